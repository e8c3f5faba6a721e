"""When jobs ran and how they are, who may do what only one may do, and how far a demo shop's clock is ahead."""

from bot.domain.runs.cards import AskedRun, Claim, JobRecord, RunCard, StateCard
from bot.domain.runs.events import JobUnwell, JobWell, TimetableChanged
from bot.domain.runs.queries import asked_runs, hanging, last_runs, newest_runs, records, states
from bot.domain.runs.rules import LEASE, Counts, Planned, Trouble, counts_in, trouble_of, written
from bot.domain.runs.steering import ask_for_run, mark_unwell, mark_well, pause, resume
from bot.domain.runs.verbs import (
    claim_asked,
    claim_run,
    clock_offset,
    finish_run,
    hold_lease,
    keep_run,
    lease_holder,
    prune_runs,
    release_lease,
    set_clock_offset,
)

__all__ = [
    "LEASE",
    "AskedRun",
    "Claim",
    "Counts",
    "JobRecord",
    "JobUnwell",
    "JobWell",
    "Planned",
    "RunCard",
    "StateCard",
    "TimetableChanged",
    "Trouble",
    "ask_for_run",
    "asked_runs",
    "claim_asked",
    "claim_run",
    "clock_offset",
    "counts_in",
    "finish_run",
    "hanging",
    "hold_lease",
    "keep_run",
    "last_runs",
    "lease_holder",
    "mark_unwell",
    "mark_well",
    "newest_runs",
    "pause",
    "prune_runs",
    "records",
    "release_lease",
    "resume",
    "set_clock_offset",
    "states",
    "trouble_of",
    "written",
]
