"""What a Telegram update says, as plain data in normal form."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Document, InaccessibleMessage, Message, MessageEntity, User
from aiogram.utils.text_decorations import html_decoration

from bot.domain.people import Profile
from bot.kernel.plain import cut, plain_text
from bot.kernel.screen import Tapped

NAME_LIMIT = 60
"""Of a file's name: it stands in texts."""
RECENT_SECONDS = 47 * 3600
"""Telegram lets a bot delete its messages for 48 hours."""


TOLD_BY_TELEGRAM = frozenset(
    (
        *(ContentType.REFUNDED_PAYMENT, ContentType.PINNED_MESSAGE, ContentType.WRITE_ACCESS_ALLOWED),
        *(ContentType.MESSAGE_AUTO_DELETE_TIMER_CHANGED, ContentType.CHAT_BACKGROUND_SET),
    )
)
"""Lines that Telegram itself writes into a private chat in somebody's name: he said nothing, and expects no answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message: a command with its words, or a text, or a file."""

    text: str
    command: str = ""
    words: tuple[str, ...] = ()
    file_id: str = ""
    is_photo: bool = False
    mime: str = ""
    file_name: str = ""
    """A file's name as its sender calls it: anything. Photos have none."""
    file_size: int = 0
    album: str = ""
    """What was sent together with others has one name; each comes by itself."""
    follows: bool = False
    """Not the first that was seen of its album."""
    phone: str = ""
    """The sender's own number: a contact that he shares of somebody else has none."""
    rich: str = ""
    """The text as Telegram's HTML, where it has formatting."""


def profile_of(user: User) -> Profile:
    name = cut(plain_text(user.full_name, lines=False), 64) or str(user.id)
    return Profile(
        user.id, name, cut(user.username, 64) if user.username else None, (user.language_code or "")[:16]
    )


def said_in(message: Message) -> Said:
    """Photos and files carry the largest size's file id; anything else that is no text says nothing."""
    album = message.media_group_id or ""
    if message.photo:
        return Said("", file_id=message.photo[-1].file_id, is_photo=True, mime="image/jpeg", album=album)
    if message.document:
        return _document(message.document, album)
    if message.contact:
        return Said("", phone=_own_phone(message))
    text = plain_text(message.text or "")
    if not text.startswith("/"):
        return Said(text, rich=_rich(message))
    head, *words = text.split()
    return Said(text, command=head[1:].partition("@")[0].lower(), words=tuple(words))


_KEPT_FORMATS = frozenset(
    ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link")
)
_WEB_ADDRESS = re.compile(r"https?://[^\s\"<>]+")


def _rich(message: Message) -> str:
    """Formatting that anybody's bot may send: no mentions, no custom emoji, links to the web only."""
    kept = [_safe(one) for one in message.entities or () if one.type in _KEPT_FORMATS]
    kept = [one for one in kept if one.type != "text_link" or _WEB_ADDRESS.fullmatch(one.url or "")]
    return plain_text(html_decoration.unparse(message.text or "", kept)) if kept else ""


def _safe(entity: MessageEntity) -> MessageEntity:
    return entity.model_copy(update={"url": html.escape(entity.url, quote=True)}) if entity.url else entity


def _document(document: Document, album: str) -> Said:
    return Said(
        "",
        file_id=document.file_id,
        mime=document.mime_type or "",
        file_name=cut(plain_text(document.file_name or "", lines=False), NAME_LIMIT) or "?",
        file_size=document.file_size or 0,
        album=album,
    )


def _own_phone(message: Message) -> str:
    contact, sender = message.contact, message.from_user
    if contact is None or sender is None or contact.user_id != sender.id:
        return ""
    digits = "".join(c for c in contact.phone_number if c.isascii() and c.isdigit())
    return f"+{digits[:20]}" if digits else ""


_SEEN_OF_TAPPED = ("message_id", "date", "chat", "photo", "invoice", "document")


def without_buttons(query: Any) -> Any:
    """A tap less what its message says and offers, which nobody reads: half of the work of looking it through."""
    if not isinstance(query, dict) or not isinstance(query.get("message"), dict):
        return query
    message = query["message"]
    return {**query, "message": {name: message[name] for name in _SEEN_OF_TAPPED if name in message}}


def tapped_in(query: CallbackQuery, now: float) -> Tapped | None:
    """The message whose button was tapped; nothing when Telegram no longer shows it to the bot."""
    message = query.message
    if message is None or isinstance(message, InaccessibleMessage):
        return None
    return Tapped(
        message.message_id,
        has_media=bool(message.photo),
        is_recent=now - message.date.timestamp() < RECENT_SECONDS,
        is_kept=message.invoice is not None or message.document is not None,
        photo=message.photo[-1].file_unique_id if message.photo else "",
    )
