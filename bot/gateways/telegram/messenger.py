"""The messenger draws screens: edits the tapped message where Telegram lets it, sends a new one where not."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import BufferedInputFile, InputMediaPhoto, LinkPreviewOptions, Message, ReplyKeyboardRemove

from bot.domain.work.ports import Pictures, Printer
from bot.gateways.telegram import drawing
from bot.gateways.telegram.account import Account
from bot.gateways.telegram.drawing import CAPTION_LIMIT
from bot.gateways.telegram.pacing import Pacer, Priority
from bot.gateways.telegram.photos import Photos, PictureShelf
from bot.kernel.files import File
from bot.kernel.money import STARS
from bot.kernel.plain import unmarked
from bot.kernel.screen import Blocked, Invoice, Picture, Screen, Tapped
from bot.texts import Texts

__all__ = ["Messenger", "PictureShelf", "Priority"]

_log = logging.getLogger(__name__)
T = TypeVar("T")
_REPLACED_KEPT = 1024


class Messenger(Account):
    def __init__(
        self,
        bot: Bot,
        pacer: Pacer,
        shelf: PictureShelf,
        pictures: Pictures,
        printer: Printer,
        provider_token: str = "",
    ) -> None:
        super().__init__(bot, pacer)
        self._photos = Photos(shelf, pictures)
        self._printer = printer
        self._provider_token = provider_token
        self._replaced: OrderedDict[tuple[int, int], int] = OrderedDict()

    def already_uploaded(self, file_ids: Mapping[int, str]) -> None:
        """Product pictures that Telegram has: picture id → file id."""
        self._photos.already_uploaded(file_ids)

    async def show(
        self,
        chat_id: int,
        screen: Screen,
        texts: Texts,
        tapped: Tapped | None = None,
        priority: Priority = Priority.REPLY,
    ) -> int | None:
        """Draws the screen and answers the id of the message that carries its buttons.

        `texts` is the reader's language, for what the messenger itself may have to say: today nothing.
        Raises Blocked, and aiogram's errors when Telegram cannot be reached or wants a long silence.
        """
        try:
            drawn = _Drawing(self._bot, self._pacer, self._photos, self._printer, chat_id, priority)
            return await self._remembering(drawn, screen, tapped)
        except TelegramAPIError as error:
            if drawing.means_blocked(error):
                raise Blocked() from error
            raise

    async def uploaded(self, picture: Picture) -> str | None:
        """How Telegram calls a picture that it has; nothing when showing it would upload it."""
        photo = await self._photos.load(picture)
        return photo if isinstance(photo, str) else None

    async def forget_upload(self, picture: Picture) -> None:
        await self._photos.forget(picture)

    async def put_contact_button_away(self, chat_id: int, text: str) -> None:
        """Raises Blocked."""

        async def send() -> Message:
            return await self._bot.send_message(chat_id, text, reply_markup=ReplyKeyboardRemove())

        try:
            await self._pacer.run(send, chat_id, Priority.REPLY, is_new=True)
        except TelegramAPIError as error:
            if drawing.means_blocked(error):
                raise Blocked() from error
            raise

    async def _remembering(self, drawn: _Drawing, screen: Screen, tapped: Tapped | None) -> int:
        """A second tap on a message that the first one replaced draws in its replacement, and nothing twice."""
        if tapped is not None and (successor := self._replaced.get((drawn.chat_id, tapped.message_id))):
            tapped = Tapped(successor, has_media=False, is_recent=True)
        message_id = await drawn.show(screen, tapped, self._provider_token)
        if (
            tapped is not None
            and not screen.fresh
            and not tapped.is_kept
            and not _stands_alone(screen)
            and _needs_new_message(screen, tapped)
        ):
            self._replaced[drawn.chat_id, tapped.message_id] = message_id
            if len(self._replaced) > _REPLACED_KEPT:
                self._replaced.popitem(last=False)
        return message_id


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One screen on its way into one chat."""

    bot: Bot
    pacer: Pacer
    photos: Photos
    printer: Printer
    chat_id: int
    priority: Priority

    async def show(self, screen: Screen, tapped: Tapped | None, provider_token: str) -> int:
        if screen.invoice is not None:
            return await self._send_invoice(screen, screen.invoice, provider_token)
        if tapped is None or tapped.is_kept or screen.fresh or _stands_alone(screen):
            return await self._send(screen)
        if _needs_new_message(screen, tapped):
            return await self._replace(screen, tapped)
        try:
            await self._edit(screen, tapped)
        except TelegramAPIError as error:
            if drawing.means_uneditable(error):
                return await self._send(screen)
            if not drawing.means_unchanged(error):
                raise
        return tapped.message_id

    # New messages ----------------------------------------------------------------------------------------

    async def _send(self, screen: Screen) -> int:
        if screen.file is not None:
            return await self._send_file(screen, screen.file)
        if screen.picture is None:
            return await self._send_text(screen)
        if not drawing.fits(screen.text, CAPTION_LIMIT):
            # Nothing the shop says is cut for a picture's sake: the text follows as its own message.
            await self._send_photo(screen.picture, Screen(""))
            return await self._send_text(screen)
        return await self._send_photo(screen.picture, screen)

    async def _send_text(self, screen: Screen) -> int:
        async def send(text: str, how: dict[str, Any]) -> Message:
            return await self.bot.send_message(self.chat_id, text, reply_markup=drawing.markup(screen), **how)

        message = await self._with_readable(screen, send, is_new=True)
        return message.message_id

    async def _send_photo(self, picture: Picture, screen: Screen) -> int:
        async def send(photo: str | BufferedInputFile) -> Message:
            markup = drawing.keyboard(screen.rows)
            return await self.bot.send_photo(
                self.chat_id, photo, caption=screen.text or None, reply_markup=markup
            )

        message = await self._with_photo(picture, send, is_new=True)
        return message.message_id

    async def _send_file(self, screen: Screen, file: File) -> int:
        """Printed anew each time: what it says may have changed, and no copy of it lies with Telegram for us."""
        document = BufferedInputFile(await self.printer.print(file), file.name)

        async def send() -> Message:
            markup = drawing.keyboard(screen.rows)
            return await self.bot.send_document(
                self.chat_id, document, caption=screen.text or None, reply_markup=markup
            )

        return (await self._paced(send, is_new=True)).message_id

    async def _send_invoice(self, screen: Screen, invoice: Invoice, provider_token: str) -> int:
        async def send() -> Message:
            return await self.bot.send_invoice(
                self.chat_id,
                title=drawing.cut_to(invoice.title, drawing.TITLE_LIMIT),
                description=drawing.cut_to(invoice.description, drawing.DESCRIPTION_LIMIT),
                payload=invoice.payload,
                currency=invoice.currency,
                prices=drawing.prices(invoice),
                provider_token="" if invoice.currency == STARS else provider_token,
                start_parameter=invoice.start_parameter or None,
                reply_markup=drawing.invoice_keyboard(screen.rows),
            )

        return (await self._paced(send, is_new=True)).message_id

    # The tapped message ----------------------------------------------------------------------------------

    async def _replace(self, screen: Screen, tapped: Tapped) -> int:
        """A photo cannot become a text: the new message comes first, so that nobody ever sees nothing."""
        message_id = await self._send(screen)
        if tapped.is_recent:
            try:
                await self.bot.delete_message(self.chat_id, tapped.message_id)
            except (TelegramAPIError, ClientDecodeError) as error:
                # The new message is there: to draw it once more would be worse than an old one that stays.
                if not drawing.means_undeletable(error):
                    _log.warning("a replaced message stays: %s", type(error).__name__)
        return message_id

    async def _edit(self, screen: Screen, tapped: Tapped) -> None:
        if screen.picture is None:
            await self._edit_text(screen, tapped)
        elif self.photos.is_shown_by(tapped.photo, screen.picture):
            await self._edit_caption(screen, tapped)
        else:
            await self._edit_photo(screen.picture, screen, tapped)

    async def _edit_text(self, screen: Screen, tapped: Tapped) -> None:
        async def edit(text: str, how: dict[str, Any]) -> Message | bool:
            return await self.bot.edit_message_text(
                text,
                chat_id=self.chat_id,
                message_id=tapped.message_id,
                reply_markup=drawing.keyboard(screen.rows),
                **how,
            )

        await self._with_readable(screen, edit, is_new=False)

    async def _edit_caption(self, screen: Screen, tapped: Tapped) -> None:
        async def edit() -> Message | bool:
            return await self.bot.edit_message_caption(
                chat_id=self.chat_id,
                message_id=tapped.message_id,
                caption=screen.text,
                reply_markup=drawing.keyboard(screen.rows),
            )

        await self._paced(edit, is_new=False)

    async def _edit_photo(self, picture: Picture, screen: Screen, tapped: Tapped) -> None:
        async def edit(photo: str | BufferedInputFile) -> Message | bool:
            return await self.bot.edit_message_media(
                InputMediaPhoto(media=photo, caption=screen.text or None),
                chat_id=self.chat_id,
                message_id=tapped.message_id,
                reply_markup=drawing.keyboard(screen.rows),
            )

        await self._with_photo(picture, edit, is_new=False)

    # How calls are made ----------------------------------------------------------------------------------

    async def _paced(self, call: Callable[[], Awaitable[T]], *, is_new: bool) -> T:
        return await self.pacer.run(call, self.chat_id, self.priority, is_new=is_new)

    async def _with_photo(
        self, picture: Picture, call: Callable[[str | BufferedInputFile], Awaitable[T]], *, is_new: bool
    ) -> T:
        """A file id that Telegram no longer takes is forgotten, and the picture uploaded again."""
        photo = await self.photos.load(picture)
        try:
            message = await self._paced(lambda: call(photo), is_new=is_new)
        except TelegramAPIError as error:
            if not (isinstance(photo, str) and drawing.means_file_forgotten(error)):
                raise
            await self.photos.forget(picture)
            photo = await self.photos.load(picture)
            message = await self._paced(lambda: call(photo), is_new=is_new)
        if isinstance(message, Message):
            await self.photos.learn(picture, photo, message)
        return message

    async def _with_readable(
        self, screen: Screen, call: Callable[[str, dict[str, Any]], Awaitable[T]], *, is_new: bool
    ) -> T:
        """A text too long, or with markup that Telegram refuses, still arrives: plain and cut."""
        how: dict[str, Any] = {}
        if screen.preview:
            how["link_preview_options"] = LinkPreviewOptions(is_disabled=False)
        if drawing.fits(screen.text):
            try:
                return await self._paced(lambda: call(screen.text, how), is_new=is_new)
            except TelegramAPIError as error:
                if not drawing.means_bad_markup(error):
                    raise
        plain = drawing.cut_to(unmarked(screen.text), drawing.TEXT_LIMIT)
        return await self._paced(lambda: call(plain, {**how, "parse_mode": None}), is_new=is_new)


def _stands_alone(screen: Screen) -> bool:
    """What is no edit of anything: invoices, files, and a question with a button where one types."""
    return screen.invoice is not None or screen.file is not None or bool(screen.contact_button)


def _needs_new_message(screen: Screen, tapped: Tapped) -> bool:
    if screen.picture is None:
        return tapped.has_media
    return not drawing.fits(screen.text, CAPTION_LIMIT)
