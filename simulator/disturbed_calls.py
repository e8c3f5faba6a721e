"""What becomes of a call that a disturbance strikes: no answer, a bad one, or one that comes too late."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.disturbances import Disturbance
from simulator.errors import Refusal, too_many_requests
from simulator.intake import Request
from simulator.simulation import Simulation

# As a proxy in front of the Bot API answers while nobody is behind it.
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
LONGEST_SILENCE = 600.0
LOOK = 0.05
Act = Callable[[str], Awaitable[web.Response]]


async def disturbed(
    sim: Simulation, struck: Disturbance, request: web.Request, method: str, asked: Request, act: Act
) -> web.Response:
    """``act`` carries the call out and takes the disturbance's kind for the journal."""
    counts = method != "getUpdates"  # A poll that waits is no activity.
    sim.open_calls += counts
    try:
        return await _befall(sim, struck, request, method, asked, act)
    finally:
        sim.open_calls -= counts
        sim.last_activity = time.monotonic() if counts else sim.last_activity


async def _befall(
    sim: Simulation, struck: Disturbance, request: web.Request, method: str, asked: Request, act: Act
) -> web.Response:
    if struck.kind == "slow":
        await asyncio.sleep(struck.seconds)
        return await act(struck.kind)
    if struck.kind in ("late_answer", "lost_answer"):
        sim.disturbances.lost(method, asked.given)
        answer = await act(struck.kind)
        if struck.kind == "lost_answer":
            return _hung_up(request)
        await _until_hung_up(request, struck.seconds)
        return answer
    refusal, said = _refused(struck)
    line = sim.journal.open(method, asked.for_journal(), "http")
    line.disturbance = struck.kind
    if refusal is not None and refusal.code == 429:
        sim.limits.pause((method, person_of(sim, asked.given)), line, struck.seconds)
    try:
        if struck.kind == "silence":
            await _until_hung_up(request, struck.seconds or LONGEST_SILENCE)
    finally:  # A server may end the handler of a caller who hung up.
        sim.journal.close(line, refusal)
    return said or _hung_up(request)


def _refused(struck: Disturbance) -> tuple[Refusal | None, web.Response | None]:
    if struck.kind == "bad_gateway":
        page = web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        return Refusal(502, "Bad Gateway", allowed=True), page
    if struck.kind == "server_error":
        refusal = Refusal(500, "Internal Server Error", allowed=True)
    elif struck.kind == "too_many_requests":
        refusal = too_many_requests(int(struck.seconds))
    else:
        return None, None
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    answer = web.json_response(
        body | ({"parameters": refusal.parameters} if refusal.parameters else {}), status=refusal.code
    )
    if refusal.parameters:
        answer.headers["Retry-After"] = str(int(struck.seconds))
    return refusal, answer


async def _until_hung_up(request: web.Request, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and is_waiting(request):  # noqa: ASYNC110  Nothing announces it.
        await asyncio.sleep(min(LOOK, seconds))


def is_waiting(request: web.Request) -> bool:
    """Whether the caller has not hung up yet."""
    return request.transport is not None and not request.transport.is_closing()


def _hung_up(request: web.Request) -> web.Response:
    """The connection ends without an answer; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def person_of(sim: Simulation, given: dict[str, Any]) -> int | None:
    """Whom a call is about, when it is about somebody."""
    number = given.get("chat_id", given.get("user_id", _scoped(given.get("scope"))))
    if number is not None:
        return int(number) if str(number).lstrip("-").isdigit() else None
    if tap := sim.taps.get(str(given.get("callback_query_id", ""))):
        return tap.person_id
    checkout = sim.ledger.checkouts.get(str(given.get("pre_checkout_query_id", "")))
    return checkout.person_id if checkout else None


def _scoped(scope: Any) -> Any:
    """The chat whose command menu is meant."""
    try:
        read = json.loads(scope) if isinstance(scope, str) else scope
    except ValueError:
        return None
    return read.get("chat_id") if isinstance(read, dict) else None
