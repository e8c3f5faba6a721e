"""Chats and their members, pins and reactions."""

from __future__ import annotations

from simulator.errors import bad_request
from simulator.people import Json, Person
from simulator.registry import method
from simulator.simulation import Call, Simulation

REACTIONS = {
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢",
    "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳",
    "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓",
    "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈",
    "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿",
    "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀",
    "😡",
}  # fmt: skip


@method("getChat")
async def get_chat(sim: Simulation, call: Call) -> Json:
    """As ``ChatFullInfo``."""
    person = sim.people.chat(call.params["chat_id"])
    full: Json = {
        **person.chat(),
        "accent_color_id": person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            True,
        ),
    }
    if person.username:
        full["active_usernames"] = [person.username]
    if person.pinned and (stored := person.messages.get(person.pinned[-1])):
        full["pinned_message"] = stored.body
    return full


@method("getChatMember")
async def get_chat_member(sim: Simulation, call: Call) -> Json:
    """In a private chat both are members, unless one left."""
    person = sim.people.chat(call.params["chat_id"])
    user_id = call.params["user_id"]
    if user_id == sim.bot_id:
        return {"status": "kicked" if person.is_blocking else "member", "user": sim.bot()} | (
            {"until_date": 0} if person.is_blocking else {}
        )
    if user_id != person.id:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"status": "member", "user": person.user()}


@method("getChatMemberCount")
async def get_chat_member_count(sim: Simulation, call: Call) -> int:
    """Two."""
    sim.people.chat(call.params["chat_id"])
    return 2


@method("getChatAdministrators")
async def get_chat_administrators(sim: Simulation, call: Call) -> list[Json]:
    """Private chats have none."""
    sim.people.chat(call.params["chat_id"])
    raise bad_request("there are no administrators in the private chat")


@method("getUserProfilePhotos")
async def get_user_profile_photos(sim: Simulation, call: Call) -> Json:
    """Nobody here has a picture."""
    if sim.people.get(call.params["user_id"]) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


@method("pinChatMessage")
async def pin_chat_message(sim: Simulation, call: Call) -> bool:
    """Pin a message above the chat."""
    person = sim.people.chat(call.params["chat_id"])
    stored = sim.message(person, call.params["message_id"], "message to pin")
    sim.writable(person)
    if stored.message_id in person.pinned:
        person.pinned.remove(stored.message_id)
    person.pinned.append(stored.message_id)
    return True


@method("unpinChatMessage")
async def unpin_chat_message(sim: Simulation, call: Call) -> bool:
    """Unpin one message, by default the newest pin."""
    person = sim.people.chat(call.params["chat_id"])
    number = call.params.get("message_id") or _newest_pin(person)
    if number not in person.messages:
        raise bad_request("message to unpin not found")
    if number in person.pinned:
        person.pinned.remove(number)
    return True


def _newest_pin(person: Person) -> int:
    return person.pinned[-1] if person.pinned else 0


@method("unpinAllChatMessages")
async def unpin_all_chat_messages(sim: Simulation, call: Call) -> bool:
    """No pins are left."""
    sim.people.chat(call.params["chat_id"]).pinned.clear()
    return True


@method("setMessageReaction")
async def set_message_reaction(sim: Simulation, call: Call) -> bool:
    """One emoji, from Telegram's list, or none."""
    person = sim.people.chat(call.params["chat_id"])
    stored = sim.message(person, call.params["message_id"], "message to react")
    wanted = call.params.get("reaction", [])
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in wanted:
        if reaction["type"] == "emoji" and reaction["emoji"].rstrip("\ufe0f") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        if reaction["type"] == "paid":
            raise bad_request("REACTION_INVALID")
    sim.writable(person)
    stored.reaction = wanted[0] if wanted else None
    sim.changed(person, stored)
    return True
