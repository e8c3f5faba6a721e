"""The owner's pages of what the shop does by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import runs
from bot.domain.runs import Trouble, written
from bot.handlers.admin.notices import NOTICES
from bot.handlers.request import NoticeRequest
from bot.jobs.timetable import TABLE, Timetable
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.roles import Role
from bot.views.admin.job_words import NAME_KEYS, RESULT_KEYS, TROUBLE_KEYS, WAITS_KEYS, WHY_KEYS
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows

LANGUAGES = ("en", "zh_Hans", "ru")
TEXT_LIMIT = 4096


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_sqlite_url) as opened:
        yield opened


async def runs_all(desk: Desk) -> None:
    await Timetable(desk.make.shop).tick(desk.make.clock.now())


def test_every_job_of_the_table_has_its_words() -> None:
    names = {job.name for job in TABLE}
    assert set(NAME_KEYS) == set(WHY_KEYS) == names
    assert set(WAITS_KEYS) == {job.name for job in TABLE if job.is_critical}
    assert set(TROUBLE_KEYS) == set(Trouble)
    assert not [name for name in names if len(f"ajpask:{name}") > 64 or len(name) > 32]


async def test_every_result_of_the_table_has_its_words(desk: Desk) -> None:
    await runs_all(desk)
    found = {run.job: run for run in await runs.last_runs()}
    assert set(found) == set(NAME_KEYS)
    assert [run for run in found.values() if run.failed] == []
    words = {word for run in found.values() for word in runs.counts_in(run.result)}
    assert words <= set(RESULT_KEYS)
    assert {"expired", "matured", "forgotten"} <= words


def test_a_result_is_read_as_it_was_written_also_by_an_older_release() -> None:
    counts = {"expired": 12, "failed": 1}
    assert runs.counts_in(written(counts)) == counts
    assert runs.counts_in("3 updates, 0 notices") == {"updates": 3, "notices": 0}
    assert runs.counts_in("LookupError") == {}


async def test_the_list_says_of_each_job_when_it_ran_how_long_and_what_it_did(desk: Desk) -> None:
    screen = await desk.tap("aj")
    assert screen.text.count("Has not run yet") == len(TABLE)
    await desk.make.placed_order(await desk.make.person())
    desk.make.clock.move(minutes=31)
    await runs_all(desk)
    desk.make.clock.move(minutes=2)
    screen = await desk.tap("aj")
    assert [data for data in data_of(screen) if data.startswith("ajc:")] == [
        f"ajc:{job.name}" for job in TABLE
    ]
    assert (
        "✅ <b>Unpaid orders end</b>\n2 minutes ago (Nov 25, 12:31), took &lt; 1 sec: 1 order ended\n"
        "Next: Nov 25, 12:34" in screen.text
    )
    assert (
        "✅ <b>Bindings end</b>\n2 minutes ago (Nov 25, 12:31), took &lt; 1 sec: nothing to do" in screen.text
    )
    assert "Next: Nov 26, 03:30" in screen.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_fits_a_message_in_every_language(desk: Desk, language: str) -> None:
    await runs_all(desk)
    texts = desk.make.shop.texts.of(language)
    async with desk.make.work(await desk.make.owner()) as work:
        for job in TABLE:
            await runs.pause(work, job.name)
            await runs.ask_for_run(work, job.name)
            await runs.mark_unwell(work, job.name, Trouble.DYING)
    await desk.tap(f"l:{language}")
    screens = [await desk.tap("aj")]
    for job in TABLE:
        screens += [await desk.tap(f"ajc:{job.name}"), await desk.tap(f"ajpask:{job.name}")]
        assert texts(WHY_KEYS[job.name]) in screens[-2].text
    assert max(len(screen.text) for screen in screens) < TEXT_LIMIT / 1.5
    assert texts(TROUBLE_KEYS["dying"]) in screens[1].text
    for kind in ("job_unwell", "job_well"):
        facts = ({"job": "close periods", "trouble": "dying"},)
        notice = await NOTICES[kind](NoticeRequest(desk.make.shop, texts, await desk.make.rules(), facts, 1))
        assert texts.plain(NAME_KEYS["close periods"]) in notice.text
        assert data_of(notice) == ["ajc:close periods"]


async def test_run_now_is_asked_for_once_and_its_result_is_seen(desk: Desk) -> None:
    await runs_all(desk)
    desk.make.clock.move(minutes=5)
    screen = await desk.tap("ajrun:close periods")
    assert "👆 ⏳ Asked for at Nov 25, 12:05" in screen.text
    assert desk.toast == "▶️ It begins in a moment"
    await desk.tap("ajrun:close periods")
    assert desk.toast == "It has been asked for already"
    desk.make.clock.move(seconds=1)
    await runs_all(desk)
    screen = await desk.tap("ajc:close periods")
    assert screen.text.count("👆 1 second ago (Nov 25, 12:05)") == 1
    assert "Every hour" in screen.text
    assert (await desk.tap("aaudit")).text.count("Ran a job by hand: Months are closed") == 1


async def test_taps_of_one_page_run_it_once_though_it_ends_between_them(desk: Desk) -> None:
    await runs_all(desk)
    for times in (1, 2):
        page = await desk.tap("ajc:close periods")
        button = leads_to(page, "ajrun")
        for _ in range(3):
            desk.make.clock.move(seconds=1)
            page = await desk.tap(button)
            await runs_all(desk)
        assert desk.toast == "It has been asked for already"
        assert page.text.count("👆") == 1 + times, "the heading, and a run for each page"
        desk.make.clock.move(hours=1)
        await runs_all(desk)


async def test_pausing_what_money_waits_for_asks_first_and_the_office_shows_it(desk: Desk) -> None:
    assert "paused" not in (await desk.tap("a")).text
    assert shows(await desk.tap("ajc:mature commissions"), "ajpask")
    question = await desk.tap("ajpask:mature commissions")
    assert "distributors wait for their money" in question.text
    assert data_of(question) == ["ajp:mature commissions", "ajc:mature commissions"]
    screen = await desk.tap_twice("ajp:mature commissions")
    assert "⏸ <b>Commission becomes payable</b>" in screen.text
    assert "Paused since Nov 25, 12:00 by Olga" in screen.text
    assert "distributors wait for their money" in screen.text
    assert "⏸ 1 job is paused" in (await desk.tap("a")).text
    await runs_all(desk)
    assert "mature commissions" not in {run.job for run in await runs.last_runs()}

    assert shows(await desk.tap("ajc:forget old"), "ajp")
    await desk.tap("ajp:forget old")
    assert "⏸ 2 jobs are paused" in (await desk.tap("a")).text
    for name in ("mature commissions", "forget old"):
        assert "Paused" not in (await desk.tap_twice(f"ajres:{name}")).text
    assert "paused" not in (await desk.tap("a")).text
    trail = (await desk.tap("aaudit")).text
    assert trail.count("Paused a job: Commission becomes payable") == 1
    assert trail.count("Let a job go on: Commission becomes payable") == 1


async def test_a_failure_and_a_spell_of_trouble_are_seen(desk: Desk) -> None:
    now = desk.make.clock.now()
    claim = await runs.claim_run("return stars", now, now)
    assert claim is not None
    await runs.finish_run(claim, now, "TimeoutError", failed=True)
    async with desk.make.work() as work:
        await runs.mark_unwell(work, "prove books", Trouble.SILENT)
    screen = await desk.tap("aj")
    assert "⚠️ <b>Stars are returned</b>" in screen.text
    assert "failed (<code>TimeoutError</code>)" in screen.text
    assert "⚠️ <b>The books are proved</b>" in screen.text
    assert "it should have run several times and did not." in (await desk.tap("ajc:prove books")).text
    assert "⚠️ Something is wrong with 1 job" in (await desk.tap("a")).text


@pytest.mark.parametrize("prefix", ["ajc", "ajrun", "ajpask", "ajp", "ajres"])
async def test_a_job_that_is_no_more_is_not_found(desk: Desk, prefix: str) -> None:
    for data in (f"{prefix}:brew tea", prefix, f"{prefix}:1"):
        with pytest.raises(NotFound):
            await desk.tap(data)


async def test_jobs_are_the_owners_alone(desk: Desk) -> None:
    flora = await desk.make.staff(Role.FINANCE, name="Flora")
    hers = Desk(desk.make, flora.telegram_id, "Flora")
    await desk.tap("ajp:forget old")
    office = await hers.tap("a")
    assert not shows(office, "aj")
    assert "paused" not in office.text
    for data in ("aj", "ajc:close periods", "ajrun:close periods", "ajp:close periods"):
        with pytest.raises(NotAllowed):
            await hers.tap(data)
