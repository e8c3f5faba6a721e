"""Pictures on their way to Telegram: known ones by their file id, others uploaded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol, TypeVar

from aiogram.types import BufferedInputFile, Message

from bot.domain.work.ports import Pictures
from bot.kernel.screen import (
    ChartPicture,
    DocumentPicture,
    Picture,
    ProductPicture,
    QrPicture,
    SlipPicture,
)

_REMEMBERED = 2048
K = TypeVar("K")
V = TypeVar("V")


class PictureShelf(Protocol):
    """Where the shop keeps its pictures, and which of them Telegram already has."""

    async def file_id(self, picture_id: int) -> str | None:
        """What this bot may send instead of the bytes."""
        ...

    async def body(self, picture_id: int) -> bytes: ...

    async def remember(self, picture_id: int, file_id: str | None) -> None:
        """Keeps the file id; nothing forgets it, because Telegram has."""
        ...

    async def slip(self, slip_id: int) -> bytes:
        """A transfer slip, opened: its bytes go to staff and no file id is ever kept."""
        ...

    async def document(self, document_id: int) -> bytes:
        """An applicant's document, opened; as with slips no file id is ever kept."""
        ...


class Photos:
    """Turns a screen's picture into what the Bot API takes, and learns from its answers."""

    def __init__(self, shelf: PictureShelf, pictures: Pictures) -> None:
        self._shelf = shelf
        self._pictures = pictures
        self._file_ids: OrderedDict[Picture, str] = OrderedDict()
        self._shown: OrderedDict[str, Picture] = OrderedDict()

    def already_uploaded(self, file_ids: Mapping[int, str]) -> None:
        """Product pictures that Telegram has, by picture id: a page shown after a restart needs no look-up."""
        for picture_id, file_id in file_ids.items():
            _remember(self._file_ids, ProductPicture(picture_id), file_id)

    async def load(self, picture: Picture) -> str | BufferedInputFile:
        """A file id, or the bytes to upload."""
        if known := self._file_ids.get(picture):
            return known
        if isinstance(picture, ProductPicture):
            if stored := await self._shelf.file_id(picture.picture_id):
                _remember(self._file_ids, picture, stored)
                return stored
            return BufferedInputFile(await self._shelf.body(picture.picture_id), "picture.jpg")
        if isinstance(picture, QrPicture):
            return BufferedInputFile(await self._pictures.qr(picture.link), "qr.png")
        if isinstance(picture, ChartPicture):
            return BufferedInputFile(await self._pictures.chart(picture.chart), "chart.png")
        if isinstance(picture, DocumentPicture):
            return BufferedInputFile(await self._shelf.document(picture.document_id), "document.jpg")
        return BufferedInputFile(await self._shelf.slip(picture.slip_id), "slip.jpg")

    async def learn(self, picture: Picture, sent: str | BufferedInputFile, message: Message | bool) -> None:
        """Remembers the file id of an upload, and how Telegram calls the photo that shows this picture."""
        if (
            isinstance(message, bool)
            or not message.photo
            or isinstance(picture, SlipPicture | DocumentPicture)
        ):
            return
        photo = message.photo[-1]
        _remember(self._shown, photo.file_unique_id, picture)
        if isinstance(sent, str):
            return
        _remember(self._file_ids, picture, photo.file_id)
        if isinstance(picture, ProductPicture):
            await self._shelf.remember(picture.picture_id, photo.file_id)

    async def forget(self, picture: Picture) -> None:
        """Telegram no longer takes the file id."""
        self._file_ids.pop(picture, None)
        if isinstance(picture, ProductPicture):
            await self._shelf.remember(picture.picture_id, None)

    def is_shown_by(self, photo: str, picture: Picture) -> bool:
        """Whether the photo with that `file_unique_id` is known to be this very picture."""
        return bool(photo) and self._shown.get(photo) == picture


def _remember(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _REMEMBERED:
        kept.popitem(last=False)
