"""Whether all is well, for load balancers and people on call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from webhooks.problem import Handler

_log = logging.getLogger(__name__)
PATH = "/healthz"
PATIENCE_SECONDS = 5.0

Health = Callable[[], Awaitable[Mapping[str, str]]]
"""What is wrong, by the name of the part; empty when all is well. In words fit for strangers."""


def reporter(health: Health, patience_seconds: float = PATIENCE_SECONDS) -> Handler:
    async def report(_request: web.Request) -> web.StreamResponse:
        problems = await _examined(health, patience_seconds)
        if problems:
            return web.json_response({"status": "unwell", "problems": dict(problems)}, status=503)
        return web.json_response({"status": "ok"})

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
