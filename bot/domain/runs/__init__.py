"""When jobs ran, who may do what only one may do, and how far a demo shop's clock is ahead."""

from bot.domain.runs.cards import RunCard
from bot.domain.runs.verbs import (
    LEASE,
    claim_run,
    clock_offset,
    finish_run,
    hold_lease,
    last_runs,
    prune_runs,
    release_lease,
    set_clock_offset,
)

__all__ = [
    "LEASE",
    "RunCard",
    "claim_run",
    "clock_offset",
    "finish_run",
    "hold_lease",
    "last_runs",
    "prune_runs",
    "release_lease",
    "set_clock_offset",
]
