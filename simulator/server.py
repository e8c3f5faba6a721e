"""The aiohttp application: the Bot API, the control API and the page, on one port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from simulator import control, control_disturbances, control_people
from simulator.contract import method_names
from simulator.control import SIM
from simulator.courier import Courier
from simulator.dispatch import carry_out
from simulator.disturbances import DOWNLOAD
from simulator.disturbed_calls import disturbed, is_waiting, person_of
from simulator.errors import NotPossible, Refusal
from simulator.intake import UPLOAD_LIMIT, Request, read_request
from simulator.simulation import Settings, Simulation

PAGE = Path(__file__).with_name("page")
# Albums of large files come in one request.
BODY_LIMIT = 10 * UPLOAD_LIMIT


def build_app(settings: Settings | None = None, people: Iterable[dict[str, Any]] = ()) -> web.Application:
    """A simulator with its people, ready to be served."""
    sim = Simulation(settings or Settings())
    for given in people:
        sim.people.add(given)
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[control.plain_errors])
    app[SIM] = sim
    app.router.add_route("*", "/bot{token}/{method}", _bot_api)
    app.router.add_get("/file/bot{token}/{path:.+}", _bot_file)
    app.router.add_routes(control.routes)
    app.router.add_routes(control_people.routes)
    app.router.add_routes(control_disturbances.routes)
    app.router.add_get("/", _page)
    PAGE.mkdir(exist_ok=True)
    app.router.add_static("/page/", PAGE)
    app.cleanup_ctx.append(_background)
    return app


async def _background(app: web.Application) -> AsyncIterator[None]:
    sim = app[SIM]
    async with ClientSession() as session:
        sim.clock.session = session
        courier = asyncio.create_task(Courier(sim, session).run())
        clock = asyncio.create_task(_first_look_at_clock(sim))
        yield
        for task in (courier, clock):
            task.cancel()
        await asyncio.gather(courier, clock, return_exceptions=True)


async def _first_look_at_clock(sim: Simulation) -> None:
    """The shop may start after the simulator, and its clock may stand elsewhere already."""
    while sim.clock.available:
        try:
            await sim.clock.read()
        except NotPossible:
            await asyncio.sleep(2)
        else:
            return


async def _bot_api(request: web.Request) -> web.Response:
    sim = request.app[SIM]
    if request.method not in ("GET", "POST"):
        return _answer(405, _error(405, "Method Not Allowed"))
    if request.match_info["token"] != sim.settings.token:
        return _answer(401, _error(401, "Unauthorized"))
    try:
        content_type = request.headers.get("Content-Type", "")
        asked = read_request(request.url.raw_query_string, content_type, await request.read())
    except web.HTTPRequestEntityTooLarge:
        return _answer(413, _error(413, "Request Entity Too Large"))
    except Refusal as refusal:
        line = sim.journal.open(request.match_info["method"], {}, "http")
        sim.journal.close(line, refusal)
        return _answer(refusal.code, _error(refusal.code, refusal.description))

    name = request.match_info["method"]
    known = method_names().get(name.lower(), name)

    async def act(disturbance: str = "") -> web.Response:
        def waiting() -> bool:
            return is_waiting(request)

        return _answer(*await carry_out(sim, name, asked, waiting=waiting, disturbance=disturbance))

    struck = sim.disturbances.strike_call(known, person_of(sim, asked.given))
    return await (disturbed(sim, struck, request, known, asked, act) if struck else act())


def _error(code: int, words: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": words}


def _answer(status: int, body: dict[str, Any]) -> web.Response:
    response = web.json_response(body, status=status)
    if retry := body.get("parameters", {}).get("retry_after"):
        response.headers["Retry-After"] = str(retry)
    return response


async def _bot_file(request: web.Request) -> web.Response:
    sim = request.app[SIM]
    if request.match_info["token"] != sim.settings.token:
        return _answer(401, _error(401, "Unauthorized"))
    stored = sim.files.at(request.match_info["path"])
    if stored is None:
        return _answer(404, _error(404, "Not Found"))

    async def act(_: str = "") -> web.Response:
        return web.Response(body=stored.content, content_type="application/octet-stream")

    struck = sim.disturbances.strike_call(DOWNLOAD, None)
    asked = Request({"path": stored.path})
    return await (disturbed(sim, struck, request, DOWNLOAD, asked, act) if struck else act())


async def _page(request: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.exists():
        return web.Response(text="The simulator runs; its page is not there.", status=404)
    return web.FileResponse(index, headers={"Cache-Control": "no-cache"})
