"""How fast a bot may send."""

from __future__ import annotations

from tests.simulator.conftest import Stand


async def test_a_chat_takes_20_at_once_and_then_one_a_second(stand: Stand) -> None:
    person = await stand.person()
    for _ in range(20):
        await stand.api("sendMessage", chat_id=person, text="x")
    answer = await stand.call("sendMessage", chat_id=person, text="x")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert (await stand.last_call())["class"] == "allowed"
    stand.time.pass_by(1)
    await stand.api("sendMessage", chat_id=person, text="x")
    assert "retry after 1" in await stand.refused("sendMessage", chat_id=person, text="x")


async def test_all_chats_together_take_30_a_second(stand: Stand) -> None:
    people = [await stand.person() for _ in range(4)]
    for number in range(30):
        await stand.api("sendMessage", chat_id=people[number % 4], text="x")
    assert "retry after 1" in await stand.refused("sendMessage", chat_id=people[0], text="x")
    stand.time.pass_by(1)
    for number in range(30):
        await stand.api("sendMessage", chat_id=people[number % 4], text="x")


async def test_edits_answers_and_actions_have_no_pace(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x")
    for number in range(40):
        await stand.api("editMessageText", chat_id=person, message_id=sent["message_id"], text=str(number))
        await stand.api("sendChatAction", chat_id=person, action="typing")


async def test_a_bot_that_does_not_wait_is_at_fault(stand: Stand) -> None:
    person = await stand.person()
    for _ in range(21):
        await stand.call("sendMessage", chat_id=person, text="x")
    stand.time.pass_by(0.5)
    await stand.call("sendMessage", chat_id=person, text="x")
    assert (await stand.last_call())["faults"] == ["a call within retry_after"]
    report = await stand.get("report")
    assert len(report["refusals"]) == 1
    assert report["faults"] == 1


async def test_an_album_counts_as_its_messages(stand: Stand) -> None:
    person = await stand.person()
    for _ in range(19):
        await stand.api("sendMessage", chat_id=person, text="x")
    numbers = sorted(m["message_id"] for m in (await stand.get(f"people/{person}/chat"))["messages"])[-2:]
    copy = {"chat_id": person, "from_chat_id": person, "message_ids": numbers}
    assert "retry after 1" in await stand.refused("copyMessages", **copy)
    stand.time.pass_by(1)
    assert len(await stand.api("copyMessages", **copy)) == 2
