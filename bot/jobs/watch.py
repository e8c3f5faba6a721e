"""Somebody looks whether the jobs are well, and tells the owners once when one is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain import rulebook, runs
from bot.domain.runs import Planned, RunCard, StateCard, Trouble
from bot.jobs.batches import in_work
from bot.jobs.timetable import TABLE
from bot.shop import Shop

SECONDS = 60
"""How often it looks."""
GAP = timedelta(seconds=5 * SECONDS)
"""Whoever has not looked for so long was away himself, or his clock was moved: what was missed meanwhile is no sign."""


class Watch:
    """Beside the timetable and not within it: a job that hangs must not keep anybody from saying so."""

    def __init__(self, shop: Shop, jobs: Sequence[Planned] = TABLE) -> None:
        self._shop = shop
        self._jobs = jobs
        self._looked_at: datetime | None = None
        self._since = shop.clock.now()

    async def look(self, now: datetime) -> None:
        if self._looked_at is None or not timedelta() <= now - self._looked_at <= GAP:
            self._since = now
        self._looked_at = now
        newest = await runs.newest_runs([job.name for job in self._jobs])
        states, hanging = await runs.states(), await runs.hanging(now)
        _, rules = await rulebook.current_rules()
        for job in self._jobs:
            state = states.get(job.name, StateCard(job.name))
            if state.paused_at is None:
                trouble = (
                    Trouble.HANGING
                    if job.name in hanging
                    else self._trouble(job, newest[job.name], state, rules, now)
                )
                await self._tell(state, trouble)

    def _trouble(
        self, job: Planned, newest: Sequence[RunCard], state: StateCard, rules: rulebook.Rules, now: datetime
    ) -> Trouble | None:
        since = max(self._since, state.resumed_at or self._since)
        return runs.trouble_of(newest, job.schedule, rules.zone, since, now)

    async def _tell(self, state: StateCard, trouble: Trouble | None) -> None:
        if trouble and state.unwell_since is None:
            await in_work(self._shop, runs.mark_unwell, state.job, trouble)
        elif trouble is None and state.unwell_since is not None:
            await in_work(self._shop, runs.mark_well, state.job)
