"""When jobs ran, who may do what only one may do, and how far a demo shop's clock is ahead."""

from bot.domain.runs.cards import JobRecord, RunCard
from bot.domain.runs.verbs import (
    LEASE,
    claim_run,
    clock_offset,
    finish_run,
    hold_lease,
    last_runs,
    lease_holder,
    prune_runs,
    records,
    release_lease,
    set_clock_offset,
)

__all__ = [
    "LEASE",
    "JobRecord",
    "RunCard",
    "claim_run",
    "clock_offset",
    "finish_run",
    "hold_lease",
    "last_runs",
    "lease_holder",
    "prune_runs",
    "records",
    "release_lease",
    "set_clock_offset",
]
