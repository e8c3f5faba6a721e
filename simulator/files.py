"""Files that the bot and the people sent, by the identifiers that Telegram would give them."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from simulator.errors import bad_request
from simulator.intake import Upload
from simulator.pictures import photo_sizes

Json = dict[str, Any]
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PREFIX = {
    "photo": "AgACAgIAAxkBAA",
    "document": "BQACAgIAAxkBAA",
    "video": "BAACAgIAAxkBAA",
    "audio": "CQACAgIAAxkBAA",
    "voice": "AwACAgIAAxkBAA",
    "animation": "CgACAgIAAxkBAA",
    "sticker": "CAACAgIAAxkBAA",
    "video_note": "DQACAgIAAxkBAA",
}
SHOWN = {"voice": "VoiceNote", "video_note": "VideoNote"}
# Kinds that are documents underneath; Telegram takes one for another.
DOCUMENTS = {"document", "video", "audio", "animation", "sticker"}
FOLDER = {"photo": "photos", "video": "videos", "voice": "voice", "audio": "music", "sticker": "stickers"}
USUAL_MIME = {"video": "video/mp4", "audio": "audio/mpeg", "voice": "audio/ogg", "animation": "video/mp4"}


@dataclass
class StoredFile:
    """Bytes with an identifier. ``sizes`` are the other resolutions of a photo."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    path: str
    name: str
    mime: str
    width: int = 0
    height: int = 0
    album: tuple[str, ...] = ()

    def described(self) -> Json:
        """What every medium says of its file."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """All files of one bot."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile | None:
        """The file with that identifier."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file that getFile gave this path for."""
        return self._by_path.get(path)

    def add_photo(self, content: bytes) -> list[StoredFile]:
        """A photo in all its sizes, smallest first."""
        sizes = [
            self._store("photo", data, "photo.jpg", "image/jpeg", width, height)
            for data, width, height in photo_sizes(content)
        ]
        for size in sizes:
            size.album = tuple(other.file_id for other in sizes)
        return sizes

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Any other file."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        guessed = mimetypes.guess_type(upload.name)[0]
        mime = USUAL_MIME.get(kind) or guessed or upload.mime
        return self._store(kind, upload.content, upload.name, mime)

    def _store(
        self, kind: str, content: bytes, name: str, mime: str, width: int = 0, height: int = 0
    ) -> StoredFile:
        number = len(self._by_id) + 1
        digest = hashlib.sha256(f"{kind}:{number}:".encode() + content).digest()
        letters = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        suffix = PurePosixPath(name).suffix or mimetypes.guess_extension(mime) or ""
        folder = FOLDER.get(kind, "documents")
        stored = StoredFile(
            file_id=f"{PREFIX[kind]}{letters}",
            unique_id=("AQAD" if kind == "photo" else "AgAD") + letters[:12],
            kind=kind,
            content=content,
            path=f"{folder}/file_{number}{suffix}",
            name=name,
            mime=mime,
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def known(self, file_id: str, kind: str) -> StoredFile:
        """A file sent again by its identifier: it must exist, and be of a kind that fits."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind and not {stored.kind, kind} <= DOCUMENTS:
            real, wanted = (SHOWN.get(name, name.title()) for name in (stored.kind, kind))
            raise bad_request(f"can't use file of type {real} as {wanted}")
        return stored

    def resolve(self, value: str, kind: str, uploads: dict[str, Upload]) -> list[StoredFile]:
        """What a parameter names: an upload, or a file known already. The world is out of reach."""
        if value.startswith("attach://"):
            upload = uploads.get(value.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f'wrong file identifier/HTTP URL specified: no file "{value[9:]}"')
            return self.add_photo(upload.content) if kind == "photo" else [self.add(kind, upload)]
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.known(value, kind)
        return [self._by_id[size] for size in stored.album] or [stored]
