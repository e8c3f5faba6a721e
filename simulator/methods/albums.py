"""Albums, and media that replace others."""

from __future__ import annotations

import secrets

from simulator.errors import bad_request
from simulator.methods.media import described, resolved
from simulator.people import Json
from simulator.posting import flag, post_all, with_entities
from simulator.registry import method
from simulator.simulation import Call, Simulation
from simulator.text.formatted import caption_text

ALONE = ("animation", "sticker", "voice", "video_note")


@method("sendMediaGroup")
async def send_media_group(sim: Simulation, call: Call) -> list[Json]:
    """Two to ten media in one piece; documents and music keep to themselves."""
    media = call.params["media"]
    if not media:
        raise bad_request("media must be non-empty")
    if not 2 <= len(media) <= 10:
        raise bad_request("wrong number of items in the album: there must be 2-10 items")
    kinds = {item["type"] for item in media}
    if kinds & set(ALONE) or (len(kinds) > 1 and kinds & {"document", "audio"}):
        raise bad_request("Can't use the media of the specified type in the album")
    contents = [await medium(sim, call, item) for item in media]
    group = str(13_000_000_000_000_000 + secrets.randbelow(10**15))
    return post_all(sim, call, [{**content, "media_group_id": group} for content in contents])


async def medium(sim: Simulation, call: Call, item: Json) -> Json:
    """What an InputMedia makes of a message."""
    caption = with_entities(*caption_text(item), prefix="caption")
    if not item["media"]:
        raise bad_request("media not found")
    kind = item["type"]
    files = await resolved(sim, item["media"], kind, call.uploads)
    if kind != "photo" and files[-1].kind == "photo":
        raise bad_request("can't use file of type Photo as Document")
    spoiler: Json = {"has_media_spoiler": True} if item.get("has_spoiler") else {}
    above: Json = flag(item, "show_caption_above_media") if caption else {}
    return {**described(kind, files, item), **caption, **spoiler, **above}
