"""The composition root: the only file that picks gateways.

Whatever needs Telegram's library is imported inside the functions that talk to Telegram: it takes seconds and
a hundred megabytes, and commands that only touch the database need none of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot import reactions
from bot.domain import catalog, notices, payments, rulebook, runs
from bot.domain.rulebook import Rules
from bot.domain.work import THE_SHOP, Sealer, Work, open_work, retried
from bot.domain.work.ports import Pictures
from bot.gateways import cache, logs
from bot.gateways.bell import LocalBell, RedisBell
from bot.gateways.clock import ShiftedClock, SystemClock
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer, signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.pictures import PillowPictures
from bot.jobs.timetable import Timetable
from bot.kernel.clock import Clock
from bot.kernel.codes import LinkSigner
from bot.models import database
from bot.models.migrating import migrate
from bot.settings import Settings
from bot.shop import Shop
from bot.texts import Catalogues
from webhooks import telegram as webhook
from webhooks.app import build_app
from webhooks.demo import DemoClock

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.gateways.telegram.messenger import Messenger

_log = logging.getLogger(__name__)
LEASE = timedelta(seconds=20)
"""How long a poller that died keeps the others from polling."""
FEWEST_SECONDS, MOST_SECONDS = 1.0, 30.0
STOP_SECONDS = 20.0


class TokenRefused(Exception):
    """Telegram does not know the bot's token."""


# ── the shop ────────────────────────────────────────────────────────────────────────────────────────────────


def configure_logs(settings: Settings) -> None:
    hidden = [*settings.secret_key, *settings.webhook_secret]
    hidden += [one for one in (settings.bot_token, settings.payment_provider_token) if one]
    logs.configure(settings.log_level, settings.log_format, [one.get_secret_value() for one in hidden])


def build_shop(
    settings: Settings,
    rules: Rules,
    *,
    clock: Clock | None = None,
    bell: LocalBell | None = None,
    pictures: Pictures | None = None,
    bot_id: int | None = None,
    username: str = "",
) -> Shop:
    """The shop's ports. `username` is the bot's, which stands in every link; commands make none."""
    keys = [key.get_secret_value() for key in settings.secret_key] or [secrets.token_urlsafe(32)]
    return Shop(
        clock=clock or SystemClock(),
        sealer=KeyringSealer(keys),
        codes=RandomCodes(),
        links=TelegramLinks(username, LinkSigner.of(signing_keys(keys))),
        pictures=pictures or PillowPictures(),
        bell=bell or LocalBell(),
        texts=Catalogues(settings.shop_languages, rules.zone),
        reactions=reactions.table(settings.owner_ids),
        owner_ids=settings.owner_ids,
        bot_id=settings.bot_id if bot_id is None else bot_id,
        can_invoice=settings.payment_provider_token is not None,
    )


@contextlib.asynccontextmanager
async def opened_shop(settings: Settings) -> AsyncIterator[Shop]:
    """The shop for a command beside the bot: its database is open, it has settings, Telegram is far away."""
    async with database.opened(settings.database_url):
        shop = build_shop(settings, rulebook.DEFAULTS, clock=ShiftedClock(await runs.clock_offset()))
        yield build_shop(settings, await _started_rules(settings, shop), clock=shop.clock)


async def _started_rules(settings: Settings, shop: Shop) -> Rules:
    """The owner's settings; the environment fills them in the first time."""
    async with _quiet_work(shop) as work:
        await rulebook.start_rules(
            work,
            shop_name=settings.shop_name,
            currency=settings.shop_currency,
            timezone=settings.shop_timezone,
            languages=list(settings.shop_languages),
        )
    _, rules = await rulebook.current_rules()
    return rules


@contextlib.asynccontextmanager
async def _quiet_work(shop: Shop) -> AsyncIterator[Work]:
    """A transaction that rings no bell: for whoever the bell wakes."""
    async with open_work(THE_SHOP, shop.clock.now(), shop.sealer, shop.codes, shop.reactions) as work:
        yield work


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Pictures for the messenger."""

    bot_id: int
    sealer: Sealer

    async def file_id(self, picture_id: int) -> str | None:
        return await catalog.picture_file_id(self.bot_id, picture_id)

    async def body(self, picture_id: int) -> bytes:
        return await catalog.picture_body(picture_id)

    async def remember(self, picture_id: int, file_id: str | None) -> None:
        if file_id is None:
            await catalog.forget_uploads(self.bot_id, picture_id)
        else:
            await catalog.remember_upload(self.bot_id, picture_id, file_id)

    async def slip(self, slip_id: int) -> bytes:
        return await payments.slip_body(slip_id, self.sealer)


# ── running it ──────────────────────────────────────────────────────────────────────────────────────────────


async def run(
    settings: Settings,
    *,
    clock: Clock | None = None,
    demo: Callable[[Timetable], DemoClock] | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT: then takes nothing new in, finishes what it holds, and leaves.

    Raises FileInUse, DatabaseNewer, TokenRefused; and whatever ended a part that must not end.
    """
    stopping = _stop_signal()
    with database.only_bot(settings.database_url):
        await migrate(settings.database_url, lambda line: _log.info("database: %s", line))
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(database.opened(settings.database_url))
            redis = cache.connect(settings.redis_url or "")
            if redis is not None:
                stack.push_async_callback(redis.aclose)
            await _serve(settings, stopping, stack, clock or SystemClock(), redis, demo, on_ready)


async def _serve(
    settings: Settings,
    stopping: asyncio.Event,
    stack: contextlib.AsyncExitStack,
    clock: Clock,
    redis: Redis | None,
    demo: Callable[[Timetable], DemoClock] | None,
    on_ready: Callable[[], None] | None,
) -> None:
    from bot.gateways.telegram import client, pacing
    from bot.gateways.telegram.buckets import SharedBucket
    from bot.gateways.telegram.messenger import Messenger
    from bot.gateways.telegram.notices import NoticeSender
    from bot.handlers import notices as drawers
    from bot.handlers.desk import ALLOWED_UPDATES, Desk
    from bot.jobs.wakeup import ticking

    assert settings.bot_token is not None
    token = settings.bot_token.get_secret_value()
    bot = client.connect(token, settings.bot_api_url)
    stack.push_async_callback(bot.session.close)
    identity = await _until_answered(lambda: client.discover(bot), stopping)
    if identity is None:
        return
    first = build_shop(settings, rulebook.DEFAULTS, clock=clock)
    rules = await _started_rules(settings, first)
    bell = RedisBell(redis, identity.id) if redis else LocalBell()
    shop = build_shop(
        settings, rules, clock=clock, bell=bell, bot_id=identity.id, username=identity.username
    )
    pace = pacing.PER_SECOND
    shared = SharedBucket(redis, identity.id, pace, pace) if redis else None
    provider = settings.payment_provider_token
    messenger = Messenger(
        bot,
        pacing.Pacer(shared=shared),
        _Shelf(identity.id, shop.sealer),
        shop.pictures,
        provider.get_secret_value() if provider else "",
    )
    sender = NoticeSender(messenger, bell, **_notice_calls(shop, drawers.render))
    timetable = Timetable(shop)
    desk = Desk(shop, messenger, bot)
    parts: dict[str, asyncio.Task[None]] = {}
    secret = [one.get_secret_value() for one in settings.webhook_secret] if settings.public_url else []
    application = build_app(
        desk.feed,
        secrets=secret,
        health=lambda: _health(parts),
        clock=demo(timetable) if demo else None,
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    async with ticking(timetable, clock):
        parts["notices"] = asyncio.create_task(sender.run())
        parts["bell"] = asyncio.create_task(_for_ever(bell.run, stopping))
        parts["menu"] = asyncio.create_task(_offer_commands(shop, messenger))
        if settings.public_url:
            url = settings.public_url + webhook.PATH
            await _until_answered(
                lambda: messenger.set_webhook(url, secret[0], ALLOWED_UPDATES), stopping
            )
            stop_intake: Callable[[], Any] = lambda: None  # noqa: E731
        else:
            poller = _poller(settings, token, desk.feed, shop, ALLOWED_UPDATES)
            parts["intake"] = asyncio.create_task(poller.run())
            stop_intake = poller.stop
        _log.info("@%s serves by %s", identity.username, "webhook" if settings.public_url else "polling")
        if on_ready is not None:
            on_ready()
        await _until_stopped(stopping, parts)
        stop_intake()
        if settings.public_url:
            await runner.cleanup()
        elif "intake" in parts:
            await asyncio.wait({parts["intake"]}, timeout=STOP_SECONDS)
    sender.stop()
    await _end(parts)
