"""One process of the bot, from its start to the signal that ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from bot.app.building import build_shop, started_rules, web_pictures
from bot.app.calls import Shelf, notice_calls, quiet_work
from bot.domain import catalog, imports, notices, rulebook, runs
from bot.domain.rulebook import Rules
from bot.gateways import cache, memory
from bot.gateways.bell import LocalBell, RedisBell
from bot.gateways.clock import ShiftedClock
from bot.gateways.metrics import Metrics, read_figures
from bot.gateways.printing import FilePrinter
from bot.gateways.product_files import sent_product_file
from bot.gateways.surroundings import Surroundings as RealSurroundings
from bot.jobs.importing import Importer
from bot.jobs.timetable import MovableClock, Timetable
from bot.models import database
from bot.models.migrating import migrate, newest_applied, newest_known
from bot.settings import Settings
from bot.shop import Shop, Surroundings, Treasury
from webhooks import metrics as scraping
from webhooks import telegram as webhook
from webhooks.app import build_app
from webhooks.demo import DemoClock
from webhooks.health import Readiness

if TYPE_CHECKING:
    from pydantic import SecretStr
    from redis.asyncio import Redis

    from bot.gateways.telegram.messenger import Messenger

_log = logging.getLogger(__name__)
T = TypeVar("T")
LEASE = timedelta(seconds=20)
"""How long a poller that died keeps the others from polling."""
FEWEST_SECONDS, MOST_SECONDS = 1.0, 30.0
STOP_SECONDS = 25.0
"""From the signal to the end: five less than what containers are given."""
SERVER_SECONDS = 2.0
"""For calls to the web server that are no updates: those have ended before it closes."""
Demo = Callable[[Timetable, MovableClock], DemoClock]
Parts = dict[str, asyncio.Task[Any]]


class TokenRefused(Exception):
    """Telegram does not know the bot's token."""


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
    nothing new comes in, the web server finishes its calls, jobs end, notices on their way are sent."""

    def __init__(
        self, settings: Settings, clock: ShiftedClock, redis: Redis | None, stopping: asyncio.Event
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._redis = redis
        self._stopping = stopping
        self._parts: Parts = {}
        self._leave_by: float | None = None
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        """By which leases are held."""
        self._lease = f"poll:{settings.bot_id}"
        self._is_called = False
        self._metrics = Metrics(lambda: read_figures(clock.now(), self._lease, self._name))

    async def until_stopped(
        self, stack: contextlib.AsyncExitStack, demo: Demo | None, on_ready: Callable[[], None] | None
    ) -> None:
        from bot.gateways.telegram import client
        from bot.gateways.telegram.account import webhook_state
        from bot.gateways.telegram.stars import StarTreasury
        from bot.handlers.desk import Desk
        from bot.handlers.menus import offer_menus
        from bot.jobs.wakeup import ticking
        from bot.jobs.watch import Watch

        token, api_url = _value(self._settings.bot_token), self._settings.bot_api_url
        bot = client.connect(token, api_url, count=self._metrics.call)
        stack.push_async_callback(bot.session.close)
        identity = await self._until_answered(lambda: client.discover(bot))
        if identity is None:
            return
        bell = RedisBell(self._redis, identity.id) if self._redis else LocalBell()
        waker = LocalBell()
        surroundings = RealSurroundings(
            lambda: webhook_state(bot),
            self._webhook_url(),
            self._redis,
            database.sqlite_file(self._settings.database_url),
        )
        shop = await self._shop(bell, identity.id, identity.username, StarTreasury(bot), surroundings, waker)
        messenger = self._messenger(bot, shop)
        messenger.already_uploaded(await catalog.newest_uploads(shop.bot_id))
        desk = Desk(shop, messenger, tally=self._metrics)
        gate = webhook.Gate(desk.feed)
        timetable = Timetable(shop)
        await stack.enter_async_context(self._sending(shop, messenger, bell))
        await stack.enter_async_context(self._promoting(shop, messenger, bot))
        await stack.enter_async_context(self._importing(shop, messenger, bell))
        await stack.enter_async_context(
            ticking(timetable, Watch(shop), self._clock, waker, patience=self._left)
        )
        await stack.enter_async_context(
            self._listening(gate.feed, demo(timetable, self._clock) if demo else None)
        )
        await stack.enter_async_context(self._intake(desk.feed, gate, messenger))
        beside = [asyncio.create_task(self._metrics.watch_loop()), asyncio.create_task(memory.give_back())]
        stack.push_async_callback(_cancelled, *beside)
        menu = self._start("menu", offer_menus(shop, messenger, self._until_answered))
        stack.push_async_callback(_cancelled, menu)
        stack.enter_context(memory.start_set_aside())
        how = "webhook" if self._settings.public_url else "polling"
        _log.info("@%s is open, by %s", identity.username, how)
        if on_ready is not None:
            on_ready()
        await self._watch()

    async def _shop(
        self,
        bell: LocalBell,
        bot_id: int,
        username: str,
        treasury: Treasury,
        surroundings: Surroundings,
        waker: LocalBell,
    ) -> Shop:
        first = build_shop(self._settings, rulebook.DEFAULTS, clock=self._clock)
        rules = await started_rules(self._settings, first)
        _warn_of_placeholders(rules)
        return build_shop(
            self._settings,
            rules,
            clock=self._clock,
            bell=bell,
            bot_id=bot_id,
            username=username,
            treasury=treasury,
            waker=waker,
            surroundings=surroundings,
        )

    def _messenger(self, bot: Any, shop: Shop) -> Messenger:
        from bot.gateways.telegram import messenger, pacing
        from bot.gateways.telegram.buckets import SharedBuckets

        pace = pacing.PER_SECOND
        shared = SharedBuckets(self._redis, shop.bot_id, pace, pace) if self._redis else None
        shelf = Shelf(shop.bot_id, shop.sealer)
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
            async with quiet_work(shop) as work:
                await notices.let_go(work)
        claim, settle, postpone = notice_calls(shop, self._metrics.notices)
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
            await asyncio.wait({sending}, timeout=self._left())
            await _cancelled(sending, ringing)

    @contextlib.asynccontextmanager
    async def _promoting(self, shop: Shop, messenger: Messenger, bot: Any) -> AsyncIterator[None]:
        from bot.gateways.telegram.promotions import PromotionSender
        from bot.handlers.promoting import Promoting, lease_name

        if database.is_sqlite(self._settings.database_url):
            await runs.release_lease(lease_name(shop.bot_id), holder=None)
        sender = PromotionSender(bot, messenger, Promoting(shop, self._name))
        sending = self._start("promotions", sender.run())
        try:
            yield
        finally:
            sender.stop()
            await asyncio.wait({sending}, timeout=self._left())
            await _cancelled(sending)
            await runs.release_lease(lease_name(shop.bot_id), self._name)

    @contextlib.asynccontextmanager
    async def _importing(self, shop: Shop, messenger: Messenger, bell: LocalBell) -> AsyncIterator[None]:
        """Two lanes: a report need not wait for an import that takes its time."""
        lanes = {"imports:read": imports.next_to_read, "imports:write": imports.next_to_write}
        importers = []
        for lane, next_task in lanes.items():
            if database.is_sqlite(self._settings.database_url):
                # As with notices: whoever held the lane is dead.
                await runs.release_lease(lane, holder=None)
            importer = Importer(
                shop=shop,
                board=messenger,
                ear=bell.ear(),
                open_file=sent_product_file,
                open_gallery=lambda: web_pictures(shop),
                lane=lane,
                holder=self._name,
                next_task=next_task,
            )
            importers.append((importer, self._start(lane, importer.run())))
        try:
            yield
        finally:
            for importer, _ in importers:
                importer.stop()
            tasks = [task for _, task in importers]
            await asyncio.wait(tasks, timeout=self._left())
            await _cancelled(*tasks)

    @contextlib.asynccontextmanager
    async def _listening(self, feed: webhook.Feed, demo_clock: DemoClock | None) -> AsyncIterator[None]:
        behind_proxy = self._settings.public_url is not None
        tokens = [one.get_secret_value() for one in self._settings.metrics_token]
        application = build_app(
            feed,
            secrets=self._webhook_secrets() if behind_proxy else [],
            health=self._health,
            ready=self._readiness(),
            figures=scraping.reader(self._metrics.text, tokens, is_behind_proxy=behind_proxy),
            clock=demo_clock,
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=SERVER_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._settings.http_host, self._settings.http_port).start()
            yield
        finally:
            await runner.cleanup()

    @contextlib.asynccontextmanager
    async def _intake(
        self, feed: webhook.Feed, gate: webhook.Gate, messenger: Messenger
    ) -> AsyncIterator[None]:
        """Webhook: Telegram is told where to; it stays told, so that nothing is lost between two runs."""
        from bot.gateways.telegram.polling import Poller
        from bot.handlers.desk import ALLOWED_UPDATES

        if self._settings.public_url:
            url, secret = self._webhook_url(), self._webhook_secrets()[0]
            await self._until_answered(lambda: messenger.set_webhook(url, secret, ALLOWED_UPDATES))
            self._is_called = True
            try:
                yield
            finally:
                await gate.shut(self._left())
            return
        if database.is_sqlite(self._settings.database_url):
            # We hold the file's lock, so whoever held the lease is dead: no need to wait until it ends.
            await runs.release_lease(self._lease, holder=None)
        poller = Poller(
            _value(self._settings.bot_token),
            feed,
            lambda: runs.hold_lease(self._lease, self._name, self._clock.now(), LEASE),
            allowed_updates=ALLOWED_UPDATES,
            api_url=self._settings.bot_api_url,
            count=self._metrics.call,
        )
        polling = self._start("intake", poller.run())
        try:
            yield
        finally:
            poller.stop()
            await asyncio.wait({polling}, timeout=self._left())
            await _cancelled(polling)
            await runs.release_lease(self._lease, self._name)

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
        problems = self._ended()
        try:
            await runs.clock_offset()
        except Exception:
            problems["database"] = "does not answer"
        return problems

    def _readiness(self) -> Readiness:
        """What a load balancer asks. Redis is not needed for anything that counts."""

        async def leaving() -> str:
            return "is leaving" if self._stopping.is_set() else ""

        async def parts() -> str:
            return ", ".join(f"{name} {words}" for name, words in self._ended().items())

        async def schema() -> str:
            return "" if await newest_applied() == newest_known() else "has another release's schema"

        async def updates() -> str:
            if self._settings.public_url:
                return "" if self._is_called else "Telegram is not told yet where to call"
            return "" if await runs.lease_holder(self._lease, self._clock.now()) else "nobody polls"

        async def redis() -> str:
            assert self._redis is not None
            return "" if await cache.is_reachable(self._redis) else "does not answer"

        needed = {"process": leaving, "parts": parts, "database": schema, "updates": updates}
        return Readiness(needed, {"redis": redis} if self._redis else {})

    def _ended(self) -> dict[str, str]:
        return {name: "has ended" for name, task in self._parts.items() if name != "menu" and task.done()}

    def _left(self) -> float:
        """Seconds until the process must be gone, counted from when it began to leave: all parts share them."""
        now = asyncio.get_running_loop().time()
        self._leave_by = self._leave_by or now + STOP_SECONDS
        return max(1.0, self._leave_by - now)

    def _webhook_url(self) -> str:
        return f"{self._settings.public_url}{webhook.PATH}" if self._settings.public_url else ""

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

    def _webhook_secrets(self) -> list[str]:
        return [one.get_secret_value() for one in self._settings.webhook_secret]


def _warn_of_placeholders(rules: Rules) -> None:
    """Telegram expects both texts of every shop that takes payments."""
    for name, words in (("terms", rules.terms), ("privacy notice", rules.privacy)):
        if rules.is_open and not words:
            _log.warning(
                "still a placeholder, to be written in the chat under /admin → Shop settings: the %s", name
            )


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
