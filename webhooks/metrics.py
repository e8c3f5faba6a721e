"""What Prometheus reads. Numbers without names, and still nobody's business but the operator's."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from webhooks.problem import Handler, problem

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Figures = Callable[[], Awaitable[bytes]]


def reader(figures: Figures, tokens: Sequence[str], *, is_behind_proxy: bool) -> Handler:
    """With `tokens` (METRICS_TOKEN, newest first) whoever bears one of them reads, from anywhere.

    Without any only this machine does; and behind a proxy nobody, since there everybody seems to be this machine.
    """
    known = [f"Bearer {token}".encode() for token in tokens if token]

    async def read(request: web.Request) -> web.StreamResponse:
        if known:
            given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            matches = [hmac.compare_digest(given, one) for one in known]
            if not any(matches):
                return problem(401, "unauthorized", {"WWW-Authenticate": "Bearer"})
        elif is_behind_proxy or not _is_local(request.remote):
            return problem(404, "not found")
        return web.Response(body=await figures(), headers={"Content-Type": _TYPE})

    return read


def _is_local(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
