"""What is known of files that were sent to the bot, of imports of the past, and what is to be done next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

from bot.domain.imports.cards import Refused
from bot.domain.imports.errors import FileRefused, Reason
from bot.domain.imports.queries import DONE, UNDO_FOR, FileState
from bot.domain.imports.sent_cards import FileCard, RunRow, UndoTally
from bot.domain.imports.tally import read_tally
from bot.domain.work.sql import document, ids, instant, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.page import Page
from bot.models import ImportChunk, ImportRefusal

PAGE_SIZE = 8
FIRST_REFUSED = 5
"""How many a screen names; the others are in the list that comes as a document."""
_FILE = """
    SELECT f.id, f.person_id, p.telegram_id, p.language, p.telegram_language, f.name, f.state, f.sent_at, f.run_id,
        f.message_id, f.report, f.done,
        (SELECT COUNT(*) FROM import_refusal r WHERE r.file_id = f.id) AS listed,
        CASE WHEN f.state = 'importing' THEN
            (SELECT COUNT(*) FROM import_file o WHERE o.state = 'importing' AND o.id < f.id) ELSE 0 END AS ahead,
        u.state AS run_state, u.finished_at
    FROM import_file f JOIN person p ON p.id = f.person_id LEFT JOIN import_run u ON u.id = f.run_id
"""
_RUN = """
    SELECT r.id, r.file_name, r.state, r.started_at, r.finished_at, r.undone_by, r.undo_message_id, r.undo,
        p.name AS who, u.telegram_id, u.language, u.telegram_language, f.done,
        (SELECT COUNT(DISTINCT c.product_id) FROM import_change c WHERE c.run_id = r.id AND c.before IS NULL) AS new,
        (SELECT COUNT(DISTINCT c.product_id) FROM import_change c WHERE c.run_id = r.id AND c.before IS NOT NULL)
            AS changed,
        (SELECT COUNT(*) FROM import_change c WHERE c.run_id = r.id AND c.undone_at IS NULL) AS standing
    FROM import_run r LEFT JOIN person p ON p.id = r.made_by LEFT JOIN person u ON u.id = r.undone_by
    LEFT JOIN import_file f ON f.run_id = r.id
"""


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


async def sent_file(file_id: int, *, of: int | None) -> FileCard:
    """Of that person; of anybody for whoever works on it. Raises NotFound."""
    found = await rows(f"{_FILE} WHERE f.id = ? AND f.person_id = COALESCE(?, f.person_id)", file_id, of)
    if not found:
        raise NotFound()
    first = await refusals_of(file_id, FIRST_REFUSED) if found[0]["listed"] else ()
    return _file(found[0], first)


def _file(row: dict[str, Any], first: tuple[Refused, ...]) -> FileCard:
    report, state = document(row["report"]), FileState(row["state"])
    is_refused = state is FileState.REFUSED
    ended_at = instant(row["finished_at"])
    return FileCard(
        id=row["id"],
        person_id=row["person_id"],
        telegram_id=row["telegram_id"],
        languages=(row["language"], row["telegram_language"]),
        name=row["name"],
        state=state,
        run_id=row["run_id"],
        message_id=row["message_id"],
        report=read_tally({} if is_refused else report),
        done=read_tally(document(row["done"])),
        refused=FileRefused(Reason(report["reason"]), report["line"], report["detail"])
        if is_refused
        else None,
        first=first,
        listed=row["listed"],
        ahead=row["ahead"],
        undo_until=ended_at + UNDO_FOR if ended_at and row["run_state"] == DONE else None,
    )


async def refusals_of(file_id: int, limit: int) -> tuple[Refused, ...]:
    """In the order in which they were met."""
    found = await ImportRefusal.filter(file_id=file_id).order_by("id").limit(limit)
    return tuple(Refused(one.line, one.handle, Reason(one.reason), one.detail) for one in found)


async def chunks_of(file_id: int) -> AsyncIterator[bytes]:
    """Its bytes, one chunk in memory at a time."""
    for chunk_id in await ids(ImportChunk.filter(file_id=file_id).order_by("place")):
        yield (await ImportChunk.get(id=chunk_id)).body


# ── imports of the past ─────────────────────────────────────────────────────────────────────────────────────


async def past_imports(number: int, now: datetime) -> Page[RunRow]:
    """The newest first, by whomever and whichever way."""
    return await page(f"{_RUN} ORDER BY r.id DESC", number, PAGE_SIZE, partial(_run, now))


async def past_import(run_id: int, now: datetime) -> RunRow:
    """Raises NotFound."""
    found = await rows(f"{_RUN} WHERE r.id = ?", run_id)
    if not found:
        raise NotFound()
    return _run(now, found[0])


def _run(now: datetime, row: dict[str, Any]) -> RunRow:
    ended_at, undo = instant(row["finished_at"]), document(row["undo"])
    until = ended_at + UNDO_FOR if ended_at else None
    counted = read_tally(document(row["done"]) or {})
    return RunRow(
        id=row["id"],
        file_name=row["file_name"],
        state=row["state"],
        started_at=moment(row["started_at"]),
        who=row["who"] or "",
        new=row["new"],
        changed=row["changed"],
        refused=counted.refused,
        standing=row["standing"],
        undo_until=until if until and row["state"] == DONE and now <= until else None,
        undo=UndoTally(
            undo["taken_back"], undo["kept"], undo["changed_since"], tuple(undo["names"]), undo["tries"]
        )
        if undo
        else None,
        undone_by=row["undone_by"],
        telegram_id=row["telegram_id"],
        languages=(row["language"], row["telegram_language"] or ""),
        message_id=row["undo_message_id"],
    )


# ── what is to be done ──────────────────────────────────────────────────────────────────────────────────────


class Task(Enum):
    READ = "read"
    TAKE = "take"
    UNDO = "undo"


_NEXT_READ = "SELECT 'read' AS task, id FROM import_file WHERE state = 'reading' ORDER BY id LIMIT 1"
_NEXT_WRITE = """
    SELECT 'undo' AS task, id, 0 AS place FROM import_run WHERE state = 'undoing' AND undone_by IS NOT NULL
    UNION ALL SELECT 'take', id, 1 FROM import_file WHERE state = 'importing' ORDER BY place, id LIMIT 1
"""


async def next_to_read() -> tuple[Task, int] | None:
    """The file that waits longest for its report."""
    return _task(await rows(_NEXT_READ))


async def next_to_write() -> tuple[Task, int] | None:
    """What changes goods: one after the other, in the order in which the files came, undoing first."""
    return _task(await rows(_NEXT_WRITE))


def _task(found: list[dict[str, Any]]) -> tuple[Task, int] | None:
    return (Task(found[0]["task"]), found[0]["id"]) if found else None
