"""Whether all is well, for load balancers and people on call: alive (`/healthz`), and fit for work (`/readyz`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from webhooks.problem import Handler

_log = logging.getLogger(__name__)
PATH = "/healthz"
READY_PATH = "/readyz"
PATIENCE_SECONDS = 5.0
CHECK_SECONDS = 1.0
"""For each of the checks, which run side by side: so long the whole answer takes at most."""

Health = Callable[[], Awaitable[Mapping[str, str]]]
"""What is wrong, by the name of the part; empty when all is well. In words fit for strangers."""
Check = Callable[[], Awaitable[str]]
"""What is wrong with one part, in words fit for strangers; empty when it is well."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Checks that must be well for the process to be given work, and those it can do without for a while."""

    needed: Mapping[str, Check]
    helpful: Mapping[str, Check] = field(default_factory=dict)
    seconds: float = CHECK_SECONDS

    async def problems(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        names = [*self.needed, *self.helpful]
        checks = [*self.needed.values(), *self.helpful.values()]
        found = await asyncio.gather(
            *(self._examined(name, check) for name, check in zip(names, checks, strict=True))
        )
        wrong = {name: words for name, words in zip(names, found, strict=True) if words}
        needed = {name: words for name, words in wrong.items() if name in self.needed}
        return needed, {name: words for name, words in wrong.items() if name not in needed}

    async def _examined(self, name: str, check: Check) -> str:
        try:
            async with asyncio.timeout(self.seconds):
                return await check()
        except TimeoutError:
            return "no answer in time"
        except Exception as error:
            _log.warning("%s could not be examined: %s", name, type(error).__name__)
            return "does not answer"


def reporter(health: Health, patience_seconds: float = PATIENCE_SECONDS) -> Handler:
    async def report(_request: web.Request) -> web.StreamResponse:
        problems = await _examined(health, patience_seconds)
        if problems:
            return web.json_response({"status": "unwell", "problems": dict(problems)}, status=503)
        return web.json_response({"status": "ok"})

    return report


def ready_reporter(readiness: Readiness) -> Handler:
    async def report(_request: web.Request) -> web.StreamResponse:
        problems, degraded = await readiness.problems()
        body: dict[str, object] = {"status": "not ready" if problems else "ready"}
        if problems:
            body["problems"] = dict(problems)
        if degraded:
            body["degraded"] = dict(degraded)
        return web.json_response(body, status=503 if problems else 200)

    return report


async def _examined(health: Health, patience_seconds: float) -> Mapping[str, str]:
    try:
        async with asyncio.timeout(patience_seconds):
            return await health()
    except TimeoutError:
        return {"health": "no answer in time"}
    except Exception:
        _log.exception("the state of health could not be found out")
        return {"health": "could not be found out"}
