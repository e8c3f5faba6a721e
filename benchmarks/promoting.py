"""A promotion on its way: the shop's own sender on PostgreSQL, and aiogram's own call in a loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramRetryAfter

from benchmarks.telegram import ENDLESS, TOKEN, KnownPictures
from bot.gateways.printing import FilePrinter
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.messenger import Messenger
from bot.gateways.telegram.pacing import Pacer
from bot.gateways.telegram.promotions import PromotionSender
from bot.handlers.promoting import Promoting
from bot.models import Delivery, Person, Promotion
from tests.situations import PassingPictures, Situations

TEXT = "<b>Spring sale</b>: 20 % off everything until Sunday. Open the catalogue to see what there is."
WORKERS = 30
_telegram_ids = count(5_000_000)


async def readers(make: Situations, number: int) -> None:
    """People who said yes to promotions."""
    now = make.clock.now()
    await Person.bulk_create(
        (
            Person(
                telegram_id=next(_telegram_ids),
                name="Ann",
                telegram_language="en",
                met_at=now,
                promotions_asked_at=now,
                promotions_agreed_at=now,
            )
            for _ in range(number)
        ),
        batch_size=2000,
    )


@dataclass
class Sending:
    """A sender that looks for promotions as long as it is open."""

    make: Situations
    messenger: Messenger
    bot: Bot

    async def send(self, pace: int) -> float:
        """One promotion to everybody, at that pace. Answers the seconds from said send to all sent."""
        # Of one person's promotions a week only so many are sent: each of these is his first.
        await Delivery.all().delete()
        await Promotion.all().delete()
        await self.make.rules(promotion_pace=pace, quiet_hours="")
        started = time.perf_counter()
        promotion_id = await self.make.promotion(TEXT)
        # Asked so seldom that it costs the measured process nothing.
        while await Promotion.filter(id=promotion_id, finished_at=None).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return time.perf_counter() - started


@asynccontextmanager
async def sending(make: Situations, url: str, at_once: int) -> AsyncIterator[Sending]:
    bot = connect(TOKEN, url)
    pacer = Pacer(ENDLESS, chat_burst=ENDLESS, chat_per_second=ENDLESS)
    shelf = KnownPictures(make.shop.bot_id)
    messenger = Messenger(bot, pacer, shelf, PassingPictures(), FilePrinter())
    sender = PromotionSender(
        bot, messenger, Promoting(make.shop, "bench"), at_once=at_once, look_seconds=0.02
    )
    running = asyncio.create_task(sender.run())
    try:
        yield Sending(make, messenger, bot)
    finally:
        sender.stop()
        await running
        await bot.session.close()


@asynccontextmanager
async def aiogram_bot(url: str) -> AsyncIterator[Bot]:
    """As its documentation opens one, with connections enough."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=1000)
    bot = Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    try:
        yield bot
    finally:
        await bot.session.close()


async def loop_of_aiogram(bot: Bot, number: int, workers: int = WORKERS, pace: float = ENDLESS) -> None:
    """`send_message` to so many, a refused one again after the silence that it is asked for."""
    turn = _paced(pace)
    chats = iter(range(5_000_000, 5_000_000 + number))

    async def work() -> None:
        for chat_id in chats:
            while True:
                await asyncio.sleep(max(0.0, next(turn) - time.perf_counter()))
                try:
                    await bot.send_message(chat_id, TEXT)
                    break
                except TelegramRetryAfter as refusal:
                    await asyncio.sleep(refusal.retry_after)

    await asyncio.gather(*(work() for _ in range(workers)))


def _paced(pace: float) -> Iterator[float]:
    """When each next call may be made."""
    at = time.perf_counter()
    while True:
        at = max(at + 1 / pace, time.perf_counter() - 20 / pace)
        yield at
