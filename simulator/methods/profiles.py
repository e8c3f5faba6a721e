"""Commands, menu buttons, names and descriptions."""

from __future__ import annotations

import re

from simulator.errors import bad_request
from simulator.keyboards import checked_url
from simulator.people import Json
from simulator.registry import method
from simulator.simulation import Call, Simulation

COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
FIELDS = {"name": 64, "description": 512, "short_description": 120}


def _language(params: Json) -> str:
    code: str = params.get("language_code", "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(sim: Simulation, params: Json) -> str:
    scope = params.get("scope") or {"type": "default"}
    kind = scope["type"]
    if kind in WIDE_SCOPES:
        return str(kind)
    person = sim.people.chat(scope["chat_id"])
    if kind != "chat":
        raise bad_request("can't change commands of members in private chats")
    return f"chat:{person.id}"


@method("setMyCommands")
async def set_my_commands(sim: Simulation, call: Call) -> bool:
    """The menu of one scope in one language."""
    commands = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = [{**command, "command": command["command"].lstrip("/")} for command in commands]
    sim.profile.commands[_scope(sim, call.params), _language(call.params)] = kept
    _tell_commands(sim)
    return True


@method("getMyCommands")
async def get_my_commands(sim: Simulation, call: Call) -> list[Json]:
    """Exactly what was set for that scope and language."""
    return sim.profile.commands.get((_scope(sim, call.params), _language(call.params)), [])


@method("deleteMyCommands")
async def delete_my_commands(sim: Simulation, call: Call) -> bool:
    """Wider scopes show through again."""
    sim.profile.commands.pop((_scope(sim, call.params), _language(call.params)), None)
    _tell_commands(sim)
    return True


def _tell_commands(sim: Simulation) -> None:
    for person in sim.people:
        sim.events.tell("commands", {"person": person.id})


@method("setChatMenuButton")
async def set_chat_menu_button(sim: Simulation, call: Call) -> bool:
    """The button beside the input field, in one chat or in all."""
    button = call.params.get("menu_button") or {"type": "default"}
    number = sim.people.chat(call.params["chat_id"]).id if "chat_id" in call.params else None
    if button["type"] == "web_app":
        url = button["web_app"]["url"]
        checked_url(url, "menu button Web App URL", plain_web=True)
        if not url.startswith("https://"):
            raise bad_request(f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
        if not 1 <= len(button["text"]) <= 64:
            raise bad_request("BUTTON_TEXT_INVALID")
    if button["type"] == "default":
        sim.profile.menus.pop(number, None)
    else:
        sim.profile.menus[number] = button
    _tell_commands(sim)
    return True


@method("getChatMenuButton")
async def get_chat_menu_button(sim: Simulation, call: Call) -> Json:
    """The button that the chat shows."""
    number = sim.people.chat(call.params["chat_id"]).id if "chat_id" in call.params else None
    return sim.profile.menu_for(number)


def _set(field: str, kept: dict[str, str], call: Call) -> bool:
    value = call.params.get(field, "").strip()
    if len(value) > FIELDS[field]:
        raise bad_request(f"BOT_{field.upper()}_TOO_LONG" if field != "name" else "BOT_TITLE_INVALID")
    kept[_language(call.params)] = value
    return True


def _get(field: str, kept: dict[str, str], call: Call, otherwise: str = "") -> Json:
    return {field: kept.get(_language(call.params)) or kept.get("") or otherwise}


@method("setMyName")
async def set_my_name(sim: Simulation, call: Call) -> bool:
    """The bot's name in one language."""
    return _set("name", sim.profile.names, call)


@method("getMyName")
async def get_my_name(sim: Simulation, call: Call) -> Json:
    """As ``BotName``."""
    return _get("name", sim.profile.names, call, sim.profile.first_name)


@method("setMyDescription")
async def set_my_description(sim: Simulation, call: Call) -> bool:
    """What an empty chat shows."""
    return _set("description", sim.profile.descriptions, call)


@method("getMyDescription")
async def get_my_description(sim: Simulation, call: Call) -> Json:
    """As ``BotDescription``."""
    return _get("description", sim.profile.descriptions, call)


@method("setMyShortDescription")
async def set_my_short_description(sim: Simulation, call: Call) -> bool:
    """What the bot's profile shows."""
    return _set("short_description", sim.profile.short_descriptions, call)


@method("getMyShortDescription")
async def get_my_short_description(sim: Simulation, call: Call) -> Json:
    """As ``BotShortDescription``."""
    return _get("short_description", sim.profile.short_descriptions, call)


@method("setMyDefaultAdministratorRights")
async def set_default_rights(sim: Simulation, call: Call) -> bool:
    """What the bot asks for when somebody adds it to a group."""
    sim.profile.rights[bool(call.params.get("for_channels"))] = call.params.get("rights", {})
    return True


@method("getMyDefaultAdministratorRights")
async def get_default_rights(sim: Simulation, call: Call) -> Json:
    """As ``ChatAdministratorRights``."""
    return sim.profile.rights.get(bool(call.params.get("for_channels")), {})
