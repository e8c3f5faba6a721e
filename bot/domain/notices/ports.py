"""What notices need from outside."""

from __future__ import annotations

from typing import Protocol


class Bell(Protocol):
    def ring(self) -> None:
        """Wakes whoever sends notices, here and in other replicas. A lost ring only costs time: a job sweeps."""
        ...
