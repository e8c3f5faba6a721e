"""Commands, menu buttons and names: who sees which."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import Stand


def command(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": "words"}]


async def shown(stand: Stand, person: int) -> list[str]:
    return [c["command"] for c in (await stand.get(f"people/{person}/chat"))["commands"]]


async def test_the_narrowest_scope_wins_and_in_it_the_persons_language(stand: Stand) -> None:
    russian = await stand.person(language_code="ru")
    chinese = await stand.person(language_code="zh-hans")
    await stand.api("setMyCommands", commands=command("base"))
    assert await shown(stand, russian) == ["base"]
    await stand.api("setMyCommands", commands=command("base_zh"), language_code="zh")
    assert (await shown(stand, russian), await shown(stand, chinese)) == (["base"], ["base_zh"])
    private = {"scope": {"type": "all_private_chats"}}
    await stand.api("setMyCommands", commands=command("private"), **private)
    assert (await shown(stand, russian), await shown(stand, chinese)) == (["private"], ["private"])
    own = {"scope": {"type": "chat", "chat_id": russian}}
    await stand.api("setMyCommands", commands=command("own"), **own)
    await stand.api("setMyCommands", commands=command("own_ru"), **own, language_code="ru")
    assert (await shown(stand, russian), await shown(stand, chinese)) == (["own_ru"], ["private"])
    await stand.post(f"people/{russian}", language_code="en")
    assert await shown(stand, russian) == ["own"]
    await stand.api("deleteMyCommands", **own)
    assert await shown(stand, russian) == ["private"]
    assert [c["command"] for c in await stand.api("getMyCommands", **private)] == ["private"]
    assert await stand.api("getMyCommands", **private, language_code="ru") == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": command("Shop")}, "BOT_COMMAND_INVALID"),
        ({"commands": command("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": command("a") * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": command("a"), "language_code": "rus"}, "invalid language code specified"),
        ({"commands": command("a"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        (
            {"commands": command("a"), "scope": {"type": "moon"}},
            "can't parse scope: Unsupported type specified",
        ),
        ({"commands": "x"}, "can't parse commands JSON object"),
    ],
)
async def test_wrong_commands_are_refused(stand: Stand, params: dict[str, object], words: str) -> None:
    assert await stand.refused("setMyCommands", **params) == f"Bad Request: {words}"


async def test_menu_buttons_are_per_chat_or_for_all(stand: Stand) -> None:
    person = await stand.person()
    assert await stand.api("getChatMenuButton", chat_id=person) == {"type": "commands"}
    app = {"type": "web_app", "text": "Shop", "web_app": {"url": "https://shop.example.org/"}}
    await stand.api("setChatMenuButton", chat_id=person, menu_button=app)
    assert (await stand.get(f"people/{person}/chat"))["menu_button"] == app
    assert await stand.api("getChatMenuButton") == {"type": "commands"}
    await stand.api("setChatMenuButton", chat_id=person, menu_button={"type": "default"})
    assert await stand.api("getChatMenuButton", chat_id=person) == {"type": "commands"}


@pytest.mark.parametrize(("field", "limit"), [("Name", 64), ("Description", 512), ("ShortDescription", 120)])
async def test_names_and_descriptions_are_kept_per_language(stand: Stand, field: str, limit: int) -> None:
    key = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[field]
    await stand.api(f"setMy{field}", **{key: "plain"})
    await stand.api(f"setMy{field}", **{key: "русский"}, language_code="ru")
    assert await stand.api(f"getMy{field}", language_code="ru") == {key: "русский"}
    assert await stand.api(f"getMy{field}", language_code="de") == {key: "plain"}
    await stand.refused(f"setMy{field}", **{key: "x" * (limit + 1)})
