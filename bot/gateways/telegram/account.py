"""The bot's own affairs with Telegram: answers to queries, commands, webhook, downloads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest, TelegramRetryAfter
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.gateways.telegram.drawing import means_blocked, means_out_of_reach, means_too_late
from bot.gateways.telegram.pacing import PATIENCE_SECONDS, Pacer
from bot.kernel.files import MOST_SENT

DOWNLOAD_LIMIT = 10 * 1024 * 1024
ALERT_LIMIT = 200
CHECKOUT_SECONDS = 3
"""A payment waits 10 seconds for its answer: whoever does not hear from Telegram must ask again before that."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WebhookState:
    """What Telegram says about where it sends updates."""

    url: str
    waiting: int
    last_error: str
    last_error_at: datetime | None


class Account:
    """Calls that draw nothing in a chat; they are not paced."""

    def __init__(self, bot: Bot, pacer: Pacer) -> None:
        self._bot = bot
        self._pacer = pacer
        self._silences: dict[str, tuple[float, TelegramRetryAfter]] = {}

    @property
    def pacer(self) -> Pacer:
        """Everything that speaks for this bot waits for its turn here."""
        return self._pacer

    async def answer(self, callback_id: str, text: str = "", alert: bool = False) -> None:
        """Ends the tapped button's waiting. Too late is nobody's fault and changes nothing."""
        try:
            await self._unhurried(
                "answer",
                lambda: self._bot.answer_callback_query(
                    callback_id, text=text[:ALERT_LIMIT] or None, show_alert=alert or None
                ),
            )
        except TelegramBadRequest as error:
            if not means_too_late(error):
                raise

    async def answer_checkout(self, query_id: str, error: str = "") -> None:
        """Yes to a payment, or no with a reason that the payer reads. Telegram waits 10 seconds for it."""

        async def answer() -> None:
            await self._bot.answer_pre_checkout_query(
                query_id, ok=not error, error_message=error or None, request_timeout=CHECKOUT_SECONDS
            )

        for is_last in (False, False, True):
            try:
                return await self._unhurried("checkout", answer)
            except TelegramBadRequest as refusal:
                if means_too_late(refusal):
                    return None
                raise
            except (TelegramAPIError, ClientDecodeError) as trouble:
                if is_last or not means_out_of_reach(trouble):
                    raise
        return None

    async def _unhurried(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """What is not paced still keeps the silence that Telegram asked of its kind. Raises a long one."""
        now = asyncio.get_running_loop().time
        silence = 0.0
        while True:
            until, refusal = self._silences.get(what, (0.0, None))
            if refusal is not None and until - now() > PATIENCE_SECONDS:
                raise refusal
            await asyncio.sleep(until - now())
            try:
                return await call()
            except TelegramRetryAfter as asked:
                self._silences[what] = (now() + asked.retry_after, asked)
                silence += asked.retry_after
                if silence > PATIENCE_SECONDS:
                    raise

    async def typing(self, chat_id: int) -> None:
        """Shows that something is being prepared; a mere courtesy, so failures are dropped."""
        with contextlib.suppress(TelegramAPIError, ClientDecodeError):
            await self._bot.send_chat_action(chat_id, "typing")

    async def download(self, file_id: str, limit_bytes: int = DOWNLOAD_LIMIT) -> bytes | None:
        """A file that somebody sent; nothing when it is larger than the limit, whatever Telegram says."""
        body = bytearray()
        is_whole = await self._receive(file_id, body.extend, limit_bytes)
        return bytes(body) if is_whole else None

    async def save(self, file_id: str, path: Path) -> bool:
        """The same for the largest file that bots may fetch, into `path`: it never lies in memory whole."""
        with path.open("wb") as copy:
            return await self._receive(file_id, copy.write, MOST_SENT)

    async def _receive(self, file_id: str, take: Callable[[bytes], object], limit_bytes: int) -> bool:
        try:
            file = await self._unhurried("file", lambda: self._bot.get_file(file_id))
        except TelegramBadRequest as error:
            if "file is too big" in error.message.lower():
                return False
            raise
        if file.file_path is None or (file.file_size or 0) > limit_bytes:
            return False
        url = self._bot.session.api.file_url(self._bot.token, file.file_path)
        received = 0
        async with contextlib.aclosing(self._bot.session.stream_content(url)) as chunks:
            async for chunk in chunks:
                received += len(chunk)
                if received > limit_bytes:
                    return False
                take(chunk)
        return True

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], *, language: str = "", chat_id: int | None = None
    ) -> None:
        """The menu of all private chats, or of one, in one language (`zh_Hans` counts as `zh`) or in any.

        A chat that Telegram does not know yet has no menu: that is passed over.
        """
        scope = BotCommandScopeAllPrivateChats() if chat_id is None else BotCommandScopeChat(chat_id=chat_id)
        menu = [BotCommand(command=name, description=description) for name, description in commands]
        code = language.replace("-", "_").partition("_")[0].lower()
        try:
            await self._unhurried(
                "commands", lambda: self._bot.set_my_commands(menu, scope=scope, language_code=code or None)
            )
        except TelegramAPIError as error:
            if not means_blocked(error):
                raise

    async def set_description(self, text: str, *, language: str = "") -> None:
        """What an empty chat says before START is pressed, in one language or in any other."""
        code = language.replace("-", "_").partition("_")[0].lower()
        await self._bot.set_my_description(text, language_code=code or None)

    async def set_webhook(
        self, url: str, secret: str, allowed_updates: Sequence[str], max_connections: int = 40
    ) -> None:
        await self._bot.set_webhook(
            url,
            secret_token=secret,
            allowed_updates=list(allowed_updates),
            max_connections=max_connections,
        )

    async def delete_webhook(self) -> None:
        """Waiting updates stay with Telegram."""
        await self._bot.delete_webhook()

    async def close(self) -> None:
        await self._bot.session.close()


async def webhook_state(bot: Bot) -> WebhookState:
    info = await bot.get_webhook_info()
    return WebhookState(
        info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date
    )
