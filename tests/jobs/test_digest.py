"""The digest of the day: once for each day, whoever runs the job and however often; to whoever wants it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.domain import reports
from bot.jobs.send_digest import send_digest
from bot.jobs.timetable import TABLE, Job, Timetable
from bot.kernel.roles import Role
from bot.kernel.schedule import DailyAt
from bot.models import Notice
from tests.situations import Situations

JOB = [Job("send digest", DailyAt(reports.DIGEST_HOUR), send_digest)]


async def _told() -> list[tuple[int, str]]:
    found = await Notice.filter(kind="digest").order_by("id")
    return [(one.person_id, str(one.params["day"])) for one in found]


def _at(make: Situations, day: int, hour: int, minute: int = 0) -> datetime:
    make.clock.instant = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    return make.clock.instant


async def test_a_day_is_told_once_over_restarts_replicas_and_another_zone(make: Situations):
    owner = (await make.owner()).person_id
    await make.paid_order(await make.person())
    for hour, minute in ((0, 10), (8, 59)):
        await Timetable(make.shop, JOB).tick(_at(make, 26, hour, minute))
    assert await _told() == []
    now = _at(make, 26, 9)
    replicas = [Timetable(make.shop, JOB) for _ in range(4)]
    await asyncio.gather(*(one.tick(now) for one in replicas))
    for hour in (9, 10, 23):
        await Timetable(make.shop, JOB).tick(_at(make, 26, hour, 30))
    assert await _told() == [(owner, "2026-11-25")]
    # A zone further west makes nine o'clock come once more: the day itself was told.
    await make.rules(timezone="America/New_York")
    await Timetable(make.shop, JOB).tick(_at(make, 26, 15))
    assert await _told() == [(owner, "2026-11-25")]
    assert "send digest" in [job.name for job in TABLE]


async def test_a_quiet_day_is_not_told_and_a_missed_morning_is_made_up_for(make: Situations):
    await Timetable(make.shop, JOB).tick(_at(make, 24, 9))
    _at(make, 25, 12)
    await make.paid_order(await make.person())
    await Timetable(make.shop, JOB).tick(_at(make, 26, 17, 45))
    assert [day for _, day in await _told()] == ["2026-11-25"]
    await Timetable(make.shop, JOB).tick(_at(make, 27, 9))
    assert [day for _, day in await _told()] == ["2026-11-25"]


async def test_owners_get_it_until_they_decline_and_finance_once_they_ask(make: Situations):
    owner, finance = await make.owner(), await make.staff(Role.FINANCE, name="Fay")
    keeper = await make.staff(Role.WAREHOUSE)
    for who, day in ((finance, 25), (owner, 26)):
        _at(make, day, 12)
        await make.paid_order(await make.person())
        await Timetable(make.shop, JOB).tick(_at(make, day + 1, 9))
        async with make.work(who) as work:
            await reports.wish_for_digest(work, wanted=who is finance)
    async with make.work(keeper) as work:
        await reports.wish_for_digest(work, wanted=True)
    _at(make, 27, 12)
    await make.paid_order(await make.person())
    await Timetable(make.shop, JOB).tick(_at(make, 28, 9))
    assert await _told() == [
        (owner.person_id, "2026-11-25"),
        (owner.person_id, "2026-11-26"),
        (finance.person_id, "2026-11-26"),
        (finance.person_id, "2026-11-27"),
    ]
