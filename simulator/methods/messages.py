"""Texts and other messages without a file; copies and forwards; drafts."""

from __future__ import annotations

import secrets
from typing import Any

from simulator.errors import bad_request
from simulator.people import Json, Person, Stored
from simulator.posting import post, post_all, show_action, with_entities
from simulator.registry import method
from simulator.simulation import Call, Simulation
from simulator.text.formatted import caption_text, message_text

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "record_audio", "upload_audio", "upload_document", "choose_sticker", "find_location",
    "record_video_note", "upload_video_note",
}  # fmt: skip
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
NOT_COPIED = (
    "message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message", "effect_id",
    "has_protected_content", "forward_origin", "media_group_id", "quote",
)  # fmt: skip


@method("sendMessage")
async def send_message(sim: Simulation, call: Call) -> Json:
    """A text."""
    content = with_entities(*message_text(call.params))
    if options := call.params.get("link_preview_options"):
        content["link_preview_options"] = options
    return post(sim, call, content)


@method("sendMessageDraft")
async def send_message_draft(sim: Simulation, call: Call) -> bool:
    """A text that is still being written; it stays no message."""
    text, _ = message_text(call.params) if call.params.get("text") else ("", [])
    person = sim.people.chat(call.params["chat_id"])
    sim.writable(person)
    if call.params["draft_id"] == 0:
        raise bad_request("draft_id must be non-zero")
    person.draft = {"draft_id": call.params["draft_id"], "text": text}
    return True


@method("sendLocation")
async def send_location(sim: Simulation, call: Call) -> Json:
    """A place on the map."""
    place = {name: call.params[name] for name in ("latitude", "longitude")}
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad_request("wrong coordinates specified")
    return post(sim, call, {"location": place})


@method("sendVenue")
async def send_venue(sim: Simulation, call: Call) -> Json:
    """A place with a name."""
    given = call.params
    place = {name: given[name] for name in ("latitude", "longitude")}
    venue = {"location": place, "title": given["title"], "address": given["address"]}
    return post(sim, call, {"venue": venue, "location": place})


@method("sendContact")
async def send_contact(sim: Simulation, call: Call) -> Json:
    """A phone number."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.params[name] for name in names if name in call.params}
    return post(sim, call, {"contact": contact})


@method("sendDice")
async def send_dice(sim: Simulation, call: Call) -> Json:
    """A die that Telegram throws."""
    emoji = call.params.get("emoji", "🎲")
    if emoji not in DICE:
        raise bad_request("EMOTICON_INVALID")
    return post(sim, call, {"dice": {"emoji": emoji, "value": secrets.randbelow(DICE[emoji]) + 1}})


@method("sendChatAction")
async def send_chat_action(sim: Simulation, call: Call) -> bool:
    """ "typing…" and its like."""
    if call.params["action"] not in ACTIONS:
        raise bad_request("Wrong parameter action in request")
    person = sim.people.chat(call.params["chat_id"])
    sim.writable(person)
    show_action(sim, person, call.params["action"])
    return True


@method("forwardMessage")
async def forward_message(sim: Simulation, call: Call) -> Json:
    """A message again, with where it came from."""
    source = sim.people.chat(call.params["from_chat_id"])
    stored = _movable(sim, source, call.params["message_id"], "forward")
    return post(sim, call, _forwarded(stored))


@method("forwardMessages")
async def forward_messages(sim: Simulation, call: Call) -> list[Json]:
    """Several at once; those that can't be found are left out."""
    found = _several(sim, call, "forward")
    sent = post_all(sim, call, [_forwarded(stored) for stored in found])
    return [{"message_id": message["message_id"]} for message in sent]


@method("copyMessage")
async def copy_message(sim: Simulation, call: Call) -> Json:
    """A message again, as the bot's own, perhaps with another caption."""
    source = sim.people.chat(call.params["from_chat_id"])
    stored = _movable(sim, source, call.params["message_id"], "copy")
    content = _content(stored)
    if "caption" in call.params and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= with_entities(*caption_text(call.params), prefix="caption")
    return {"message_id": post(sim, call, content)["message_id"]}


@method("copyMessages")
async def copy_messages(sim: Simulation, call: Call) -> list[Json]:
    """Several copies at once."""
    contents = [_content(stored) for stored in _several(sim, call, "copy")]
    if call.params.get("remove_caption"):
        contents = [{k: v for k, v in c.items() if not k.startswith("caption")} for c in contents]
    sent = post_all(sim, call, contents)
    return [{"message_id": message["message_id"]} for message in sent]


def _several(sim: Simulation, call: Call, verb: str) -> list[Stored]:
    numbers = call.params["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    if numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = sim.people.chat(call.params["from_chat_id"])
    found = [source.messages[n] for n in numbers if n in source.messages]
    movable = [stored for stored in found if not _fixed(stored)]
    if not movable:
        raise bad_request("there are no messages to forward")
    return movable


def _fixed(stored: Stored) -> bool:
    return stored.protected or stored.service or "invoice" in stored.body


def _movable(sim: Simulation, source: Person, message_id: int, verb: str) -> Stored:
    stored = sim.message(source, message_id, f"message to {verb}")
    if stored.protected or stored.service or (verb == "copy" and "invoice" in stored.body):
        raise bad_request(
            "the message can't be copied" if verb == "copy" else "the message can't be forwarded"
        )
    return stored


def _content(stored: Stored) -> Json:
    return {name: value for name, value in stored.body.items() if name not in NOT_COPIED}


def _forwarded(stored: Stored) -> Json:
    origin: dict[str, Any] = {
        "type": "user",
        "sender_user": stored.body["from"],
        "date": stored.body["date"],
    }
    return {**_content(stored), "forward_origin": stored.body.get("forward_origin", origin)}
