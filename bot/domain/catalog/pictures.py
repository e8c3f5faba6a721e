"""Pictures and where Telegram already has them."""

from __future__ import annotations

import hashlib

from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.errors import NotFound
from bot.models import Picture, PictureUpload


async def save_picture(work: Work, jpeg: bytes) -> int:
    """Keeps a cleaned JPEG; the same one is kept once."""
    digest = hashlib.sha256(jpeg).hexdigest()
    await Picture.bulk_create(
        [Picture(digest=digest, body=jpeg)], on_conflict=["digest"], ignore_conflicts=True
    )
    return (await ids(Picture.filter(digest=digest)))[0]


async def picture_body(picture_id: int) -> bytes:
    """Raises NotFound."""
    picture = await Picture.filter(id=picture_id).first()
    if picture is None:
        raise NotFound()
    return bytes(picture.body)


async def picture_file_id(bot_id: int, picture_id: int) -> str | None:
    found = await PictureUpload.filter(bot_id=bot_id, picture_id=picture_id).values_list("file_id", flat=True)
    return str(found[0]) if found else None


async def newest_uploads(bot_id: int, limit: int = 2000) -> dict[int, str]:
    """Picture id → file id, of what this bot has uploaded."""
    found = PictureUpload.filter(bot_id=bot_id).order_by("-id").limit(limit)
    return {upload.picture_id: upload.file_id for upload in await found}


async def remember_upload(bot_id: int, picture_id: int, file_id: str) -> None:
    """The file id is a cache: written outside any update's transaction, the last one wins."""
    await PictureUpload.bulk_create(
        [PictureUpload(bot_id=bot_id, picture_id=picture_id, file_id=file_id)],
        on_conflict=["bot_id", "picture_id"],
        update_fields=["file_id"],
    )


async def forget_uploads(bot_id: int, picture_id: int | None = None) -> None:
    uploads = PictureUpload.filter(bot_id=bot_id)
    await (uploads if picture_id is None else uploads.filter(picture_id=picture_id)).delete()
