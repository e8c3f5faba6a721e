"""The control API for disturbances: arm, look, take away."""

from __future__ import annotations

from aiohttp import web

from simulator.control import SIM, body_of, ok
from simulator.errors import NotPossible

routes = web.RouteTableDef()


@routes.get("/sim/disturbances")
async def listed(request: web.Request) -> web.Response:
    """What is armed, and how many calls and updates were struck so far."""
    disturbances = request.app[SIM].disturbances
    return ok(disturbances=disturbances.shown(), struck=disturbances.struck)


@routes.post("/sim/disturbances")
async def arm(request: web.Request) -> web.Response:
    """One more."""
    sim = request.app[SIM]
    wish = await body_of(request)
    if (number := wish.get("person")) is not None and sim.people.get(number) is None:
        raise NotPossible("no such person", 404)
    return ok(disturbance=sim.disturbances.arm(wish).shown())


@routes.post("/sim/disturbances/release")
async def release(request: web.Request) -> web.Response:
    """What is held back goes on its way."""
    return ok(released=request.app[SIM].disturbances.release())


@routes.delete("/sim/disturbances")
async def clear(request: web.Request) -> web.Response:
    """None any more."""
    request.app[SIM].disturbances.clear()
    return ok()


@routes.delete("/sim/disturbances/{id:\\d+}")
async def remove(request: web.Request) -> web.Response:
    """One less."""
    if not request.app[SIM].disturbances.remove(int(request.match_info["id"])):
        raise NotPossible("no such disturbance is armed", 404)
    return ok()
