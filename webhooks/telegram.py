"""Where Telegram delivers updates. 200 says that one has taken effect; anything else brings it again."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from webhooks.problem import Handler, body_of, problem

_log = logging.getLogger(__name__)
PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
BODY_LIMIT = 1024 * 1024
_ID_LIMIT = 2**63

Feed = Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]]


class Shut(Exception):
    """The process is leaving: the update must come again, to it or to another one."""


class Gate:
    """Lets updates in until it is shut; those inside then end, and no other comes in."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._inside = 0
        self._is_shut = False
        self._empty = asyncio.Event()

    async def feed(self, update: dict[str, Any]) -> dict[str, Any] | None:
        """Raises Shut, and what the feed raises."""
        if self._is_shut:
            raise Shut()
        self._inside += 1
        try:
            return await self._feed(update)
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def shut(self, seconds: float) -> None:
        """Returns when the last one has left, or the time is up."""
        self._is_shut = True
        if self._inside:
            self._empty.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._empty.wait()


def receiver(feed: Feed, secrets: Sequence[str]) -> Handler:
    known = [secret.encode() for secret in secrets if secret]

    async def receive(request: web.Request) -> web.StreamResponse:
        if not _is_known(request.headers.get(SECRET_HEADER, ""), known):
            return problem(401, "unauthorized")
        update = read_update(await body_of(request))
        if update is None:
            return problem(400, "not an update")
        try:
            reply = await feed(update)
        except Shut:
            return problem(503, "stopping")
        except Exception as error:
            # Whoever handles updates has logged the whole of it; here it only means: not now, send it again.
            _log.warning("update %s has not taken effect: %s", update["update_id"], type(error).__name__)
            return problem(500, "not handled")
        return web.json_response(reply) if isinstance(reply, dict) else web.Response()

    return receive


def read_update(body: bytes) -> dict[str, Any] | None:
    """A JSON object with an update id that fits the database; nothing for anything else."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict):
        return None
    update_id = update.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < _ID_LIMIT:
        return None
    return update


def _is_known(given: str, known: Sequence[bytes]) -> bool:
    """Compares with every secret in constant time: which one fits, and how nearly, cannot be measured."""
    # Bytes, since a header may hold anything and compare_digest takes no other text than ASCII.
    raw = given.encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(raw, secret) for secret in known]
    return any(matches)
