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
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from bot import reactions
from bot.domain import catalog, distributors, notices, payments, people, rulebook, runs
from bot.domain.imports import Gallery, ProductFile
from bot.domain.rulebook import Rules
from bot.domain.work import THE_SHOP, Pictures, Sealer, Work, open_work, retried
from bot.gateways import cache, logs
from bot.gateways.bell import LocalBell, RedisBell
from bot.gateways.clock import ShiftedClock, SystemClock
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer, signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.pictures import PillowPictures
from bot.gateways.printing import FilePrinter
from bot.gateways.product_files import opened_product_file
from bot.gateways.web_pictures import opened_web_pictures
from bot.jobs.timetable import MovableClock, Timetable
from bot.kernel.clock import Clock
from bot.kernel.codes import LinkSigner
from bot.models import database
from bot.models.migrating import migrate
from bot.settings import Settings
from bot.shop import Shop, Treasury
from bot.texts import Catalogues, available_languages
from webhooks import telegram as webhook
from webhooks.app import build_app
from webhooks.demo import DemoClock

if TYPE_CHECKING:
    from pydantic import SecretStr
    from redis.asyncio import Redis

    from bot.gateways.telegram.messenger import Messenger
    from bot.gateways.telegram.notices import Claim, Postpone, Settle

_log = logging.getLogger(__name__)
T = TypeVar("T")
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
    treasury: Treasury | None = None,
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
        texts=Catalogues(_languages(settings, rules), rules.zone),
        reactions=reactions.table(settings.owner_ids),
        owner_ids=settings.owner_ids,
        bot_id=settings.bot_id if bot_id is None else bot_id,
        can_invoice=settings.payment_provider_token is not None,
        treasury=treasury,
    )


def _languages(settings: Settings, rules: Rules) -> tuple[str, ...]:
    """The owner's, as far as there still are texts in them."""
    return tuple(one for one in rules.languages if one in available_languages()) or settings.shop_languages


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


def product_file(path: Path) -> contextlib.AbstractContextManager[ProductFile]:
    """Raises FileRefused, and OSError when it cannot be read."""
    return opened_product_file(path)


def web_pictures(shop: Shop) -> contextlib.AbstractAsyncContextManager[Gallery]:
    return opened_web_pictures(shop.pictures)


async def redis_answers(settings: Settings) -> bool:
    redis = cache.connect(settings.redis_url) if settings.redis_url else None
    if redis is None:
        return False
    try:
        return await cache.is_reachable(redis)
    finally:
        await redis.aclose()


def world_clock() -> Clock:
    return SystemClock()


def _warn_of_placeholders(rules: Rules) -> None:
    """Telegram expects both texts of every shop that takes payments."""
    for name, text in (("terms", rules.terms), ("privacy notice", rules.privacy)):
        if rules.is_open and rulebook.is_placeholder(text):
            _log.warning(
                "still a placeholder, to be written in the chat under /admin → Shop settings: the %s", name
            )


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

    async def document(self, document_id: int) -> bytes:
        return await distributors.document_body(document_id, self.sealer)


# ── running it ──────────────────────────────────────────────────────────────────────────────────────────────

Demo = Callable[[Timetable, MovableClock], DemoClock]
Parts = dict[str, asyncio.Task[Any]]


async def run(
    settings: Settings,
    *,
    demo: Demo | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT: then takes nothing new in, finishes what it holds, and leaves.

    `demo` makes the clock's endpoint, which only a demo has.

    Raises FileInUse, DatabaseNewer, TokenRefused, and whatever ended a part that must not end.
    """
    stopping = _stop_signal()
    with database.only_bot(settings.database_url):
        await migrate(settings.database_url, lambda line: _log.info("database: %s", line))
        async with database.opened(settings.database_url), contextlib.AsyncExitStack() as stack:
            redis = cache.connect(settings.redis_url) if settings.redis_url else None
            if redis is not None:
                stack.push_async_callback(redis.aclose)
            # Only a demo's clock is ever ahead: every other shop's offset is 0.
            clock = ShiftedClock(await runs.clock_offset())
            await _Serving(settings, clock, redis, stopping).until_stopped(stack, demo, on_ready)


class _Serving:
    """One process of the bot. Parts are entered in the order in which they need each other and left in reverse:
    nothing new comes in, the web server finishes its calls, jobs end, notices already claimed are sent."""

    def __init__(
        self, settings: Settings, clock: ShiftedClock, redis: Redis | None, stopping: asyncio.Event
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._redis = redis
        self._stopping = stopping
        self._parts: Parts = {}

    async def until_stopped(
        self, stack: contextlib.AsyncExitStack, demo: Demo | None, on_ready: Callable[[], None] | None
    ) -> None:
        from bot.gateways.telegram import client
        from bot.gateways.telegram.stars import StarTreasury
        from bot.handlers.desk import Desk
        from bot.jobs.wakeup import ticking

        bot = client.connect(_value(self._settings.bot_token), self._settings.bot_api_url)
        stack.push_async_callback(bot.session.close)
        identity = await self._until_answered(lambda: client.discover(bot))
        if identity is None:
            return
        bell = RedisBell(self._redis, identity.id) if self._redis else LocalBell()
        shop = await self._shop(bell, identity.id, identity.username, StarTreasury(bot))
        messenger = self._messenger(bot, shop)
        messenger.already_uploaded(await catalog.newest_uploads(shop.bot_id))
        desk = Desk(shop, messenger, bot)
        timetable = Timetable(shop)
        await stack.enter_async_context(self._sending(shop, messenger, bell))
        await stack.enter_async_context(ticking(timetable, self._clock))
        await stack.enter_async_context(
            self._listening(desk.feed, demo(timetable, self._clock) if demo else None)
        )
        await stack.enter_async_context(self._intake(desk.feed, messenger))
        menu = self._start("menu", self._offer_commands(shop, messenger))
        stack.push_async_callback(_cancelled, menu)
        how = "webhook" if self._settings.public_url else "polling"
        _log.info("@%s is open, by %s", identity.username, how)
        if on_ready is not None:
            on_ready()
        await self._watch()

    async def _shop(self, bell: LocalBell, bot_id: int, username: str, treasury: Treasury) -> Shop:
        first = build_shop(self._settings, rulebook.DEFAULTS, clock=self._clock)
        rules = await _started_rules(self._settings, first)
        _warn_of_placeholders(rules)
        return build_shop(
            self._settings,
            rules,
            clock=self._clock,
            bell=bell,
            bot_id=bot_id,
            username=username,
            treasury=treasury,
        )

    def _messenger(self, bot: Any, shop: Shop) -> Messenger:
        from bot.gateways.telegram import messenger, pacing
        from bot.gateways.telegram.buckets import SharedBucket

        pace = pacing.PER_SECOND
        shared = SharedBucket(self._redis, shop.bot_id, pace, pace) if self._redis else None
        shelf = _Shelf(shop.bot_id, shop.sealer)
        provider = _value(self._settings.payment_provider_token)
        return messenger.Messenger(
            bot, pacing.Pacer(shared=shared), shelf, shop.pictures, FilePrinter(), provider
        )

    # Parts -----------------------------------------------------------------------------------------------

    def _start(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        self._parts[name] = task = asyncio.create_task(work, name=name)
        return task

    @contextlib.asynccontextmanager
    async def _sending(self, shop: Shop, messenger: Messenger, bell: LocalBell) -> AsyncIterator[None]:
        from bot.gateways.telegram.notices import NoticeSender
        from bot.handlers.notices import render

        if database.is_sqlite(self._settings.database_url):
            # We hold the file's lock, so whoever had claimed notices is dead: nobody need wait until that ends.
            async with _quiet_work(shop) as work:
                await notices.let_go(work)
        claim, settle, postpone = _notice_calls(shop)
        sender = NoticeSender(
            messenger,
            bell,
            claim=claim,
            render=lambda notice: render(shop, notice),
            settle=settle,
            postpone=postpone,
        )
        sending = self._start("notices", sender.run())
        ringing = asyncio.create_task(bell.run())
        try:
            yield
        finally:
            sender.stop()
            await asyncio.wait({sending}, timeout=STOP_SECONDS)
            await _cancelled(sending, ringing)

    @contextlib.asynccontextmanager
    async def _listening(self, feed: webhook.Feed, demo_clock: DemoClock | None) -> AsyncIterator[None]:
        secrets = self._webhook_secrets() if self._settings.public_url else []
        application = build_app(feed, secrets=secrets, health=self._health, clock=demo_clock)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.http_host, self._settings.http_port).start()
            yield
        finally:
            await runner.cleanup()

    @contextlib.asynccontextmanager
    async def _intake(self, feed: webhook.Feed, messenger: Messenger) -> AsyncIterator[None]:
        """Webhook: Telegram is told where to; it stays told, so that nothing is lost between two runs."""
        from bot.gateways.telegram.polling import Poller
        from bot.handlers.desk import ALLOWED_UPDATES

        if self._settings.public_url:
            url, secret = self._settings.public_url + webhook.PATH, self._webhook_secrets()[0]
            await self._until_answered(lambda: messenger.set_webhook(url, secret, ALLOWED_UPDATES))
            yield
            return
        if database.is_sqlite(self._settings.database_url):
            # We hold the file's lock, so whoever held the lease is dead: no need to wait until it ends.
            await runs.release_lease(f"poll:{self._settings.bot_id}", holder=None)
        holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        name = f"poll:{self._settings.bot_id}"
        poller = Poller(
            _value(self._settings.bot_token),
            feed,
            lambda: runs.hold_lease(name, holder, self._clock.now(), LEASE),
            allowed_updates=ALLOWED_UPDATES,
            api_url=self._settings.bot_api_url,
        )
        polling = self._start("intake", poller.run())
        try:
            yield
        finally:
            poller.stop()
            await asyncio.wait({polling}, timeout=STOP_SECONDS)
            await _cancelled(polling)
            await runs.release_lease(name, holder)

    # Watching --------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Until a signal. A part that ended by itself ends the process: its keeper starts it anew."""
        stop = asyncio.create_task(self._stopping.wait())
        lasting = {task for name, task in self._parts.items() if name != "menu"}
        done, _ = await asyncio.wait({stop, *lasting}, return_when=asyncio.FIRST_COMPLETED)
        await _cancelled(stop)
        for task in done - {stop}:
            task.result()
            raise RuntimeError(f"{task.get_name()} ended by itself")

    async def _health(self) -> Mapping[str, str]:
        problems = {name: "has ended" for name, task in self._parts.items() if name != "menu" and task.done()}
        try:
            await runs.clock_offset()
        except Exception:
            problems["database"] = "does not answer"
        return problems

    async def _until_answered(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Calls Telegram until it answers; nothing when a signal came first. Raises TokenRefused."""
        pause = FEWEST_SECONDS
        while not self._stopping.is_set():
            try:
                return await call()
            except Exception as error:
                # By name, since Telegram's library stays out of this file.
                if type(error).__name__ in ("TelegramUnauthorizedError", "TelegramNotFound"):
                    raise TokenRefused("BOT_TOKEN: Telegram does not know this token") from error
                _log.warning("Telegram does not answer, next try in %d s: %s", pause, type(error).__name__)
                asked = float(getattr(error, "retry_after", 0))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), max(pause, asked))
            pause = min(2 * pause, MOST_SECONDS)
        return None

    async def _offer_commands(self, shop: Shop, messenger: Messenger) -> None:
        """The menus and the empty chat's words, in every language. The shop works without them meanwhile."""
        for call in await _words_to_set(shop, messenger):
            await self._until_answered(call)

    def _webhook_secrets(self) -> list[str]:
        return [one.get_secret_value() for one in self._settings.webhook_secret]


def _notice_calls(shop: Shop) -> tuple[Claim, Settle, Postpone]:
    # No bell after these: it would wake the sender for its own bookkeeping, over and over.
    async def claim(limit: int) -> Sequence[notices.DueNotice]:
        async def attempt() -> Sequence[notices.DueNotice]:
            async with _quiet_work(shop) as work:
                return await notices.claim_due(work, limit)

        due: Sequence[notices.DueNotice] = await retried(attempt)
        return due

    async def settle(notice_ids: Sequence[int], outcome: str) -> None:
        async def attempt() -> None:
            async with _quiet_work(shop) as work:
                await notices.settle(work, notice_ids, outcome)

        await retried(attempt)

    async def postpone(
        notice_ids: Sequence[int], seconds: int, behind: Sequence[int], may_give_up: bool
    ) -> None:
        async def attempt() -> None:
            async with _quiet_work(shop) as work:
                await notices.postpone(work, notice_ids, seconds, behind=behind, may_give_up=may_give_up)

        await retried(attempt)

    return claim, settle, postpone


async def _words_to_set(shop: Shop, messenger: Messenger) -> list[Callable[[], Awaitable[None]]]:
    from bot.handlers import CUSTOMER_COMMANDS, staff_commands

    menus: dict[int | None, tuple[str, ...]] = {None: CUSTOMER_COMMANDS}
    for owner_id in sorted(shop.owner_ids):
        known = await people.arrival_of(owner_id)
        menus[owner_id] = staff_commands(earns=known is not None and known.person.is_distributor)
    calls: list[Callable[[], Awaitable[None]]] = []
    for language in ("", *shop.texts.languages):
        texts = shop.texts.of(language or None)
        calls.append(partial(messenger.set_description, texts.plain("home.description"), language=language))
        for chat_id, names in menus.items():
            menu = [(name, texts.plain(f"command.{name}")) for name in names]
            calls.append(partial(messenger.set_commands, menu, language=language, chat_id=chat_id))
    return calls


def _stop_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
