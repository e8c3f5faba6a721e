"""Files that staff send to the bot: kept, reported on, confirmed, and taken in some dozens of products at a time.

Whoever works on one holds its row while he writes, and goes on only from where it is: a second worker, or one that
was thought dead, finds that it has moved on and writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from tortoise.exceptions import IntegrityError

from bot.domain.imports.cards import Reading, Refused, SheetProduct
from bot.domain.imports.errors import (
    CurrencyMoved,
    FileGone,
    FileRefused,
    FileReplaced,
    FileUnread,
    PricesMoved,
    Reason,
)
from bot.domain.imports.events import FileWasRead, ImportEnded
from bot.domain.imports.queries import FileState
from bot.domain.imports.tally import Tally, read_tally
from bot.domain.imports.verbs import Photos, begin_run, finish_run, take_in
from bot.domain.work import Work
from bot.domain.work.sql import rows
from bot.kernel.errors import NotFound
from bot.models import ImportChunk, ImportFile, ImportRefusal

KEPT_FOR = timedelta(hours=24)
"""How long a file waits for its sender's yes, and how long a report may be read afterwards."""
MOST_TRIES = 5
_NAME_LIMIT, _CELL_LIMIT = 255, 64


# ── what its sender does ────────────────────────────────────────────────────────────────────────────────────


async def keep_file(work: Work, name: str, chunks: Iterable[bytes]) -> int:
    """A new file of who acts; those of his that wait are replaced by it. `chunks` are gone through twice."""
    for older in await _waiting_of(work):
        await _let_go(older, FileState.REPLACED)
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    file = await ImportFile.create(
        person_id=work.actor.person_id,
        name=name[:_NAME_LIMIT],
        digest=digest.hexdigest(),
        state=FileState.READING,
        sent_at=work.now,
    )
    for place, chunk in enumerate(chunks):
        await ImportChunk.create(file_id=file.id, place=place, body=chunk)
    return file.id


async def _waiting_of(work: Work) -> list[ImportFile]:
    """Locked: what is confirmed in this moment is not replaced."""
    waiting = ImportFile.filter(
        person_id=work.actor.person_id, state__in=[FileState.READING, FileState.READY]
    )
    return await waiting.order_by("id").select_for_update(no_key=True)


async def confirm_file(work: Work, file_id: int, message_id: int, currency: str) -> None:
    """Begins the import, once. `message_id` is the message that will show how far it is.

    Raises NotFound, FileReplaced, FileGone, FileUnread, PricesMoved.
    """
    file = await _own(work, file_id)
    if file.state in (FileState.IMPORTING, FileState.DONE, FileState.STOPPED):
        return
    if file.state == FileState.READING:
        raise FileUnread()
    if file.state != FileState.READY:
        raise FileReplaced() if file.state == FileState.REPLACED else FileGone()
    if file.currency != currency:
        raise PricesMoved()
    expected = read_tally(file.report).expected()
    run_id = await begin_run(work, file.name, file.digest, expected, made_by=work.actor.person_id)
    # The report was on the goods as they were; what the import refuses is written down anew.
    await ImportRefusal.filter(file_id=file.id).delete()
    await _change(
        file,
        state=FileState.IMPORTING,
        confirmed_at=work.now,
        run_id=run_id,
        message_id=message_id or None,
        done={},
        tries=0,
    )


async def cancel_file(work: Work, file_id: int) -> None:
    """Nothing is imported. One that has begun goes on: it can be taken back. Raises NotFound."""
    file = await _own(work, file_id)
    if file.state in (FileState.READING, FileState.READY):
        await _let_go(file, FileState.CANCELLED)


async def _own(work: Work, file_id: int) -> ImportFile:
    found = ImportFile.filter(id=file_id, person_id=work.actor.person_id)
    file = await found.select_for_update(no_key=True).first()
    if file is None:
        raise NotFound()
    return file


async def _let_go(file: ImportFile, state: FileState, **more: Any) -> None:
    await ImportChunk.filter(file_id=file.id).delete()
    await _change(file, state=state, **more)


async def _change(file: ImportFile, **values: Any) -> None:
    for name, value in values.items():
        setattr(file, name, value)
    await file.save(update_fields=list(values))


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────


async def _in(file_id: int, state: FileState) -> ImportFile | None:
    return await ImportFile.filter(id=file_id, state=state).select_for_update(no_key=True).first()


async def begin_report(work: Work, file_id: int) -> bool:
    """Whether it still is to be read. What an earlier reader wrote before he died is written anew."""
    file = await _in(file_id, FileState.READING)
    if file is not None:
        await ImportRefusal.filter(file_id=file_id).delete()
    return file is not None


async def note_refused(work: Work, file_id: int, refused: Sequence[Refused]) -> None:
    if refused and await _in(file_id, FileState.READING):
        await _write_down(file_id, refused)


async def _write_down(file_id: int, refused: Sequence[Refused]) -> None:
    await ImportRefusal.bulk_create(
        [
            ImportRefusal(
                file_id=file_id,
                line=one.line,
                handle=one.handle[:_CELL_LIMIT],
                reason=one.reason.value,
                detail=one.detail[:_CELL_LIMIT],
            )
            for one in refused
        ],
        batch_size=500,
    )


async def file_read(work: Work, file_id: int, tally: Tally, reading: Reading) -> None:
    """What it would do. A file without any product is refused as a whole."""
    if not tally.products:
        await refuse_file(work, file_id, FileRefused(Reason.NO_PRODUCTS))
        return
    file = await _in(file_id, FileState.READING)
    if file is not None:
        await _change(file, state=FileState.READY, currency=reading.currency, report=tally.kept(), tries=0)
        await work.emit(FileWasRead(file.id, file.person_id))


async def refuse_file(work: Work, file_id: int, refused: FileRefused) -> None:
    file = await _in(file_id, FileState.READING)
    if file is not None:
        why = {"reason": refused.reason.value, "line": refused.line, "detail": refused.detail}
        await _let_go(file, FileState.REFUSED, report=why)
        await work.emit(FileWasRead(file.id, file.person_id))


# ── the import ──────────────────────────────────────────────────────────────────────────────────────────────


async def take_some(
    work: Work,
    file_id: int,
    after: int,
    read: Sequence[SheetProduct],
    refused: Sequence[Refused],
    reading: Reading,
    photos: Photos,
) -> bool:
    """The products behind the first `after` ones; nothing when somebody else took them. Raises CurrencyMoved."""
    file = await _in(file_id, FileState.IMPORTING)
    if file is None or file.run_id is None:
        return False
    tally = read_tally(file.done)
    if tally.products != after:
        return False
    if reading.currency != file.currency:
        # Changed while it waited, or while nobody was at it: its sender said yes to other prices.
        raise CurrencyMoved()
    plans = [*refused, *await take_in(work, file.run_id, read, reading, photos)]
    tally.count_all(plans, photos)
    await _write_down(file_id, [plan for plan in plans if isinstance(plan, Refused)])
    await _change(file, done=tally.kept(), tries=0)
    return True


def met_the_same_goods(error: Exception) -> bool:
    """Somebody added goods of this name meanwhile: planned anew, they are found."""
    return isinstance(error, IntegrityError)


async def end_import(work: Work, file_id: int, *, stopped: bool = False) -> None:
    """Its run can be taken back now, also when it was stopped before its end."""
    file = await _in(file_id, FileState.IMPORTING)
    if file is None or file.run_id is None:
        return
    await finish_run(work, file.run_id)
    await _let_go(file, FileState.STOPPED if stopped else FileState.DONE)
    await work.emit(ImportEnded(file.id, file.person_id))


async def remember_message(work: Work, file_id: int, message_id: int) -> None:
    """Progress is shown in this message from now on: the old one could not be edited."""
    await ImportFile.filter(id=file_id).update(message_id=message_id)


async def note_trouble(work: Work, file_id: int) -> bool:
    """Counts a failure of ours; after some of them the file is given up, and its sender told. Answers whether."""
    file = await ImportFile.filter(id=file_id).select_for_update(no_key=True).first()
    if file is None or file.state not in (FileState.READING, FileState.IMPORTING):
        return True
    await _change(file, tries=file.tries + 1)
    if file.tries < MOST_TRIES:
        return False
    if file.state == FileState.IMPORTING:
        await end_import(work, file_id, stopped=True)
    else:
        await refuse_file(work, file_id, FileRefused(Reason.OURS))
    return True


# ── letting go ──────────────────────────────────────────────────────────────────────────────────────────────


async def forget_files(work: Work, limit: int = 100) -> int:
    """After a day: files that nobody said yes to, and the lists of what was refused. Answers how many."""
    old = await rows(
        """
        SELECT f.id, f.state FROM import_file f
        WHERE f.sent_at < ? AND (f.state IN ('reading', 'ready') OR (
            f.state <> 'importing' AND EXISTS (SELECT 1 FROM import_refusal r WHERE r.file_id = f.id)))
        ORDER BY f.id LIMIT ?
        """,
        work.now - KEPT_FOR,
        limit,
    )
    for row in old:
        file = await ImportFile.filter(id=row["id"]).select_for_update(no_key=True).get()
        if file.state == FileState.IMPORTING:  # said yes to meanwhile
            continue
        await ImportRefusal.filter(file_id=file.id).delete()
        if file.state in (FileState.READING, FileState.READY):
            await _let_go(file, FileState.EXPIRED)
    return len(old)
