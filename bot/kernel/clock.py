"""The type of the shop's clock. Which clock ticks is the composition root's choice."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC. A demo shop's clock may be ahead of the world's."""
        ...
