"""Names and answers with markup, links, turned letters, SQL and formulas are shown and stored as the text they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from tortoise.fields import CharField, JSONField, TextField

from bot import models
from bot.domain import people
from bot.domain.work.sql import rows
from bot.handlers import STEPS
from bot.models import FailedUpdate
from simulator.files import StoredFile
from tests import tally
from tests.attacks.mallory import EVIL, FORMULAS, HOSTILE, all_told, arrives, hidden_in
from tests.attacks.trials import OFFICE, SHELF, walk
from tests.rubbish.asking import READY, VARIATIONS, asked_with, audience_of
from tests.rubbish.booth import Booth

NAUGHTY = (
    "'; DROP TABLE person; --",
    '" OR 1=1 --',
    "Robert'); UPDATE payout SET state='paid';--",
    "%' UNION SELECT sealed FROM address --",
    "\\'; \\x00 ? ?? $1 {} %s",
    "a\u0000b\u202ec\u200bd\ufeff",
    "e\u0301 \u212b \ufb01 \u0344",
    "half \ud83d of one",
    "Z" + "\u0301" * 500,
    "9" * 300,
)
"""What a database, a template or an eye might take for something else."""


def _shown(here: Booth) -> Iterator[dict[str, Any]]:
    """Every message of the bot's that stands in anybody's chat."""
    for phone in here.sim.people:
        yield from (stored.body for stored in phone.messages.values() if stored.from_bot)


def _sent_files(here: Booth) -> Iterator[StoredFile]:
    for message in _shown(here):
        if document := message.get("document"):
            stored = here.sim.files.get(document["file_id"])
            assert stored is not None
            yield stored


def _made_of_words(message: dict[str, Any]) -> list[str]:
    """Markup that a name or an answer brought about."""
    entities = [*message.get("entities", ()), *message.get("caption_entities", ())]
    text = str(message.get("text") or message.get("caption") or "")
    found = [f"{one}" for one in entities if one["type"] == "spoiler" or EVIL in str(one.get("url", ""))]
    found += [f"{one}" for one in entities if one["type"] == "text_mention"]
    return [f"{words} in {text[:80]!r}" for words in (*found, hidden_in(text)) if words]


@pytest.mark.promise(45)
@pytest.mark.promise(48)
async def test_no_screen_notice_or_sheet_takes_a_persons_words_for_markup_or_formulas(here: Booth) -> None:
    messages = []
    for place, words in enumerate(HOSTILE):
        sponsor = await arrives(here, words, 950 + 10 * place)
        messages += [one for _, answer in (await walk(here, sponsor, SHELF))[0] for one in answer.messages]
    messages += [
        one for _, answer in (await walk(here, here.owners["en"], OFFICE))[0] for one in answer.messages
    ]
    told = await all_told(here)
    messages += list(_shown(here))
    shown = "\n".join(str(one.get("text") or one.get("caption") or "") for one in messages)
    assert f'<a href="https://{EVIL}">' in shown, "his words are shown as they are"
    assert [words for one in messages for words in _made_of_words(one)] == []
    files = list(_sent_files(here))
    assert {one.name.rpartition(".")[2] for one in files} >= {"xlsx", "csv"}
    assert [cell for one in files for cell in _formulas(one)] == []
    assert here.faults() == []
    tally.count("attacks", tried=len(messages) + len(files) + told, broken=0)


def _formulas(file: StoredFile) -> list[str]:
    """Cells that a spreadsheet would calculate."""
    if file.name.endswith(".xlsx"):
        sheets = load_workbook(io.BytesIO(file.content)).worksheets
        return [
            str(cell.value)
            for one in sheets
            for row in one.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
    if file.name.endswith(".csv"):
        table = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
        return [cell for row in table for cell in row if cell.startswith(FORMULAS)]
    return []


@pytest.mark.promise(46)
@pytest.mark.promise(47)
async def test_whatever_is_typed_at_a_step_is_stored_in_one_normal_form_and_runs_nothing(here: Booth) -> None:
    before = {table: await _count(table) for table in _tables()}
    tried = 0
    for number, step in enumerate(STEPS):
        who = getattr(here, audience_of(step))["en"]
        for words in (*NAUGHTY[number % 3 :: 3], NAUGHTY[0]):
            if step in READY:
                await READY[step](here, who)
            async with here.shop.work(who) as work:
                await people.ask(work, step, **asked_with(here, step, who, VARIATIONS.get(step, [{}])[0]))
            await here.says(who, words)
            await here.says(who, f"/find {words}")
            await here.says(who, words)
            tried += 3
        here.tidy(who)
    assert await FailedUpdate.all().count() == 0
    assert [f"{place}: {why}" async for place, why in _stored()] == []
    assert {table for table in before if await _count(table) < before[table]} <= {
        "import_refusal",
        "cart_line",
    }
    tally.count("attacks", tried=tried, broken=0)


def _tables() -> list[str]:
    return [str(getattr(models, name)._meta.db_table) for name in models.__all__]


async def _count(table: str) -> int:
    return int((await rows(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"])


async def _stored() -> Any:
    """Where in a table something stands that should not, and why not."""
    for name in models.__all__:
        model = getattr(models, name)
        texts = [
            key
            for key, one in model._meta.fields_map.items()
            if isinstance(one, CharField | TextField | JSONField)
        ]
        for row in await model.all().values():
            for key in texts:
                for words in _words(row[key]):
                    if why := hidden_in(words):
                        yield f"{name}.{key} {words[:60]!r}", why


def _words(value: Any) -> Iterator[str]:
    """All texts in a value, also within a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (words for pair in value.items() for part in pair for words in _words(part))
    elif isinstance(value, list):
        yield from (words for part in value for words in _words(part))
