"""People do only what a real client would let them do."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import FormData

from tests.simulator.conftest import Json, Stand, png

CONTACT = {"keyboard": [[{"text": "My number", "request_contact": True}]], "one_time_keyboard": True}


def kinds(updates: list[Json]) -> list[str]:
    return [next(key for key in update if key != "update_id") for update in updates]


async def test_a_deep_link_starts_the_bot_with_its_payload(stand: Stand) -> None:
    person = await stand.person(started=False)
    await stand.post(f"people/{person}/text", text="hello", status=409)
    await stand.post(f"people/{person}/link", url="https://t.me/Demo_Shop_Bot?start=r_1-x")
    await stand.post(f"people/{person}/link", url="tg://resolve?domain=demo_shop_bot&start=two")
    texts = [update["message"]["text"] for update in await stand.take()]
    assert texts == ["/start r_1-x", "/start two"]
    await stand.post(f"people/{person}/start", payload="no spaces", status=400)
    await stand.post(f"people/{person}/link", url="https://example.org/x")
    assert await stand.take() == []


async def test_a_tap_carries_the_message_as_it_is_now(stand: Stand) -> None:
    person = await stand.person()
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "one"}]]}
    sent = await stand.api("sendMessage", chat_id=person, text="before", reply_markup=markup)
    place = {"chat_id": person, "message_id": sent["message_id"]}
    await stand.api("editMessageText", **place, text="after", reply_markup=markup)
    tapped = await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=0)
    (update,) = await stand.take()
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (tapped["callback_query_id"], "one")
    assert query["message"]["text"] == "after"
    assert query["message"]["reply_markup"] == markup
    await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=1, status=409)


async def test_a_tap_on_a_message_older_than_48_hours_has_only_its_place(stand: Stand) -> None:
    person = await stand.person()
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "one"}]]}
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=markup)
    await stand.post("clock", advance=48 * 3600 + 5)
    await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=0)
    (update,) = await stand.take()
    message = update["callback_query"]["message"]
    assert message == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}


async def test_other_buttons_copy_open_or_do_nothing(stand: Stand) -> None:
    person = await stand.person()
    row = [
        {"text": "copy", "copy_text": {"text": "code 1"}},
        {"text": "link", "url": "https://t.me/demo_shop_bot?start=p_9"},
        {"text": "off", "disabled": {}},
    ]
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup={"inline_keyboard": [row]})
    tap = {"message_id": sent["message_id"], "row": 0}
    assert (await stand.post(f"people/{person}/tap", **tap, column=0))["copied"] == "code 1"
    await stand.post(f"people/{person}/tap", **tap, column=1)
    assert [update["message"]["text"] for update in await stand.take()] == ["/start p_9"]
    await stand.post(f"people/{person}/tap", **tap, column=2, status=409)


async def test_a_forged_callback_may_hold_anything_on_an_own_message(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x")
    await stand.post(f"people/{person}/forge", message_id=sent["message_id"], data="admin:all")
    (update,) = await stand.take()
    assert update["callback_query"]["data"] == "admin:all"
    await stand.post(f"people/{person}/forge", message_id=9999, data="x", status=404)


async def test_a_number_is_shared_only_when_a_button_asks(stand: Stand) -> None:
    person = await stand.person(phone="+4930123456")
    await stand.post(f"people/{person}/contact", status=409)
    await stand.api("sendMessage", chat_id=person, text="?", reply_markup=CONTACT)
    assert (await stand.get(f"people/{person}/chat"))["reply_keyboard"]["keyboard"] == CONTACT["keyboard"]
    await stand.post(f"people/{person}/contact")
    (update,) = await stand.take()
    assert update["message"]["contact"]["phone_number"] == "+4930123456"
    assert update["message"]["contact"]["user_id"] == person
    assert (await stand.get(f"people/{person}/chat"))["reply_keyboard"] is None


async def test_a_keyboard_stays_until_the_bot_removes_it(stand: Stand) -> None:
    person = await stand.person()
    await stand.api(
        "sendMessage", chat_id=person, text="?", reply_markup={"keyboard": [["a", {"text": "b"}]]}
    )
    await stand.post(f"people/{person}/text", text="a")
    chat = await stand.get(f"people/{person}/chat")
    assert chat["reply_keyboard"]["keyboard"] == [[{"text": "a"}, {"text": "b"}]]
    await stand.api("sendMessage", chat_id=person, text="!", reply_markup={"remove_keyboard": True})
    assert (await stand.get(f"people/{person}/chat"))["reply_keyboard"] is None


async def test_blocking_tells_the_bot_and_start_unblocks(stand: Stand) -> None:
    person = await stand.person()
    await stand.post(f"people/{person}/block")
    await stand.post(f"people/{person}/block")
    await stand.post(f"people/{person}/text", text="x", status=409)
    updates = await stand.take()
    assert kinds(updates) == ["my_chat_member"]
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await stand.post(f"people/{person}/start")
    assert kinds(await stand.take()) == ["my_chat_member", "message"]
    await stand.api("sendMessage", chat_id=person, text="welcome back")


async def test_an_edited_text_reaches_the_bot_again(stand: Stand) -> None:
    person = await stand.person()
    sent = (await stand.post(f"people/{person}/text", text="tea"))["message"]
    await stand.post(f"people/{person}/edit", message_id=sent["message_id"], text="coffee")
    updates = await stand.take()
    assert kinds(updates) == ["message", "edited_message"]
    assert updates[1]["edited_message"]["text"] == "coffee"
    assert updates[0]["message"]["text"] == "tea"


async def test_a_reply_carries_what_it_answers_both_ways(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="question")
    await stand.post(f"people/{person}/text", text="answer", reply_to_message_id=sent["message_id"])
    (update,) = await stand.take()
    assert update["message"]["reply_to_message"]["text"] == "question"
    number = update["message"]["message_id"]
    reply = {"message_id": number, "quote": "answ"}
    back = await stand.api("sendMessage", chat_id=person, text="thanks", reply_parameters=reply)
    assert back["reply_to_message"]["message_id"] == number
    assert back["quote"]["text"] == "answ"


async def test_events_follow_what_happens(stand: Stand) -> None:
    person = await stand.person()
    async with stand.client.get("/sim/events") as stream:
        await stream.content.readuntil(b"\n\n")
        sent = await stand.api("sendMessage", chat_id=person, text="x")
        await stand.api("sendChatAction", chat_id=person, action="typing")
        await stand.api("editMessageText", chat_id=person, message_id=sent["message_id"], text="y")
        await stand.api("deleteMessage", chat_id=person, message_id=sent["message_id"])
        seen: list[tuple[str, Any]] = []
        while len(seen) < 8:
            raw = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)
            event, data = raw.decode().strip().split("\n")
            seen.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    names = [name for name, _ in seen if name != "call"]
    assert names == ["message", "action", "edited", "deleted"]
    assert seen[0][1]["message"]["from_bot"] is True


async def test_chats_pins_and_reactions_can_be_asked_for(stand: Stand) -> None:
    person = await stand.person(username="ann_b")
    sent = await stand.api("sendMessage", chat_id=person, text="x")
    place = {"chat_id": person, "message_id": sent["message_id"]}
    await stand.api("pinChatMessage", **place)
    full = await stand.api("getChat", chat_id=person)
    assert full["pinned_message"]["message_id"] == sent["message_id"]
    assert full["active_usernames"] == ["ann_b"]
    await stand.api("unpinChatMessage", chat_id=person)
    assert "pinned_message" not in await stand.api("getChat", chat_id=person)
    await stand.api("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}])
    words = await stand.refused("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "🥷"}])
    assert words == "Bad Request: REACTION_INVALID"
    member = await stand.api("getChatMember", chat_id=person, user_id=person)
    assert member["status"] == "member"


async def test_forwards_name_their_origin_and_protected_messages_stay(stand: Stand) -> None:
    ann, ben = await stand.person(), await stand.person(first_name="Ben")
    own = (await stand.post(f"people/{ann}/text", text="from Ann"))["message"]["message_id"]
    forwarded = await stand.api("forwardMessage", chat_id=ben, from_chat_id=ann, message_id=own)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ann"
    secret = await stand.api("sendMessage", chat_id=ann, text="x", protect_content=True)
    source = {"from_chat_id": ann, "message_id": secret["message_id"]}
    assert "can't be forwarded" in await stand.refused("forwardMessage", chat_id=ben, **source)
    assert "can't be copied" in await stand.refused("copyMessage", chat_id=ben, **source)
    source["message_id"] = 999
    assert "message to copy not found" in await stand.refused("copyMessage", chat_id=ben, **source)


async def test_people_are_added_and_changed(stand: Stand) -> None:
    await stand.post("people", first_name="", status=400)
    await stand.post("people", first_name="A", username="twin")
    await stand.post("people", first_name="B", username="TWIN", status=400)
    assert (await stand.client.get("/sim/people/1/chat")).status == 404


async def _album(stand: Stand, person: int, kind: str, files: list[bytes], **more: str) -> tuple[int, Json]:
    form = FormData()
    for name, value in {"kind": kind, **more}.items():
        form.add_field(name, value)
    for number, body in enumerate(files):
        form.add_field(f"file{number}", body, filename=f"{number}.png")
    response = await stand.client.post(f"/sim/people/{person}/album", data=form)
    return response.status, await response.json()


async def test_an_album_is_a_message_for_each_of_its_files_with_one_group(stand: Stand) -> None:
    person = await stand.person()
    status, sent = await _album(stand, person, "photo", [png(), png(60, 60), png(80, 40)], caption="Three")
    messages = [update["message"] for update in await stand.take()]
    assert status == 200
    assert [m["message_id"] for m in messages] == [m["message_id"] for m in sent["messages"]]
    assert len({m["media_group_id"] for m in messages}) == 1
    assert [m.get("caption") for m in messages] == ["Three", None, None]
    assert all(m["photo"] for m in messages)
    await _album(stand, person, "document", [b"a", b"b"])
    files = [update["message"] for update in await stand.take()]
    assert [m["document"]["file_name"] for m in files] == ["0.png", "1.png"]
    assert files[0]["media_group_id"] != messages[0]["media_group_id"]


async def test_a_client_makes_no_album_of_one_file_of_eleven_or_of_what_is_no_picture(stand: Stand) -> None:
    person = await stand.person()
    for kind, files, status in (
        ("photo", [png()], 400),
        ("photo", [png()] * 11, 400),
        ("photo", [png(), b"no picture"], 422),
        ("video", [png()] * 2, 400),
    ):
        assert (await _album(stand, person, kind, files))[0] == status
    assert await stand.take() == []  # all or nothing


async def test_what_somebody_plays_is_for_the_page_and_never_reaches_the_bot(stand: Stand) -> None:
    person = await stand.person(role="warehouse")
    shown = (await stand.get("state"))["people"]
    assert [one["role"] for one in shown if one["id"] == person] == ["warehouse"]
    await stand.post(f"people/{person}", role="finance")
    await stand.post(f"people/{person}/text", text="hello")
    (update,) = await stand.take()
    assert "role" not in update["message"]["from"]
    assert "role" not in update["message"]["chat"]
