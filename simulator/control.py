"""The control API for the whole simulation: state, journal, clock, idleness, events."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.errors import NotPossible
from simulator.pictures import read_code
from simulator.simulation import Simulation

SIM: web.AppKey[Simulation] = web.AppKey("simulation", Simulation)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
routes = web.RouteTableDef()
KEEP_ALIVE = 15.0


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a person can't do becomes ``{"ok": false}`` with its status."""
    try:
        return await handler(request)
    except NotPossible as trouble:
        return web.json_response({"ok": False, "error": str(trouble)}, status=trouble.status)


def ok(**values: Any) -> web.Response:
    """A good answer."""
    return web.json_response({"ok": True, **values})


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON body; none is an empty one."""
    raw = await request.read()
    try:
        value = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise NotPossible("the body is no JSON", 400) from None
    if not isinstance(value, dict):
        raise NotPossible("the body must be an object", 400)
    return value


@routes.get("/sim/state")
async def state(request: web.Request) -> web.Response:
    """What the page needs to begin."""
    sim = request.app[SIM]
    clock = {"now": sim.clock.now(), "offset": sim.clock.offset, "available": sim.clock.available}
    people = [person.shown() for person in sim.people if person.has_phone]
    return ok(
        bot=sim.me(),
        people=people,
        clock=clock,
        counts=sim.journal.counts(),
        disturbances=sim.disturbances.shown(),
    )


@routes.get("/sim/events")
async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events, until the listener leaves."""
    sim = request.app[SIM]
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    queue = sim.events.listen()
    try:
        await response.write(b": hello\n\n")
        while True:
            try:
                line = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
            except TimeoutError:
                line = b": still here\n\n"
            await response.write(line)
    except (ConnectionError, asyncio.CancelledError):
        return response
    finally:
        sim.events.leave(queue)


@routes.get("/sim/calls")
async def calls(request: web.Request) -> web.Response:
    """The journal after a number."""
    only = request.query.get("only")
    try:
        after = int(request.query.get("after", "0"))
    except ValueError:
        raise NotPossible("after must be a number", 400) from None
    return ok(calls=request.app[SIM].journal.calls(after, only))


@routes.get("/sim/report")
async def report(request: web.Request) -> web.Response:
    """How well the bot behaved."""
    sim = request.app[SIM]
    journal = sim.journal
    unanswered = [
        {
            "callback_query_id": tap.id,
            "person": tap.person_id,
            "message_id": tap.message_id,
            "data": tap.data,
            "age": round(sim.taps.age(tap), 1),
        }
        for tap in sim.taps.unanswered()
    ]
    return ok(
        **journal.counts(),
        by_method=dict(journal.by_method),
        unanswered_callbacks=unanswered,
        refusals=journal.calls(only="refused"),
        allowed_list=journal.calls(only="allowed"),
        fault_list=journal.calls(only="faults"),
        disturbed_list=journal.calls(only="disturbed"),
    )


@routes.get("/sim/clock")
async def clock(request: web.Request) -> web.Response:
    """The shop's clock and where it can go."""
    return ok(**await request.app[SIM].clock.read())


@routes.post("/sim/clock")
async def move_clock(request: web.Request) -> web.Response:
    """Move it."""
    sim = request.app[SIM]
    moved = await sim.clock.move(await body_of(request))
    sim.events.tell("clock", {"now": moved["now"], "offset": moved["offset"]})
    return ok(**moved)


@routes.get("/sim/idle")
async def idle(request: web.Request) -> web.Response:
    """Wait until the bot has nothing left to do."""
    sim = request.app[SIM]
    try:
        quiet = float(request.query.get("quiet", "0.3"))
        timeout = float(request.query.get("timeout", "10"))
    except ValueError:
        raise NotPossible("quiet and timeout must be numbers", 400) from None
    return ok(idle=await _idle(sim, quiet, timeout))


async def _idle(sim: Simulation, quiet: float, timeout: float) -> bool:
    """Nothing undelivered, unconfirmed or being answered, and no call for ``quiet`` seconds."""
    until = time.monotonic() + timeout
    while True:
        now = time.monotonic()
        busy = bool(sim.open_calls or sim.inbox.waiting() or sim.disturbances.awaited())
        still = now - max(sim.last_activity, sim.inbox.last_change)
        if not busy and still >= quiet:
            return True
        if now >= until:
            return False
        pause = 0.02 if busy else max(0.005, quiet - still)
        await asyncio.sleep(min(pause, until - now))


@routes.post("/sim/redeliver")
async def redeliver(request: web.Request) -> web.Response:
    """An update once more, as after a lost answer. Without a number: the newest one."""
    sim = request.app[SIM]
    number = (await body_of(request)).get("update_id", sim.inbox.last_id())
    if not isinstance(number, int) or not sim.inbox.again(number):
        raise NotPossible("no such update", 404)
    return ok(update_id=number)


@routes.get("/sim/updates")
async def updates(request: web.Request) -> web.Response:
    """The updates of the past, newest last: to choose one that is to come again."""
    sim = request.app[SIM]
    return ok(
        updates=[pending.payload() | {"deliveries": pending.deliveries} for pending in sim.inbox.past()]
    )


@routes.get("/sim/file/{file_id}")
async def file(request: web.Request) -> web.Response:
    """The bytes of a file."""
    stored = request.app[SIM].files.get(request.match_info["file_id"])
    if stored is None:
        raise NotPossible("no such file", 404)
    return web.Response(
        body=stored.content, headers={"Content-Type": stored.mime or "application/octet-stream"}
    )


async def scanned(sim: Simulation, content: bytes) -> str:
    """What a camera reads from a picture."""
    words = await asyncio.to_thread(read_code, content)
    if words is None:
        raise NotPossible("there is no readable code on this picture", 422)
    return words
