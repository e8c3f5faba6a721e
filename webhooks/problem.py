"""Errors as JSON, in few words: a caller learns what he did wrong, never how the shop works inside."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

_log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem(status: int, error: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": error}, status=status, headers=headers)


async def body_of(request: web.Request) -> bytes:
    """The whole of it. Raises HTTPBadRequest where it breaks off, or is not packed as it says."""
    try:
        return await request.read()
    except (web.RequestPayloadError, ConnectionResetError) as error:
        raise web.HTTPBadRequest(reason="unreadable body") from error


@web.middleware
async def as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        allow = error.headers.get("Allow")
        return problem(error.status, error.reason.lower(), {"Allow": allow} if allow else None)
    except Exception:
        # The path only: queries and bodies may hold what nobody should read in a log.
        _log.exception("%s %s failed", request.method, request.path)
        return problem(500, "internal error")
