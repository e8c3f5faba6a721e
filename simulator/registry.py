"""Which function carries out which Bot API method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from simulator.simulation import Call, Simulation

Handler = Callable[[Simulation, Call], Awaitable[Any]]
METHODS: dict[str, Handler] = {}


@dataclass(frozen=True)
class Described:
    """A result that comes with a word of explanation."""

    result: Any
    description: str


def method(*names: str) -> Callable[[Handler], Handler]:
    """Register a handler under its method's names."""

    def register(handler: Handler) -> Handler:
        for name in names:
            METHODS[name] = handler
        return handler

    return register
