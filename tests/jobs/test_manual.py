"""What the manual says of the jobs is what the timetable holds."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.jobs.timetable import TABLE
from bot.kernel.schedule import DailyAt, Every, Schedule
from bot.texts import Catalogues
from bot.views.admin.job_words import NAME_KEYS
from tests.conftest import ROOT

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def in_words(schedule: Schedule) -> str:
    if isinstance(schedule, DailyAt):
        return f"{schedule.hour:02d}:{schedule.minute:02d} in the shop's zone"
    assert isinstance(schedule, Every)
    if schedule.interval == timedelta(hours=1):
        return "every full hour"
    count = int(schedule.interval / timedelta(minutes=1))
    return "every minute" if count == 1 else f"every {count} minutes"


def test_the_operators_manual_lists_every_job_with_its_time_and_what_if_it_fails() -> None:
    text = (ROOT / "docs/manual/operators.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## Jobs\n")
    rows = ROW.findall(section.partition("\n## ")[0])[1:]
    assert {name: when for name, when, _, _ in rows} == {job.name: in_words(job.schedule) for job in TABLE}
    assert all(what.strip() and fails.strip() for _, _, what, fails in rows)


def test_the_owners_manual_names_each_job_whose_pause_asks_first() -> None:
    text = (ROOT / "docs/manual/owners.md").read_text(encoding="utf-8")
    _, _, section = text.partition("\n## Jobs\n")
    english = Catalogues(("en",), ZoneInfo("UTC")).of("en")
    asked = [english.plain(NAME_KEYS[job.name]) for job in TABLE if job.is_critical]
    assert re.findall(r"^\| \*\*([^*]+)\*\* \|", section.partition("\n## ")[0], re.MULTILINE) == asked
