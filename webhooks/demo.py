"""The demo's clock: read it, move it on. Served by `demo` only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from aiohttp import web

from webhooks.problem import body_of, problem

PATH = "/demo/clock"
FURTHEST_SECONDS = 10 * 366 * 86_400


class UnknownTarget(LookupError):
    """No moment of that name lies ahead."""


@dataclass(frozen=True, slots=True)
class Target:
    """A moment worth going to: the end of a hold, the close of a month. `at` is a Unix time."""

    name: str
    label: str
    at: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The shop's present, as a Unix time, and how many seconds it is ahead of the world's."""

    now: int
    offset: int


class DemoClock(Protocol):
    async def read(self) -> Moment: ...

    async def targets(self) -> Sequence[Target]: ...

    async def advance(self, seconds: int) -> Moment:
        """Returns once everything that fell due meanwhile has run, in due order."""
        ...

    async def go_to(self, name: str) -> Moment:
        """The same, to a target. Raises UnknownTarget."""
        ...


def add_clock(app: web.Application, clock: DemoClock) -> None:
    async def read(_request: web.Request) -> web.StreamResponse:
        targets = [asdict(target) for target in await clock.targets()]
        return web.json_response({**asdict(await clock.read()), "targets": targets})

    async def move(request: web.Request) -> web.StreamResponse:
        # A foreign page in the owner's browser can send text here, but not JSON by its name.
        if request.content_type != "application/json":
            return problem(415, "send application/json")
        wish = _wish(await body_of(request))
        if wish is None:
            return problem(400, 'send {"advance": seconds} or {"to": name}')
        try:
            moment = await (clock.go_to(wish) if isinstance(wish, str) else clock.advance(wish))
        except UnknownTarget:
            return problem(404, "no such target")
        return web.json_response(asdict(moment))

    app.router.add_get(PATH, read)
    app.router.add_post(PATH, move)


def _wish(body: bytes) -> int | str | None:
    """Seconds or a target's name; nothing when it is neither. Time never goes back."""
    try:
        raw: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or len(raw) != 1:
        return None
    seconds, name = raw.get("advance"), raw.get("to")
    if isinstance(name, str) and name:
        return name
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return int(seconds) if 0 <= seconds <= FURTHEST_SECONDS else None
