"""Goods by sending the file to the bot: the report, the yes, the result, taking it back; and whatever else is sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import pytest

from bot.domain import catalog, imports
from bot.kernel.roles import Role
from bot.models import AuditEntry, ImportChange, ImportChunk, ImportFile, ImportRun, Notice, Product
from tests.conftest import ROOT
from tests.handlers.importing import EXCERPT, Office, leads, many, sheet
from tests.rubbish.booth import booth, picture

FILE = (ROOT / EXCERPT).read_bytes()


@pytest.fixture
async def office(migrated_url: str) -> AsyncIterator[Office]:
    async with booth(migrated_url, furnished=False) as here:
        await Notice.all().delete()
        yield Office(here)
        assert here.faults() == []


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Office]:
    """Where the engine does not matter."""
    async with booth(migrated_sqlite_url, furnished=False) as here:
        await Notice.all().delete()
        yield Office(here)
        assert here.faults() == []


async def test_a_file_is_reported_on_taken_in_told_of_and_taken_back(office: Office) -> None:
    olga = office.here.owners["en"]
    before = await Product.all().count()
    prompt = await office.here.taps(olga, leads(await office.here.taps(olga, "ag"), "ainew"))
    assert "CSV" in prompt.texts[0]
    reading = await office.sends_file(olga, FILE)
    assert "I am reading" in reading.texts[0]
    await office.work()
    report = office.last(olga)
    assert "New: 3" in report.texts[0]
    assert "2 pictures to fetch" in report.texts[0]
    assert await Product.all().count() == before

    begun = await office.here.taps(olga, leads(report, "aiok"))
    assert "0 / 3" in begun.texts[0]
    again = await office.here.taps(olga, leads(report, "aiok"))
    assert again.alert == ""
    await office.work()
    done = office.last(olga)
    assert "products.csv is imported" in done.texts[0]
    assert "New: 3" in done.texts[0]
    assert await Product.all().count() == before + 3
    shown = [
        m["text"]
        for m in (stored.body for stored in office.here.phone(olga).messages.values())
        if "text" in m
    ]
    assert sum("finished, the result is below" in text for text in shown) == 1
    assert await ImportRun.all().count() == 1
    assert [one.actor_id for one in await AuditEntry.filter(act="goods.imported")] == [olga.person_id]
    assert await ImportChunk.all().count() == 0

    question = await office.here.taps(olga, leads(done, "aiundoask"))
    assert "New products that are hidden: 3" in question.texts[0]
    for _ in range(2):
        await office.here.taps(olga, leads(question, "aiundo"))
    await office.work()
    assert "3 products are taken back" in office.text(olga)
    assert await Product.filter(hidden_at__not_isnull=True).count() == 3
    assert "Taken back" in (await office.here.taps(olga, "aih")).texts[0]
    assert [one.actor_id for one in await AuditEntry.filter(act="import.undone")] == [olga.person_id]


async def test_what_is_refused_is_listed_in_the_readers_language_and_whole_in_a_document(
    desk: Office,
) -> None:
    ira = desk.here.owners["ru"]
    bad = [f"b-{n},,1,1," for n in range(8)]
    report = await desk.report(ira, sheet("a,A,1,1,", *bad, "=1+1,Evil,abc,1,"))
    text = report.texts[0]
    assert "Новых: 1" in text
    assert "Отклонённых: 9" in text
    assert "строка 3 b-0: нет названия" in text
    assert "и ещё 4" in text
    listed = await desk.here.taps(ira, leads(report, "aidoc"))
    document = listed.messages[0]["document"]
    assert document["file_name"] == "refused.csv"
    stored = desk.here.sim.files.get(document["file_id"])
    assert stored is not None
    lines = stored.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Строка,Идентификатор,Причина"
    assert len(lines) == 10
    assert lines[-1].startswith("11,'=1+1,")  # no spreadsheet runs it
    assert "abc" in lines[-1]


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return out.getvalue()


RUBBISH = {
    "book.xlsx": (_zipped(), "spreadsheet (XLSX), an archive or a picture"),
    "goods.pdf": (b"%PDF-1.7 ...", "spreadsheet (XLSX), an archive or a picture"),
    "none.csv": (b"\n", "the column Handle is missing"),
    "header.csv": (b"Title,Variant Price\nA,1\n", "Line 1: the column Handle is missing"),
    "rows.csv": (b"Handle,Title,Variant Price\n", "there is no product in it"),
    "quotes.csv": (b'Handle,Title,Variant Price\na,"A,1\n', "Line 2: a quotation mark"),
    "kyrillic.csv": (
        "Handle,Title,Variant Price\nchai,Чай чёрный крупнолистовой,1\n".encode("cp1251"),
        "the letters cannot be read for sure",
    ),
}


async def test_rubbish_is_answered_clearly_and_nobody_is_stuck(desk: Office) -> None:
    olga = desk.here.owners["en"]
    before = await Product.all().count()
    for name, (body, told) in RUBBISH.items():
        answer = await desk.report(olga, body, name)
        assert name in answer.texts[0]
        assert told in answer.texts[0], name
        assert leads(answer, "ainew")
    assert await Product.all().count() == before
    assert await ImportChunk.all().count() == 0

    await desk.here.taps(olga, "ainew")
    for answer in (
        await desk.here.sends_photo(olga, picture()),
        await desk.here.says(olga, "products"),
        await desk.here.sends_sticker(olga),
    ):
        assert "send the product file itself" in answer.texts[0]
        assert answer.has_way_out
    await desk.here.says(olga, "/cancel")
    assert "send the product file itself" not in (await desk.here.says(olga, "tea")).texts[0]


async def test_texts_of_other_encodings_are_read(desk: Office) -> None:
    olga = desk.here.owners["en"]
    line = "Handle,Title,Variant Price\ntea,茉莉花茶叶礼盒与绿茶,5\n"
    for encoding in ("utf-16", "gb18030", "utf-8-sig"):
        await desk.imported(olga, line.replace("tea", encoding).encode(encoding), f"{encoding}.csv")
    names = [dict(one.names)["en"] for one in await Product.all().order_by("id")]
    assert names.count("茉莉花茶叶礼盒与绿茶") == 3


async def test_a_file_larger_than_bots_may_fetch_is_told_of(desk: Office) -> None:
    olga = desk.here.owners["en"]
    answer = await desk.sends_file(olga, b"x" * (21 << 20), "huge.csv")
    assert "larger than 20 MB" in answer.texts[0]
    assert await ImportFile.all().count() == 0


async def test_files_belong_to_their_sender_and_only_to_those_who_manage_goods(desk: Office) -> None:
    olga, ann = desk.here.owners["en"], desk.here.customers["en"]
    answer = await desk.sends_file(ann, FILE)
    assert answer.texts == [desk.here.shop.texts.of("en").plain("refusal.not_understood")]
    assert await ImportFile.all().count() == 0
    will = await desk.here.make.staff(Role.WAREHOUSE, who=await desk.here.join("en", 830, "Wanda"))
    report = await desk.report(olga, FILE)
    begin = leads(report, "aiok")
    for data in (
        begin,
        begin.replace("aiok", "aif"),
        begin.replace("aiok", "aino"),
        begin.replace("aiok", "aidoc"),
    ):
        assert (await desk.here.taps(will, data)).alert == desk.here.shop.texts.of("en").plain(
            "refusal.not_found"
        )
        assert (await desk.here.taps(ann, data)).alert == desk.here.shop.texts.of("en").plain(
            "refusal.not_allowed"
        )
    assert "New: 3" in (await desk.imported(will, FILE)).texts[0]


@pytest.mark.promise(6)
async def test_an_old_yes_after_a_newer_file_is_refused_kindly(desk: Office) -> None:
    olga = desk.here.owners["en"]
    first = leads(await desk.report(olga, FILE), "aiok")
    second = await desk.report(olga, many(2), "newer.csv")
    assert "newer file" in (await desk.here.taps(olga, first)).alert
    assert "newest one" in (await desk.here.taps(olga, first.replace("aiok", "aif"))).texts[0]
    cancelled = await desk.here.taps(olga, leads(second, "aino"))
    assert "nothing was changed" in cancelled.texts[0]
    assert "no longer kept" in (await desk.here.taps(olga, leads(second, "aiok"))).alert
    await desk.here.make.rules(currency="USD")
    third = leads(await desk.report(olga, many(1)), "aiok")
    await desk.here.make.rules(currency="GBP")
    assert "currency was changed" in (await desk.here.taps(olga, third)).alert
    assert await ImportRun.all().count() == 0


async def test_what_changed_after_the_report_is_reckoned_anew(desk: Office) -> None:
    olga = desk.here.owners["en"]
    report = await desk.report(olga, many(3))
    assert "New: 3" in report.texts[0]
    await desk.here.make.variant(name="Thing 1")
    async with desk.here.make.work() as work:
        twin = await catalog.add_product(work, 1, "physical", {"en": "Thing 2"}, "EUR")
        await catalog.add_variant(work, twin, 500, 3, sku="thing-2:")
    await desk.here.taps(olga, leads(report, "aiok"))
    await desk.work()
    assert "New: 2" in desk.text(olga)
    assert "Unchanged: 1" in desk.text(olga)


async def test_the_second_of_two_imports_waits_for_the_first_and_says_so(desk: Office) -> None:
    olga, ira = desk.here.owners["en"], desk.here.owners["ru"]
    first, second = await desk.report(olga, many(3)), await desk.report(ira, many(5, "6"))
    await desk.here.taps(olga, leads(first, "aiok"))
    waits = await desk.here.taps(ira, leads(second, "aiok"))
    assert "Сейчас идёт другая загрузка" in waits.texts[0]
    await desk.work()
    assert "New: 3" in desk.text(olga)
    assert "Новых: 2" in desk.text(ira)
    assert "Изменённых: 3" in desk.text(ira)


async def test_undo_leaves_and_names_what_was_ordered_since(desk: Office) -> None:
    olga, ann = desk.here.owners["en"], desk.here.customers["en"]
    done = await desk.imported(olga, many(3))
    _, thing = await catalog.variant((await imports_variant("thing-1:")), for_staff=True)
    await desk.here.make.cart(ann, {thing.id: 1})
    await desk.here.make.place(ann)
    question = await desk.here.taps(olga, leads(done, "aiundoask"))
    await desk.here.taps(olga, leads(question, "aiundo"))
    await desk.work()
    told = desk.text(olga)
    assert "2 products are taken back" in told
    assert "1 product stays" in told
    assert "· Thing 1" in told
    page = await desk.here.taps(olga, "aih")
    assert "Taken back" in page.texts[0]


async def test_whoever_asked_for_an_undo_is_told_also_when_the_command_ends_it(desk: Office) -> None:
    olga = desk.here.owners["en"]
    done = await desk.imported(olga, many(3))
    question = await desk.here.taps(olga, leads(done, "aiundoask"))
    await desk.here.taps(olga, leads(question, "aiundo"))
    run = await imports.newest_run()
    for _ in range(2):
        async with desk.here.make.work() as work:
            await imports.undo_some(work, run.id, 40)
    await desk.work()
    assert "3 products are taken back" in desk.text(olga)


async def imports_variant(sku: str) -> int:
    owners = await catalog.owners_of_skus({sku})
    product = (await catalog.whole_products([owners[sku]]))[owners[sku]]
    return product.variants[0].id


async def test_after_thirty_days_the_chat_offers_no_undo_and_after_one_the_file_is_gone(desk: Office) -> None:
    olga = desk.here.owners["en"]
    done = await desk.imported(olga, sheet("a,A,1,1,", *(f"b-{n},,1,1," for n in range(9))))
    waiting = await desk.report(olga, many(1), "waiting.csv")
    desk.here.make.clock.move(hours=25)
    async with desk.here.make.work() as work:
        assert await imports.forget_files(work) == 2
        assert await imports.forget_files(work) == 0
    assert "no longer kept" in (await desk.here.taps(olga, leads(waiting, "aiok"))).alert
    assert await ImportChunk.all().count() == 0
    assert "taken back until" in (await desk.here.taps(olga, "aih")).texts[0]
    desk.here.make.clock.move(days=30)
    assert "no longer be taken back" in (await desk.here.taps(olga, leads(done, "aiundoask"))).texts[0]
    assert (
        "cannot be taken back"
        in (await desk.here.taps(olga, leads(done, "aiundoask").replace("ask", ""))).alert
    )
    assert await ImportChange.filter(undone_at=None).count() == 1


async def test_pictures_that_cannot_be_had_are_drawn_and_told_of(desk: Office) -> None:
    olga = desk.here.owners["en"]
    body = sheet("a,A,1,1,https://example.org/good.jpg", "b,B,1,1,https://example.org/bad.jpg")
    done = await desk.imported(olga, body)
    assert "1 picture could not be fetched" in done.texts[0]
    again = await desk.report(olga, body)
    assert "Unchanged: 2" in again.texts[0]
    assert "1 picture to fetch" in again.texts[0]


async def test_goods_leave_as_a_document_that_changes_nothing_when_it_comes_back(desk: Office) -> None:
    olga = desk.here.owners["en"]
    await desk.imported(olga, FILE)
    sent = (await desk.here.taps(olga, "aiexp")).messages[0]["document"]
    assert sent["file_name"] == "products.csv"
    stored = desk.here.sim.files.get(sent["file_id"])
    assert stored is not None
    again = await desk.report(olga, stored.content)
    assert "nothing to import" in again.texts[0]
    assert "Changed: 0" in again.texts[0]


async def test_a_file_that_waited_while_the_currency_was_changed_is_not_taken_at_other_prices(
    desk: Office,
) -> None:
    olga = desk.here.owners["en"]
    before = await Product.all().count()
    report = await desk.report(olga, many(3))
    await desk.here.taps(olga, leads(report, "aiok"))
    await desk.here.taps(olga, "asetcur:USD")
    await desk.work()
    assert "currency was changed meanwhile" in desk.text(olga)
    assert await Product.all().count() == before


async def test_files_are_in_the_language_that_the_owner_put_first(desk: Office) -> None:
    """Of the file's words nothing says which language they are in: they are the shop's own."""
    olga = desk.here.owners["en"]
    await desk.here.taps(olga, "alangfirst:ru")
    await desk.imported(olga, many(1))
    added = await Product.all().order_by("-id").first().prefetch_related("category")
    assert added is not None
    assert added.names == {"ru": "Thing 0"}
    assert "ru" in added.category.names
    sent = (await desk.here.taps(olga, "aiexp")).messages[0]["document"]
    stored = desk.here.sim.files.get(sent["file_id"])
    assert stored is not None
    assert "Другое" in stored.content.decode()


async def test_a_lane_outlives_a_database_that_goes_away_meanwhile(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole process ends when one of its parts does."""
    olga = desk.here.owners["en"]

    async def away(*_: object) -> bool:
        raise ConnectionError("no database")

    monkeypatch.setattr("bot.jobs.importing.TROUBLE_SECONDS", 0)
    with monkeypatch.context() as broken:
        broken.setattr(imports, "begin_report", away)
        broken.setattr("bot.domain.runs.release_lease", away)
        await desk.sends_file(olga, FILE)
        assert await desk.importers[0].work_once()
    await desk.work()
    assert "New: 3" in desk.text(olga)


async def test_a_worker_that_was_thought_dead_writes_nothing_twice(office: Office) -> None:
    """Two at once, as when a lease ran out: each product once, each count once."""
    olga = office.here.owners["en"]
    before = await Product.all().count()
    report = await office.report(olga, many(130))
    await office.here.taps(olga, leads(report, "aiok"))
    file_id = int(leads(report, "aiok").split(":")[1])
    slow, fast = (office.importer(name, imports.next_to_write, name) for name in ("slow", "fast"))
    slow._is_stopping = True  # it writes one batch, and comes no further
    await slow._take(file_id)
    assert (await imports.sent_file(file_id, of=None)).done.products == 40
    await fast._take(file_id)
    slow._is_stopping = False
    await slow._take(file_id)
    await office.tell()
    assert "New: 130" in office.text(olga)
    assert await Product.all().count() == before + 130
    assert await ImportChange.all().count() == 130


async def test_a_file_that_we_cannot_manage_is_given_up_and_told_of(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga = desk.here.owners["en"]
    report = await desk.report(olga, many(3))
    await desk.here.taps(olga, leads(report, "aiok"))

    async def broken(*_: object) -> bool:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("bot.jobs.importing.TROUBLE_SECONDS", 0)
    with monkeypatch.context() as faulty:
        faulty.setattr(imports, "take_some", broken)
        await desk.work()
    assert "not imported to its end" in desk.text(olga)
    assert "New: 3" in (await desk.imported(olga, many(3))).texts[0]


async def test_a_csv_in_the_middle_of_another_question_is_goods_too(desk: Office) -> None:
    olga = desk.here.owners["en"]
    await desk.here.taps(olga, "agnew")
    assert "I am reading" in (await desk.sends_file(olga, FILE)).texts[0]
    await desk.work()
    assert "New: 3" in desk.text(olga)
    odd = await desk.report(olga, many(1), "<b>evil</b>\u202evsc.csv")
    assert "<b>evil</b>" in odd.texts[0]


async def test_of_files_sent_together_one_is_taken_and_all_are_answered_once(desk: Office) -> None:
    olga = desk.here.owners["en"]
    phone = desk.here.phone(olga)
    before = set(phone.messages)
    uploads = [(f"{n}.csv", many(n)) for n in (1, 2, 3)]
    await desk.sends_album(olga, "document", uploads)
    answers = [m.body for number, m in phone.messages.items() if number not in before and m.from_bot]
    assert len(answers) == 1
    assert "One file at a time" in answers[0]["text"]
    assert [file.name for file in await ImportFile.all()] == ["1.csv"]
