"""A screen in Telegram's terms: keyboards, lengths, and what its refusals mean."""

from __future__ import annotations

from functools import lru_cache

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramServerError,
)
from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LabeledPrice,
    ReplyKeyboardMarkup,
)

from bot.kernel.plain import units, unmarked
from bot.kernel.screen import Button, Invoice, Rows, Screen

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""In UTF-16 units of what is shown, after the markup is taken away."""
TITLE_LIMIT, DESCRIPTION_LIMIT = 32, 255


def markup(screen: Screen) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """A message has one keyboard: the contact button's, or the inline rows."""
    if not screen.contact_button:
        return keyboard(screen.rows)
    button = KeyboardButton(text=screen.contact_button, request_contact=True)
    return ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True)


@lru_cache(maxsize=256)
def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """The same rows make one keyboard, which nobody changes: most screens end in buttons that others have too."""
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button) for button in row] for row in rows])


def invoice_keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Telegram draws its own pay button when there are no rows; ours must begin with one."""
    if rows and not rows[0][0].pay:
        raise ValueError("an invoice's keyboard must begin with the pay button")
    return keyboard(rows)


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=button.text,
        callback_data=button.data,
        url=button.url,
        copy_text=None if button.copy is None else CopyTextButton(text=button.copy),
        style=button.style,
        pay=button.pay or None,
    )


def prices(invoice: Invoice) -> list[LabeledPrice]:
    return [LabeledPrice(label=price.label, amount=price.minor) for price in invoice.prices]


def shown_length(text: str) -> int:
    """As Telegram counts: UTF-16 units without the markup."""
    return units(unmarked(text))


def fits(text: str, limit: int = TEXT_LIMIT) -> bool:
    # Most texts are short even with their markup, so they are rarely taken apart.
    return len(text) * 2 <= limit or shown_length(text) <= limit


def cut_to(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of a plain text, never half a character."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def _says(error: Exception, *phrases: str) -> bool:
    if not isinstance(error, TelegramBadRequest):
        return False
    message = error.message.lower()
    return any(phrase in message for phrase in phrases)


def means_unchanged(error: TelegramAPIError) -> bool:
    return _says(error, "message is not modified")


def means_uneditable(error: TelegramAPIError) -> bool:
    """The old message is gone, too old, or of another kind: a new one has to be sent."""
    return _says(
        error,
        "message to edit not found",
        "message can't be edited",
        "message_id_invalid",
        "there is no text in the message",
        "there is no media in the message",
        "there is no caption in the message",
    )


def means_undeletable(error: Exception) -> bool:
    return _says(error, "message to delete not found", "message can't be deleted")


def means_bad_markup(error: TelegramAPIError) -> bool:
    return _says(error, "can't parse entities", "can't find end of the entity")


def means_file_forgotten(error: TelegramAPIError) -> bool:
    return _says(
        error, "wrong file identifier", "wrong remote file", "file reference", "invalid file_id", "wrong type"
    )


def means_too_late(error: TelegramAPIError) -> bool:
    return _says(error, "query is too old", "query id is invalid", "query_id_invalid")


def means_out_of_reach(error: Exception) -> bool:
    """No answer, or one of a server in trouble: a page of its proxy is no JSON. Whether the call had an effect
    is unknown."""
    return isinstance(
        error, TelegramNetworkError | TelegramServerError | ClientDecodeError
    ) and not isinstance(error, TelegramEntityTooLarge)


def means_blocked(error: TelegramAPIError) -> bool:
    return isinstance(error, TelegramForbiddenError) or _says(
        error, "chat not found", "user is deactivated", "peer_id_invalid"
    )
