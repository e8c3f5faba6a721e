"""Remembering what took effect, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.exceptions import IntegrityError

from bot.domain.updates.events import UpdateParked
from bot.domain.updates.rules import KEPT_FOR, must_be_parked
from bot.domain.work import SealedColumn, Work, savepoint
from bot.domain.work.sql import ids, insert, rows
from bot.models import FailedUpdate, HandledUpdate, SeenAlbum

_BODY = "failed_update.body"
SEALED = (SealedColumn(FailedUpdate, "sealed_body", _BODY),)


class AlreadyHandled(Exception):
    """Another process committed this update meanwhile: this transaction must be undone."""


async def remember(work: Work, bot_id: int, update_id: int, screen: str, arguments: Sequence[object]) -> None:
    """Commits the update's id with its change. Raises AlreadyHandled when it is not the first."""
    try:
        await insert(
            "handled_update",
            bot_id=bot_id,
            update_id=update_id,
            screen=screen,
            arguments=list(arguments),
            handled_at=work.now,
        )
    except IntegrityError as error:
        raise AlreadyHandled() from error


async def note_failure(
    work: Work, bot_id: int, update_id: int, body: bytes, correlation: str, error: str
) -> bool:
    """Counts a failure; answers whether the update is parked now. Runs in a transaction of its own."""
    failed = await FailedUpdate.filter(bot_id=bot_id, update_id=update_id).select_for_update().first()
    if failed is None:
        sealed = work.sealer.seal(body, _BODY)
        async with savepoint(work):
            failed = await FailedUpdate.create(
                bot_id=bot_id,
                update_id=update_id,
                first_failed_at=work.now,
                correlation=correlation,
                error=error,
                sealed_body=sealed,
            )
    else:
        failed.tries += 1
        failed.correlation, failed.error = correlation, error
    parks = failed.parked_at is None and must_be_parked(failed.tries, failed.first_failed_at, work.now)
    if parks:
        failed.parked_at = work.now
        await work.emit(UpdateParked(update_id, correlation, error))
    await failed.save(update_fields=["tries", "correlation", "error", "parked_at"])
    return failed.parked_at is not None


async def count_parked() -> int:
    return await FailedUpdate.exclude(parked_at=None).count()


async def begins_album(bot_id: int, telegram_id: int, album: str, update_id: int, now: datetime) -> bool:
    """Whether this update is the first that was seen of an album. One statement, before any transaction.

    The first stays the first when it comes again: what it says is not lost with a process that died on it.
    """
    found = await rows(
        """
        INSERT INTO seen_album (bot_id, telegram_id, album, update_id, seen_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (bot_id, telegram_id, album) DO UPDATE SET album = EXCLUDED.album
        RETURNING update_id
        """,
        *(bot_id, telegram_id, album, update_id, now),
    )
    return bool(found[0]["update_id"] == update_id)


async def prune_albums(work: Work, limit: int = 1000) -> int:
    """Forgets albums so old that Telegram cannot repeat them. Answers how many."""
    old = await ids(SeenAlbum.filter(seen_at__lt=work.now - KEPT_FOR).limit(limit))
    return await SeenAlbum.filter(id__in=old).delete() if old else 0


async def prune(work: Work, limit: int = 1000) -> int:
    """Forgets update ids so old that Telegram cannot repeat them. Answers how many."""
    old = (
        await HandledUpdate.filter(handled_at__lt=work.now - KEPT_FOR)
        .limit(limit)
        .values_list("id", flat=True)
    )
    return await HandledUpdate.filter(id__in=list(old)).delete() if old else 0
