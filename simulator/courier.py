"""Brings updates to the bot's webhook: in order per queue, queues side by side, again until taken."""

from __future__ import annotations

import asyncio
import logging
import random
import time

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from simulator.dispatch import carry_out
from simulator.errors import Refusal
from simulator.inbox import Pending
from simulator.intake import read_request
from simulator.simulation import Simulation
from simulator.webhook import Webhook

log = logging.getLogger("simulator")
LONGEST_ASKED_WAIT = 3600.0


class Courier:
    """One task that looks what can be brought, and one task for each update on the road."""

    def __init__(self, sim: Simulation, session: ClientSession) -> None:
        self._sim = sim
        self._session = session
        self._roads: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                pause = self._send_out()
                await self._sim.inbox.news(pause)
        finally:
            for road in self._roads:
                road.cancel()

    def _send_out(self) -> float:
        """Start what may start now; returns the seconds until something else may."""
        webhook, now = self._sim.webhook, time.monotonic()
        if webhook is None:
            return 30.0
        waiting = self._sim.inbox.waiting()
        busy = {pending.queue for pending in waiting if pending.in_flight}
        free = webhook.max_connections - sum(1 for pending in waiting if pending.in_flight)
        pause = 30.0
        for pending in waiting:
            # The first of a queue holds back the rest of it, also while it waits for its next try.
            if pending.queue in busy or free <= 0:
                continue
            busy.add(pending.queue)
            if pending.not_before > now:
                pause = min(pause, pending.not_before - now)
                continue
            free -= 1
            pending.in_flight = True
            road = asyncio.create_task(self._bring(webhook, pending))
            self._roads.add(road)
            road.add_done_callback(self._roads.discard)
        return max(pause, 0.001)

    async def _bring(self, webhook: Webhook, pending: Pending) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        timeout = ClientTimeout(total=self._sim.settings.webhook_timeout)
        pending.deliveries += 1
        try:
            async with self._session.post(
                webhook.url, json=pending.payload(), headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                body = await response.read()
                taken = 200 <= response.status < 300
                if taken and self._sim.disturbances.loses_receipt(pending):
                    taken = False
                    self._failed(webhook, pending, "Connection reset by peer")
                elif taken:
                    await self._reply(response, body)
                else:
                    self._failed(webhook, pending, f"Wrong response from the webhook: {response.status} "
                                 f"{response.reason or ''}".rstrip(), _asked_wait(response))  # fmt: skip
        except TimeoutError:
            taken = False
            self._failed(webhook, pending, "Read timeout expired")
        except (ClientError, OSError) as trouble:
            taken = False
            words = "Connection refused" if isinstance(trouble, OSError) else str(trouble)
            self._failed(webhook, pending, words)
        finally:
            pending.in_flight = False
        if taken:
            self._sim.inbox.confirm(pending)
        else:
            self._sim.inbox.touch()

    def _failed(self, webhook: Webhook, pending: Pending, words: str, asked: float | None = None) -> None:
        """At once the first time, then after 2, 4, 8 … seconds, up to a minute or two."""
        pending.attempts += 1
        webhook.last_error, webhook.last_error_at = words, self._sim.clock.now()
        wait = 0.0 if pending.attempts == 1 else 2.0 ** (pending.attempts - 1)
        wait = asked if asked is not None else min(wait, random.uniform(60.0, 120.0))
        pending.not_before = time.monotonic() + wait * self._sim.settings.retry_scale

    async def _reply(self, response: ClientResponse, body: bytes) -> None:
        """A method in the answer is carried out; nobody learns what became of it."""
        if not body.strip():
            return
        try:
            request = read_request("", response.headers.get("Content-Type", ""), body)
        except Refusal:
            return
        name = request.given.pop("method", None)
        if isinstance(name, str) and name:
            await carry_out(self._sim, name, request, via="webhook")


def _asked_wait(response: ClientResponse) -> float | None:
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_ASKED_WAIT) if asked.isdigit() else None
