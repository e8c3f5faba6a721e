"""How a message of the bot comes into a chat, whatever it holds."""

from __future__ import annotations

import time
from typing import Any

from simulator.errors import bad_request
from simulator.keyboards import checked_markup, is_inline
from simulator.people import Json, Person, Stored
from simulator.simulation import Call, Simulation


def post(sim: Simulation, call: Call, content: Json, invoice: bool = False) -> Json:
    """Put one message into the chat that ``chat_id`` names."""
    return post_all(sim, call, [content], invoice)[0]


def post_all(sim: Simulation, call: Call, contents: list[Json], invoice: bool = False) -> list[Json]:
    """Put messages into a chat, together: all pass the limits or none does."""
    person = sim.people.chat(call.params["chat_id"])
    markup = checked_markup(call.params.get("reply_markup"), call.faults, invoice)
    _no_topics(call.params)
    sim.writable(person)
    reply = _reply(sim, person, call.params)
    sim.limits.take(person.id, call.line, len(contents))
    person.action, person.draft = None, None
    return [_place(sim, person, {**content, **reply}, markup, call.params) for content in contents]


def _place(sim: Simulation, person: Person, content: Json, markup: Json | None, params: Json) -> Json:
    body: Json = {
        "message_id": sim.next_message_id(),
        "from": sim.bot(),
        "chat": person.chat(),
        "date": sim.clock.now(),
        **content,
    }
    protected = bool(params.get("protect_content"))
    if protected:
        body["has_protected_content"] = True
    if params.get("message_effect_id"):
        body["effect_id"] = params["message_effect_id"]
    if is_inline(markup):
        body["reply_markup"] = markup
    stored = Stored(body, from_bot=True, editable=markup is None or is_inline(markup), protected=protected)
    sim.keep(person, stored)
    if markup is not None and not is_inline(markup):
        _show_keyboard(sim, person, markup)
    return dict(body)


def _show_keyboard(sim: Simulation, person: Person, markup: Json) -> None:
    """What a client does with the keyboard that a message brings."""
    if "keyboard" in markup:
        person.reply_keyboard = markup
    elif markup.get("remove_keyboard"):
        person.reply_keyboard = None
    elif markup.get("force_reply"):
        person.force_reply = markup
    sim.events.tell("keyboard", {"person": person.id, "reply_keyboard": person.reply_keyboard})


def _reply(sim: Simulation, person: Person, params: Json) -> Json:
    """The message that this one answers."""
    wanted = params.get("reply_parameters")
    if not wanted:
        return {}
    source = person
    if "chat_id" in wanted:
        source = sim.people.chat(wanted["chat_id"])
    stored = source.messages.get(wanted.get("message_id", 0))
    if stored is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    shown = {key: value for key, value in stored.body.items() if key != "reply_to_message"}
    reply: Json = {"reply_to_message": shown}
    if quote := wanted.get("quote"):
        whole: str = stored.body.get("text") or stored.body.get("caption") or ""
        if quote not in whole:
            raise bad_request("QUOTE_TEXT_INVALID")
        reply["quote"] = {"text": quote, "position": wanted.get("quote_position", 0), "is_manual": True}
    return reply


def _no_topics(params: Json) -> None:
    """What these private chats have not."""
    if params.get("business_connection_id"):
        raise bad_request("business connection not found")
    if params.get("message_thread_id"):
        raise bad_request("message thread not found")


def with_entities(text: str, entities: list[Json], prefix: str = "") -> Json:
    """``text`` and ``entities``, or ``caption`` and ``caption_entities``; what is empty is absent."""
    if not text:
        return {}
    names = ("caption", "caption_entities") if prefix == "caption" else ("text", "entities")
    return {names[0]: text, **({names[1]: entities} if entities else {})}


def show_action(sim: Simulation, person: Person, action: str | None) -> None:
    """ "typing…" in the chat's head; clients hide it after five seconds."""
    person.action, person.action_ends = action, time.monotonic() + 5
    sim.events.tell("action", {"person": person.id, "action": action})


def flag(params: Json, *names: str) -> dict[str, Any]:
    """Those truth values that are true, as messages keep them."""
    return {name: True for name in names if params.get(name)}
