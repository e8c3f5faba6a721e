"""Messages with a file, and files themselves."""

from __future__ import annotations

import asyncio
from typing import Any

from simulator.errors import bad_request
from simulator.files import DOWNLOAD_LIMIT, StoredFile
from simulator.intake import Upload
from simulator.people import Json
from simulator.posting import flag, post, with_entities
from simulator.registry import method
from simulator.simulation import Call, Simulation
from simulator.text.formatted import caption_text

SIZED = ("video", "animation", "video_note", "sticker")
DETAILS = {
    "video": ("width", "height", "duration"),
    "animation": ("width", "height", "duration"),
    "audio": ("duration", "performer", "title"),
    "voice": ("duration",),
    "video_note": ("duration", "length"),
}


async def resolved(sim: Simulation, value: Any, kind: str, uploads: dict[str, Upload]) -> list[StoredFile]:
    """The file that a parameter names. Pictures are read in a thread: large ones take their time."""
    if kind == "photo" and value.startswith("attach://"):
        return await asyncio.to_thread(sim.files.resolve, value, kind, uploads)
    return sim.files.resolve(value, kind, uploads)


def described(kind: str, files: list[StoredFile], params: Json) -> Json:
    """The part of a message that shows a file."""
    if kind == "photo":
        return {"photo": [photo_size(size) for size in files]}
    file = files[-1]
    # A medium sent again by its identifier stays what it was.
    real = file.kind
    medium: Json = file.described()
    if real in ("document", "video", "audio", "animation"):
        medium |= {"file_name": file.name, "mime_type": file.mime}
    elif real == "voice":
        medium["mime_type"] = file.mime
    elif real == "sticker":
        medium |= {"type": "regular", "is_animated": False, "is_video": False}
        medium |= {"emoji": params["emoji"]} if params.get("emoji") else {}
    for name in DETAILS.get(real, ()):
        if name in params:
            medium[name] = params[name]
    if real in SIZED:
        medium = {"width": 512, "height": 512, **medium}
    if real in DETAILS:
        medium = {"duration": 0, **medium}
    described: Json = {real: medium}
    # Bots that know only documents find an animation there too.
    return described | {"document": medium} if real == "animation" else described


def photo_size(file: StoredFile) -> Json:
    """As ``PhotoSize``."""
    return {**file.described(), "width": file.width, "height": file.height}


async def _send(sim: Simulation, call: Call, kind: str) -> Json:
    caption = with_entities(*caption_text(call.params), prefix="caption")
    sim.people.chat(call.params["chat_id"])
    files = await resolved(sim, call.params[kind], kind, call.uploads)
    marks = flag(call.params, "has_spoiler", "show_caption_above_media")
    shown = {"has_media_spoiler" if name == "has_spoiler" else name: True for name in marks}
    return post(sim, call, {**described(kind, files, call.params), **caption, **(shown if caption else {})})


@method("sendPhoto")
async def send_photo(sim: Simulation, call: Call) -> Json:
    """A photo: an upload must be a picture."""
    return await _send(sim, call, "photo")


@method("sendDocument")
async def send_document(sim: Simulation, call: Call) -> Json:
    """Any file."""
    return await _send(sim, call, "document")


@method("sendVideo")
async def send_video(sim: Simulation, call: Call) -> Json:
    """A video; its content is not looked at."""
    return await _send(sim, call, "video")


@method("sendAudio")
async def send_audio(sim: Simulation, call: Call) -> Json:
    """Music."""
    return await _send(sim, call, "audio")


@method("sendVoice")
async def send_voice(sim: Simulation, call: Call) -> Json:
    """A voice note."""
    return await _send(sim, call, "voice")


@method("sendAnimation")
async def send_animation(sim: Simulation, call: Call) -> Json:
    """A film without sound."""
    return await _send(sim, call, "animation")


@method("sendVideoNote")
async def send_video_note(sim: Simulation, call: Call) -> Json:
    """A round video."""
    return await _send(sim, call, "video_note")


@method("sendSticker")
async def send_sticker(sim: Simulation, call: Call) -> Json:
    """A sticker."""
    return await _send(sim, call, "sticker")


@method("getFile")
async def get_file(sim: Simulation, call: Call) -> Json:
    """Where a file can be fetched, if it is not too large for bots."""
    file = sim.files.get(call.params["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**file.described(), "file_path": file.path}
