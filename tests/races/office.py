"""Races of staff and of the shop's own work: promotions, imports, jobs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from bot.domain import imports, promotions
from bot.domain.imports import HEADER, Reading, SheetProduct, read_product, read_rows
from bot.domain.imports.tally import Tally
from bot.domain.promotions import Fate
from bot.domain.work import THE_SHOP
from bot.domain.work.sql import rows
from tests.races.ground import Act, Outcome, number, words
from tests.races.race import Race, answers, refusals

READERS = 12
"""What one round of the sender takes at the usual pace."""
JOB = "expire orders"
HOUR = timedelta(hours=1)


class Promotions(Race):
    async def set_up(self) -> None:
        for _ in range(READERS):
            await self.here.make.reader()
        self.promotion_id = 0

    async def draft(self) -> None:
        """A week and more after the last one: nobody is spared for having had one lately."""
        self.here.clock.move(days=8)
        async with self.here.work(self.here.owner) as work:
            self.promotion_id = await promotions.write(work, "en", "Spring tea is here")

    async def deliveries(self, state: str) -> int:
        return await number(
            "SELECT COUNT(*) FROM delivery WHERE promotion_id = ? AND state = ?", self.promotion_id, state
        )

    async def state(self) -> str:
        return await words("SELECT state FROM promotion WHERE id = ?", self.promotion_id)


class PromotionConfirmedTwice(Promotions):
    """Two owners say send, twice each, while one throws the draft away: one delivery for each, or none at all."""

    async def acts(self, n: int) -> list[Act]:
        await self.draft()
        here = self.here
        send = [Act(who, "send", (self.promotion_id,)) for who in (here.owner, here.owner, here.partner)]
        return [*send, Act(here.partner, "discard", (self.promotion_id,))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        if not refusals(outcomes, "discard"):
            assert refusals(outcomes) == {"NotFound": 3}
            return
        assert answers(outcomes, "send") == ["sending"] * 3
        assert await self.deliveries("queued") == READERS
        told = "SELECT COUNT(*) FROM audit_entry WHERE act = 'promotion.started' AND subject = ?"
        assert await number(told, str(self.promotion_id)) == 1
        await rows("UPDATE promotion SET state = 'stopped' WHERE id = ?", self.promotion_id)


class PromotionClaimedTwice(Promotions):
    """Four senders begin at once, each of which thinks that it is the only one: nobody is claimed twice."""

    async def acts(self, n: int) -> list[Act]:
        await self.draft()
        await self.do(self.here.owner, "send", self.promotion_id)
        return [Act(THE_SHOP, "claim deliveries")] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        claimed = [one for round_ in answers(outcomes, "claim deliveries") for one in round_]
        assert len(set(claimed)) == len(claimed) == READERS
        assert await self.deliveries("claimed") == READERS
        await rows(
            f"UPDATE delivery SET state = '{Fate.SENT}', done_at = ? WHERE promotion_id = ?",
            *(self.here.clock.now(), self.promotion_id),
        )
        await rows("UPDATE promotion SET state = 'stopped' WHERE id = ?", self.promotion_id)


class PromotionStartedTwice(Promotions):
    """Its time has come, and four jobs see it: it begins once."""

    async def acts(self, n: int) -> list[Act]:
        await self.draft()
        await self.do(self.here.owner, "send later", self.promotion_id, self.here.clock.now() + HOUR)
        self.here.clock.move(hours=2)
        return [Act(THE_SHOP, "start the promotion", (self.promotion_id,))] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert answers(outcomes, "start the promotion").count(True) == 1
        assert await self.state() == "sending"
        told = "SELECT COUNT(*) FROM audit_entry WHERE act = 'promotion.started' AND subject = ?"
        assert await number(told, str(self.promotion_id)) == 1
        await rows("UPDATE promotion SET state = 'stopped' WHERE id = ?", self.promotion_id)


def products(n: int) -> tuple[str, list[SheetProduct], Reading]:
    """A file of one product, read."""
    reading = Reading("EUR", "en", {"en": "Other"})
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    mug = {"Handle": f"mug-{n}", "Title": f"Mug {n}", "Variant Price": "12.30", "Variant Inventory Qty": "5"}
    writer.writerow(mug)
    text = out.getvalue()
    found = read_product(list(read_rows(io.StringIO(text, newline=""))), reading)
    assert isinstance(found, SheetProduct)
    return text, [found], reading


class Imports(Race):
    async def file(self, n: int) -> int:
        """Sent and reported on."""
        self.text, self.sheets, self.reading = products(n)
        file_id = int(await self.do(self.here.owner, "keep a file", "mugs.csv", [self.text.encode()]))
        async with self.here.work(THE_SHOP) as work:
            tally = Tally()
            tally.count_all(await imports.plan_products(self.sheets, self.reading, with_pictures=False), {})
            await imports.file_read(work, file_id, tally, self.reading)
        return file_id


class ImportConfirmedTwice(Imports):
    """Said yes to three times while another file replaces it: one import, or none and it is read why."""

    async def acts(self, n: int) -> list[Act]:
        owner = self.here.owner
        self.file_id = await self.file(n)
        confirm = Act(owner, "confirm the import", (self.file_id, 0, "EUR"))
        return [confirm, confirm, confirm, Act(owner, "keep a file", ("others.csv", [b"others"]))]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        state = await words("SELECT state FROM import_file WHERE id = ?", self.file_id)
        begun = await number("SELECT COUNT(*) FROM import_run WHERE state = 'running'")
        if state == "replaced":
            assert refusals(outcomes) == {"FileReplaced": 3}
            assert begun == 0
            return
        assert not refusals(outcomes)
        assert (state, begun) == ("importing", 1)
        async with self.here.work(THE_SHOP) as work:
            await imports.end_import(work, self.file_id)


class ImportedTwice(Imports):
    """Four workers take in the same products, each of which thinks the others dead: each product comes once."""

    async def acts(self, n: int) -> list[Act]:
        self.file_id = await self.file(n)
        await self.do(self.here.owner, "confirm the import", self.file_id, 0, "EUR")
        self.before = await number("SELECT COUNT(*) FROM product")
        return [Act(THE_SHOP, "take some in", (self.file_id, 0, self.sheets, self.reading))] * 4

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert sorted(answers(outcomes, "take some in")) == [False, False, False, True]
        assert await number("SELECT COUNT(*) FROM product") == self.before + 1
        async with self.here.work(THE_SHOP) as work:
            await imports.end_import(work, self.file_id)


class RunNow(Race):
    """Two owners tap twice each, and two timetables look; it is over at once, and yet it runs once."""

    async def acts(self, n: int) -> list[Act]:
        here = self.here
        here.clock.move(minutes=1)
        owners = (here.owner, here.owner, here.partner, here.partner)
        seen = await number("SELECT COALESCE(MAX(id), 0) FROM job_run WHERE job = ?", JOB)
        taps = [Act(who, "run now", (JOB, seen)) for who in owners]
        return [*taps, *[Act(THE_SHOP, "run what is asked for", (JOB,))] * 2]

    async def judge(self, outcomes: Sequence[Outcome]) -> None:
        assert sorted(answers(outcomes, "run now")) == [False, False, False, True]
        assert answers(outcomes, "run what is asked for").count(True) <= 1
        await rows("UPDATE job_run SET finished_at = started_at WHERE finished_at IS NULL")


OFFICE: dict[str, type[Race]] = {
    "promotion confirmed twice": PromotionConfirmedTwice,
    "promotion claimed by two senders": PromotionClaimedTwice,
    "promotion started twice": PromotionStartedTwice,
    "import confirmed twice": ImportConfirmedTwice,
    "import taken in twice": ImportedTwice,
    "run now tapped twice": RunNow,
}
