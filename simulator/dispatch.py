"""Carries out one Bot API call from a raw request to an answer, and writes it in the journal."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import simulator.methods  # noqa: F401  Importing them fills METHODS.
from simulator.contract import check_request, method_names, table
from simulator.disturbed_calls import person_of
from simulator.errors import Refusal
from simulator.intake import Request
from simulator.registry import METHODS, Described
from simulator.simulation import Call, Simulation

log = logging.getLogger("simulator")


def _always() -> bool:
    return True


async def carry_out(
    sim: Simulation,
    name: str,
    request: Request,
    via: str = "http",
    waiting: Callable[[], bool] = _always,
    disturbance: str = "",
) -> tuple[int, dict[str, Any]]:
    """The status and the body of the answer."""
    known = method_names().get(name.lower())
    line = sim.journal.open(known or name, request.for_journal(), via)
    line.disturbance = disturbance
    sim.limits.check_pause((line.method, person_of(sim, request.given)), line)
    polling = known == "getUpdates"
    _begin(sim, polling)
    try:
        if known is None:
            raise Refusal(404, "Not Found: method not found")
        if known not in METHODS:
            raise Refusal(501, f"Not Implemented: the simulator does not know {known} yet")
        params = check_request(known, _with_uploads(known, request), line.faults)
        result = await METHODS[known](sim, Call(known, params, request.files, line, waiting))
    except Refusal as refusal:
        refusal.allowed |= sim.disturbances.is_repeat(line.method, request.given)
        sim.journal.close(line, refusal)
        return refusal.code, _refused(refusal)
    except Exception:
        log.exception("the simulator failed in %s", name)
        broken = Refusal(500, "Internal Server Error: the simulator failed, see its log")
        sim.journal.close(line, broken)
        return 500, _refused(broken)
    finally:
        _end(sim, polling)
    sim.journal.close(line, None)
    if isinstance(result, Described):
        return 200, {"ok": True, "result": result.result, "description": result.description}
    return 200, {"ok": True, "result": result}


def _begin(sim: Simulation, polling: bool) -> None:
    # A long poll that waits is no activity; anything else is.
    if not polling:
        sim.open_calls += 1
        sim.last_activity = time.monotonic()


def _end(sim: Simulation, polling: bool) -> None:
    if not polling:
        sim.open_calls -= 1
        sim.last_activity = time.monotonic()


def _with_uploads(known: str, request: Request) -> dict[str, Any]:
    """A file in the field of its own name is the same as ``attach://`` with that name."""
    fields = table()["methods"][known]
    declared = {**fields["required"], **fields["optional"]}
    direct = {name: f"attach://{name}" for name in request.files if name in declared}
    return {**request.given, **direct}


def _refused(refusal: Refusal) -> dict[str, Any]:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    return body | {"parameters": refusal.parameters} if refusal.parameters else body
