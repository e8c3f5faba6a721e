"""Changing and removing messages that are there already."""

from __future__ import annotations

from simulator.errors import bad_request, not_modified
from simulator.keyboards import inline_only
from simulator.methods.albums import medium
from simulator.people import Json, Person, Stored
from simulator.posting import flag, with_entities
from simulator.registry import method
from simulator.simulation import Call, Simulation
from simulator.text.formatted import caption_text, message_text

MEDIA = ("photo", "document", "video", "audio", "animation", "voice", "video_note", "sticker")
CONTENT = ("text", "entities", "link_preview_options", "caption", "caption_entities", *MEDIA,
           "has_media_spoiler", "show_caption_above_media")  # fmt: skip
CAPTION = ("caption", "caption_entities", "show_caption_above_media")
DAYS_2 = 48 * 3600


@method("editMessageText")
async def edit_message_text(sim: Simulation, call: Call) -> Json:
    """Another text; without a markup the keyboard goes."""
    content = with_entities(*message_text(call.params))
    if options := call.params.get("link_preview_options"):
        content["link_preview_options"] = options
    person, stored = _editable(sim, call)
    if "text" not in stored.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(sim, call, person, stored, content, ("text", "entities", "link_preview_options"))


@method("editMessageCaption")
async def edit_message_caption(sim: Simulation, call: Call) -> Json:
    """Another caption."""
    content = with_entities(*caption_text(call.params), prefix="caption")
    person, stored = _editable(sim, call)
    if not any(kind in stored.body for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    if content:
        content |= flag(call.params, "show_caption_above_media")
    return _edit(sim, call, person, stored, content, CAPTION)


@method("editMessageMedia")
async def edit_message_media(sim: Simulation, call: Call) -> Json:
    """Another picture or file; a text can become one too."""
    person, stored = _editable(sim, call)
    if "text" not in stored.body and not any(kind in stored.body for kind in MEDIA):
        raise bad_request("there is no media in the message to edit")
    content = await medium(sim, call, call.params["media"])
    return _edit(sim, call, person, stored, content, CONTENT)


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(sim: Simulation, call: Call) -> Json:
    """Another keyboard, or none."""
    person, stored = _editable(sim, call)
    return _edit(sim, call, person, stored, {}, ())


def _editable(sim: Simulation, call: Call) -> tuple[Person, Stored]:
    if call.params.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in call.params:
        raise bad_request("chat_id is empty")
    if not call.params.get("message_id"):
        raise bad_request("message identifier is not specified")
    person = sim.people.chat(call.params["chat_id"])
    stored = sim.message(person, call.params["message_id"], "message to edit")
    if not stored.from_bot or not stored.editable or "forward_origin" in stored.body:
        raise bad_request("message can't be edited")
    return person, stored


def _edit(
    sim: Simulation, call: Call, person: Person, stored: Stored, content: Json, replaced: tuple[str, ...]
) -> Json:
    """Put ``content`` where ``replaced`` was, and the keyboard that came with it."""
    markup = inline_only(call.params.get("reply_markup"), call.faults, "invoice" in stored.body)
    before = stored.body
    after = {name: value for name, value in before.items() if name not in (*replaced, "reply_markup")}
    after |= content
    if markup is not None:
        after["reply_markup"] = markup
    if after == before:
        raise not_modified()
    sim.writable(person)
    stored.body = after | {"edit_date": sim.clock.now()}
    sim.changed(person, stored)
    return dict(stored.body)


@method("deleteMessage")
async def delete_message(sim: Simulation, call: Call) -> bool:
    """Remove a message that is not older than 48 hours."""
    person = sim.people.chat(call.params["chat_id"])
    stored = sim.message(person, call.params["message_id"], "message to delete")
    if not _young(sim, stored):
        raise bad_request("message can't be deleted for everyone")
    _remove(sim, person, stored)
    return True


@method("deleteMessages")
async def delete_messages(sim: Simulation, call: Call) -> bool:
    """Remove several; those that can't be found are passed over."""
    numbers = call.params["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    person = sim.people.chat(call.params["chat_id"])
    for number in numbers:
        stored = person.messages.get(number)
        if stored is not None and _young(sim, stored):
            _remove(sim, person, stored)
    return True


def _young(sim: Simulation, stored: Stored) -> bool:
    return sim.clock.now() - int(stored.body["date"]) <= DAYS_2


def _remove(sim: Simulation, person: Person, stored: Stored) -> None:
    del person.messages[stored.message_id]
    if stored.message_id in person.pinned:
        person.pinned.remove(stored.message_id)
    sim.events.tell("deleted", {"person": person.id, "message_id": stored.message_id})
