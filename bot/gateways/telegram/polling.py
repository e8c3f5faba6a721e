"""Long polling that loses nothing: an update is confirmed to Telegram only once it has taken effect.

Updates are raw dictionaries from the wire to the front desk, so that nothing is parsed twice. Telegram's own
queue is the inbox: whatever was not confirmed comes again, to this process or to the one that takes over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.gateways.telegram.client import TELEGRAM, Count
from bot.gateways.telegram.lanes import Lanes

_log = logging.getLogger(__name__)
Update = dict[str, Any]
Feed = Callable[[Update], Awaitable[Update | None]]
Lease = Callable[[], Awaitable[bool]]

POLL_SECONDS = 50
LEASE_CHECK_SECONDS = 5.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
TROUBLE_SECONDS = (1.0, 2.0, 5.0)
"""Whoever writes to a shop that is back waits no longer than the last of these."""
BATCH = 100
"""Telegram gives at most so many beyond the lowest unconfirmed one: no more can be in flight."""


_OUTCOMES = {401: "unauthorized", 404: "unauthorized", 409: "conflict", 429: "too_many", 502: "server_error"}


class Refused(Exception):
    """The Bot API said no to a call."""

    def __init__(self, code: int, description: str, retry_after: float | None) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.retry_after = retry_after


class Poller:
    """Feeds updates to the front desk: chats side by side, each in its own order.

    `feed` returns once the update has taken effect, perhaps with a call that answers it; raising means that
    it has not, and it is fed again, after a growing pause, until it returns. `lease` says whether this
    process is the one that may poll; asked every 5 seconds, it must be good for longer than that.
    """

    def __init__(
        self,
        token: str,
        feed: Feed,
        lease: Lease,
        *,
        allowed_updates: Sequence[str],
        api_url: str = TELEGRAM,
        poll_seconds: int = POLL_SECONDS,
        lease_check_seconds: float = LEASE_CHECK_SECONDS,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
        count: Count | None = None,
    ) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}/"
        self._feed = feed
        self._lease = lease
        self._allowed = list(allowed_updates)
        self._poll_seconds = poll_seconds
        self._check_seconds = lease_check_seconds
        self._retry_seconds = retry_seconds
        self._count = count
        self._lanes = Lanes(BATCH)
        self._is_done: dict[int, bool] = {}
        self._stopping = asyncio.Event()
        self._session: ClientSession | None = None

    async def run(self) -> None:
        """Polls whenever it holds the lease, until `stop`. Cancelled, it confirms nothing more."""
        timeout = ClientTimeout(total=self._poll_seconds + 15, connect=15)
        async with ClientSession(timeout=timeout) as self._session:
            try:
                while not self._stopping.is_set():
                    await self._poll_under_lease()
                self._lanes.drop_waiting()
                await self._lanes.drained()
                await self._confirm_last()
            finally:
                await self._lanes.cancel()

    def stop(self) -> None:
        """Fetches nothing more; what is being handled ends and is confirmed, what waits comes again later."""
        self._stopping.set()

    # Leading or standing by ------------------------------------------------------------------------------

    async def _poll_under_lease(self) -> None:
        if not await self._holds_lease():
            self._forget_done()
            await self._sleep(self._check_seconds)
            return
        polling = asyncio.create_task(self._poll())
        try:
            while not polling.done() and await self._holds_lease():
                await self._sleep(self._check_seconds, polling)
                if self._stopping.is_set():
                    break
        finally:
            # Whatever a request that is cut off would have brought is not confirmed by it.
            polling.cancel()
            await asyncio.wait({polling})

    def _forget_done(self) -> None:
        """While another process polls, what may be confirmed is its affair."""
        for update_id in self._confirmable():
            del self._is_done[update_id]

    async def _holds_lease(self) -> bool:
        try:
            async with asyncio.timeout(self._check_seconds):
                return await self._lease()
        except Exception:
            _log.exception("the lease for polling could not be asked for")
            return False

    async def _sleep(self, seconds: float, other: asyncio.Task[None] | None = None) -> None:
        """Sleeps, but wakes at once to stop, or when the other task ends."""
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait(
                {stop, other} if other else {stop}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            stop.cancel()

    # Fetching --------------------------------------------------------------------------------------------

    async def _poll(self) -> None:
        await self._persist(self._call, "deleteWebhook", {"drop_pending_updates": False})
        pause = SHORTEST_PAUSE
        while True:
            is_news = await self._persist(self._fetch)
            pause = SHORTEST_PAUSE if is_news else min(2 * pause, LONGEST_PAUSE)
            if not all(self._is_done.values()):
                # Telegram answers at once while something is unconfirmed: wait until something moves.
                await self._until_moved(pause)

    async def _fetch(self) -> bool:
        """One getUpdates: confirms what may be, takes in what is new. Answers whether anything was."""
        confirmed = self._confirmable()
        question: dict[str, Any] = {
            "limit": BATCH,
            "timeout": self._poll_seconds,
            "allowed_updates": self._allowed,
        }
        if confirmed:
            # Without an offset Telegram gives the earliest unconfirmed ones. So it is only sent to confirm:
            # ids start anew from a random number after a quiet week, perhaps a lower one.
            question["offset"] = confirmed[-1] + 1
        updates = await self._call("getUpdates", question)
        for update_id in confirmed:
            self._is_done.pop(update_id, None)
        return self._take_in(updates)

    def _confirmable(self) -> list[int]:
        """Ids of updates done, in the order they came, up to the first that is not."""
        ids = []
        for update_id, is_done in self._is_done.items():
            if not is_done:
                break
            ids.append(update_id)
        return ids

    def _take_in(self, updates: Sequence[Update]) -> bool:
        news = [update for update in updates if update["update_id"] not in self._is_done]
        for update in news:
            self._is_done[update["update_id"]] = False
            self._lanes.put(lane_of(update), partial(self._handle, update))
        return bool(news)

    async def _until_moved(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._lanes.moved()

    async def _confirm_last(self) -> None:
        """Tells Telegram what took effect. What this brings in return stays unconfirmed and comes again."""
        confirmed = self._confirmable()
        if not confirmed:
            return
        question = {"offset": confirmed[-1] + 1, "limit": 1, "timeout": 0, "allowed_updates": self._allowed}
        try:
            async with asyncio.timeout(5):
                await self._call("getUpdates", question)
        except (Refused, ClientError, TimeoutError, ValueError) as error:
            _log.warning("the last updates will come again: %s", _name(error))

    # Handling --------------------------------------------------------------------------------------------

    async def _handle(self, update: Update) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                reply = await self._feed(update)
            except Exception as error:
                _log.warning("update %s has not taken effect: %s", update["update_id"], type(error).__name__)
                await self._sleep(_step(self._retry_seconds, tries))
                tries += 1
                continue
            self._is_done[update["update_id"]] = True
            await self._send_reply(reply)
            return

    async def _send_reply(self, reply: Update | None) -> None:
        """What would have ridden on a webhook's response."""
        if not isinstance(reply, dict):
            return
        parameters = {name: value for name, value in reply.items() if name != "method"}
        try:
            await self._call(str(reply.get("method")), parameters)
        except (Refused, ClientError, TimeoutError, ValueError) as error:
            _log.warning("a reply was not taken: %s", _name(error))

    # Calling ---------------------------------------------------------------------------------------------

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        started, outcome = time.perf_counter(), "ok"
        try:
            return await self._asked(method, parameters)
        except Exception as error:
            outcome = _OUTCOMES.get(error.code, "refused") if isinstance(error, Refused) else "unreachable"
            raise
        finally:
            if self._count is not None:
                self._count(method, outcome, time.perf_counter() - started)

    async def _asked(self, method: str, parameters: dict[str, Any]) -> Any:
        assert self._session is not None
        async with self._session.post(self._url + method, json=parameters) as response:
            answer = await response.json(content_type=None)
        if isinstance(answer, dict) and answer.get("ok"):
            return answer["result"]
        raise _refusal(answer, response.status)

    async def _persist(self, call: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Calls until it succeeds: no network and no refusal ends the polling."""
        tries = 0
        while True:
            try:
                return await call(*arguments)
            except Exception as error:
                seconds = getattr(error, "retry_after", None) or _step(TROUBLE_SECONDS, tries)
                if isinstance(error, Refused) and error.code == 409:
                    _log.warning("somebody else polls with this token; trying again in %s s", seconds)
                else:
                    _log.warning("Telegram is out of reach; trying again in %s s: %s", seconds, _name(error))
                tries += 1
                await asyncio.sleep(seconds)


def lane_of(update: Update) -> int:
    """The chat that an update belongs to: a person's messages, taps and payments keep their order."""
    for kind, holder in (
        ("message", "chat"),
        ("edited_message", "chat"),
        ("callback_query", "from"),
        ("pre_checkout_query", "from"),
        ("shipping_query", "from"),
        ("my_chat_member", "chat"),
    ):
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            return int(update[kind][holder]["id"])
    return 0


def _step(steps: Sequence[float], tries: int) -> float:
    return steps[min(tries, len(steps) - 1)]


def _refusal(answer: Any, status: int) -> Refused:
    said = answer if isinstance(answer, dict) else {}
    parameters = said.get("parameters") or {}
    return Refused(
        said.get("error_code", status), str(said.get("description", "")), parameters.get("retry_after")
    )


def _name(error: Exception) -> str:
    """Refusals in Telegram's words, other errors by their kind: their text may hold the token's address."""
    return str(error) if isinstance(error, Refused) else type(error).__name__
