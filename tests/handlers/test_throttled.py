"""Whoever is too fast hears that nothing was done: no message is taken and silently dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.telegram import said
from bot.domain import people
from bot.handlers.desk import Desk
from bot.kernel.screen import Screen, Tapped
from bot.middlewares.throttle import Throttle
from bot.models.database import opened
from bot.texts import Texts
from tests.situations import opened_situations


class Told:
    """A messenger that only listens."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def show(self, chat_id: int, screen: Screen, texts: Texts, tapped: Tapped | None = None) -> int:
        self.texts.append(screen.text)
        return len(self.texts)

    async def put_contact_button_away(self, chat_id: int, text: str) -> None:
        self.texts.append(text)

    async def answer(self, callback_id: str, text: str = "", alert: bool = False) -> None:
        self.texts.append(text)

    async def answer_checkout(self, query_id: str, error: str = "") -> None:
        self.texts.append(error)

    async def download(self, file_id: str) -> bytes | None:
        return None

    async def save(self, file_id: str, path: Path) -> bool:
        return False

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], *, language: str = "", chat_id: int | None = None
    ) -> None:
        """Menus are not what is listened for."""

    async def set_description(self, text: str, *, language: str = "") -> None:
        """Nor are descriptions."""


async def test_a_message_sent_too_fast_is_answered_and_not_dropped_in_silence(
    migrated_sqlite_url: str,
) -> None:
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        make = await opened_situations()
        ann, told = await make.person(), Told()
        desk = Desk(make.shop, told, Throttle(burst=1, per_second=0))
        for _ in range(4):
            await desk.feed(said("tea", ann.telegram_id))
        texts = make.shop.texts.of("en")
        assert len(told.texts) == 2
        assert told.texts[1] == texts("refusal.too_fast")


async def test_a_line_that_telegram_writes_itself_is_no_answer_and_gets_none(
    migrated_sqlite_url: str,
) -> None:
    """Stars that come back, a pinned message: he is in the middle of his address, and stays there."""
    refund = {
        "currency": "XTR",
        "total_amount": 50,
        "invoice_payload": "code",
        "telegram_payment_charge_id": "charge",
    }
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        make = await opened_situations()
        ann, told = await make.person(), Told()
        async with make.work(ann) as work:
            await people.ask(work, "address")
        desk = Desk(make.shop, told)
        for name, line in (("refunded_payment", refund), ("write_access_allowed", {})):
            update = said("…", ann.telegram_id)
            del update["message"]["text"]
            update["message"][name] = line
            await desk.feed(update)
        assert told.texts == []
        arrival = await people.arrival_of(ann.telegram_id)
        assert arrival is not None
        assert arrival.person.dialogue == "address"
