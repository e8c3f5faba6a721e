"""What people do with their clients: only what a client would let them do."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.errors import NotPossible, Refusal
from simulator.intake import Upload
from simulator.methods.media import described, photo_size
from simulator.people import Json, Person, Stored
from simulator.pictures import sticker_picture
from simulator.simulation import Simulation
from simulator.taps import Tap
from simulator.text.formatted import formatted
from simulator.text.utf16 import units

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
# A voice note's length and place are made up; nothing here listens to it.
SILENCE = b"OggS" + bytes(200)


def start(sim: Simulation, person: Person, payload: str = "") -> Stored:
    """Open the bot's link and press START."""
    if not PAYLOAD.fullmatch(payload):
        raise NotPossible("a start payload is 1-64 of A-Z a-z 0-9 _ -", 400)
    unblock(sim, person)
    if not person.started:
        person.started = True
        sim.events.tell("person", person.shown())
    return _text(sim, person, f"/start {payload}".strip(), {})


def text(sim: Simulation, person: Person, words: str, reply_to: int | None = None) -> Stored:
    """Type and send."""
    _may_write(person, words)
    reply: Json = {}
    if reply_to is not None:
        answered = person.messages.get(reply_to)
        if answered is None:
            raise NotPossible("no such message to reply to", 404)
        reply["reply_to_message"] = {k: v for k, v in answered.body.items() if k != "reply_to_message"}
    if not words.strip():
        raise NotPossible("an empty text can't be sent", 400)
    if units(words) > 4096:
        raise NotPossible("a client would cut this text into several messages", 400)
    if re.match(r"/start(\s|$)", words):
        person.started = True
    _keyboard_used(sim, person, words)
    return _text(sim, person, words, reply)


def _text(sim: Simulation, person: Person, words: str, extra: Json) -> Stored:
    plain, entities = formatted(words, None, None)
    content: Json = {"text": plain, **({"entities": entities} if entities else {}), **extra}
    return sim.receive(person, content)


def _may_write(person: Person, words: str = "") -> None:
    if person.is_blocking:
        raise NotPossible("he blocked the bot: his client shows UNBLOCK instead of the input field")
    if not person.started and not re.match(r"/start(\s|$)", words):
        raise NotPossible("his client shows START instead of the input field")


def _keyboard_used(sim: Simulation, person: Person, words: str) -> None:
    person.force_reply = None
    keyboard = person.reply_keyboard
    if keyboard and keyboard.get("one_time_keyboard"):
        labels = {button["text"] for row in keyboard["keyboard"] for button in row}
        if words in labels:
            person.reply_keyboard = None
            sim.events.tell("keyboard", {"person": person.id, "reply_keyboard": None})


def edit(sim: Simulation, person: Person, message_id: int, words: str) -> Stored:
    """Change a text that he sent."""
    stored = person.messages.get(message_id)
    if stored is None or stored.from_bot or "text" not in stored.body:
        raise NotPossible("only his own texts can be edited", 404)
    plain, entities = formatted(words, None, None)
    if not plain:
        raise NotPossible("an empty text can't be sent", 400)
    body = {k: v for k, v in stored.body.items() if k not in ("text", "entities")}
    stored.body = {**body, "text": plain, **({"entities": entities} if entities else {})}
    stored.body["edit_date"] = sim.clock.now()
    sim.changed(person, stored)
    sim.inbox.add("edited_message", dict(stored.body), f"chat:{person.id}")
    return stored


async def send_file(sim: Simulation, person: Person, kind: str, upload: Upload, caption: str = "") -> Stored:
    """Send a photo or a document."""
    _may_write(person)
    return sim.receive(person, {**await _content(sim, kind, upload), **_caption(caption)})


async def send_album(
    sim: Simulation, person: Person, kind: str, uploads: list[Upload], caption: str = ""
) -> list[Stored]:
    """Send several in one piece: a message each, with one group. A client makes no album of one, nor of eleven."""
    _may_write(person)
    if not 2 <= len(uploads) <= 10:
        raise NotPossible("an album has 2-10 files", 400)
    # All are uploaded before the first is sent.
    contents = [await _content(sim, kind, upload) for upload in uploads]
    group = {"media_group_id": str(13_000_000_000_000_000 + secrets.randbelow(10**15))}
    captions = [_caption(caption), *[{} for _ in uploads[1:]]]
    return [
        sim.receive(person, {**content, **group, **words})
        for content, words in zip(contents, captions, strict=True)
    ]


async def _content(sim: Simulation, kind: str, upload: Upload) -> Json:
    try:
        if kind == "photo":
            sizes = await asyncio.to_thread(sim.files.add_photo, upload.content)
            return {"photo": [photo_size(size) for size in sizes]}
        return described(kind, [sim.files.add(kind, upload)], {})
    except Refusal as refusal:
        raise NotPossible(refusal.description, 422) from None


def _caption(caption: str) -> Json:
    plain, entities = formatted(caption, None, None)
    words: Json = {"caption": plain} if plain else {}
    return words | ({"caption_entities": entities} if entities else {})


def sticker(sim: Simulation, person: Person, emoji: str) -> Stored:
    """Send a sticker out of the built-in set."""
    _may_write(person)
    file = sim.files.add("sticker", Upload("sticker.webp", sticker_picture(emoji), "image/webp"))
    return sim.receive(person, described("sticker", [file], {"emoji": emoji}))


def voice(sim: Simulation, person: Person) -> Stored:
    """Send a voice note of three seconds."""
    _may_write(person)
    file = sim.files.add("voice", Upload("voice.ogg", SILENCE, "audio/ogg"))
    return sim.receive(person, described("voice", [file], {"duration": 3}))


def location(sim: Simulation, person: Person, latitude: float, longitude: float) -> Stored:
    """Send a place."""
    _may_write(person)
    return sim.receive(person, {"location": {"latitude": latitude, "longitude": longitude}})


def contact(sim: Simulation, person: Person) -> Stored:
    """Share the own number; a client offers it only through the bot's button."""
    _may_write(person)
    rows = (person.reply_keyboard or {}).get("keyboard", [])
    asked = [b for row in rows for b in row if isinstance(b, dict) and b.get("request_contact")]
    if not asked:
        raise NotPossible("no button asks for his number")
    names: Json = {"phone_number": person.phone, "first_name": person.first_name, "user_id": person.id}
    if person.last_name:
        names["last_name"] = person.last_name
    _keyboard_used(sim, person, asked[0]["text"])
    return sim.receive(person, {"contact": names})


def tap(sim: Simulation, person: Person, message_id: int, row: int, column: int) -> Json:
    """Tap an inline button that is there now."""
    stored = person.messages.get(message_id)
    rows = (stored.body.get("reply_markup") or {}).get("inline_keyboard", []) if stored else []
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        raise NotPossible("no such button is shown")
    button = rows[row][column]
    if "callback_data" in button:
        return {"callback_query_id": forge(sim, person, message_id, button["callback_data"]).id}
    if "url" in button:
        return link(sim, person, button["url"])
    if "pay" in button:
        return {"pay": True, "message_id": message_id}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    if "web_app" in button:
        return {"web_app": button["web_app"]["url"]}
    raise NotPossible("the button is disabled" if "disabled" in button else "nothing happens here")


def forge(sim: Simulation, person: Person, message_id: int, data: str) -> Tap:
    """A callback query with any data, as a tampered client can send it."""
    if not 0 < message_id <= sim.last_message_id:
        raise NotPossible("no such message was ever sent", 404)
    opened = sim.taps.open(person.id, message_id, data)
    body = {
        "id": opened.id,
        "from": person.user(),
        "message": sim.message_of(person, message_id),
        "chat_instance": str(person.id * 7919),
        "data": data,
    }
    opened.update = sim.inbox.add("callback_query", body, f"callback:{person.id}")
    asyncio.get_running_loop().call_later(sim.settings.unanswered_after, _look_after, sim, opened)
    return opened


def _look_after(sim: Simulation, opened: Tap) -> None:
    if opened.delivered and not opened.answered and not opened.given_up:
        opened.given_up = True
        words = f"callback {opened.id} was never answered"
        about = {"callback_query_id": opened.id, "data": opened.data, "chat_id": opened.person_id}
        sim.journal.note_fault("callback_query", about, words)


def link(sim: Simulation, person: Person, url: str) -> Json:
    """Open a link. One to the bot starts it; an invoice's opens the payment sheet."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    name = parts.path.strip("/")
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", "")
    elif (parts.hostname or "").lower() not in ("t.me", "telegram.me", "www.t.me"):
        return {"url": url}
    if name.startswith("$") and name[1:] in sim.ledger.links:
        return {"url": url, "invoice": name[1:]}
    if name.lower() != sim.settings.username.lower():
        return {"url": url}
    if "startapp" in query:
        return {"url": url}
    stored = start(sim, person, query.get("start", "")) if "start" in query or not person.started else None
    return {"url": url, **({"message": stored.shown()} if stored else {})}


def block(sim: Simulation, person: Person) -> None:
    """Block the bot: from now on it is refused."""
    if not person.is_blocking:
        person.is_blocking = True
        _membership(sim, person, "member", "kicked")


def unblock(sim: Simulation, person: Person) -> None:
    """Let the bot write again."""
    if person.is_blocking:
        person.is_blocking = False
        _membership(sim, person, "kicked", "member")


def _membership(sim: Simulation, person: Person, before: str, after: str) -> None:
    def member(status: str) -> dict[str, Any]:
        ends = {"until_date": 0} if status == "kicked" else {}
        return {"user": sim.bot(), "status": status, **ends}

    body = {
        "chat": person.chat(),
        "from": person.user(),
        "date": sim.clock.now(),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
    sim.events.tell("person", person.shown())
    sim.inbox.add("my_chat_member", body, f"member:{person.id}")
