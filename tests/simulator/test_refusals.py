"""What Telegram refuses, with its codes and its words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.conftest import Stand, StandMaker


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "b", **action}]]}


SEND_REFUSALS = [
    ({"text": ""}, "message text is empty"),
    ({"text": "   \n "}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "x", "chat_id": 42}, "chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ({"text": "x", "reply_markup": button(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": button()},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
     "can't parse inline keyboard button: Can't find field \"text\""),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": " ", "callback_data": "a"}]]}},
     "inline keyboard button text must be non-empty"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "a"}]}},
     "can't parse reply keyboard markup: Field \"inline_keyboard\" must be of type Array"),
    ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "u.org"}] * 6] * 17}},
     "reply markup is too long"),
    ({"text": "x", "reply_markup": button(url="http://localhost:8080")},
     "inline keyboard button URL 'http://localhost:8080' is invalid: Wrong HTTP URL"),
    ({"text": "x", "reply_markup": button(url="ftp://x.org")},
     "inline keyboard button URL 'ftp://x.org' is invalid: Unsupported URL protocol"),
    ({"text": "x", "reply_markup": button(web_app={"url": "http://x.org"})},
     "inline keyboard button Web App URL 'http://x.org' is invalid: Only HTTPS links are allowed"),
    ({"text": "x", "reply_markup": button(copy_text={"text": "c" * 257})}, "BUTTON_COPY_TEXT_INVALID"),
    ({"text": "x", "reply_markup": button(pay=True)}, "BUTTON_TYPE_INVALID"),
    ({"text": "x", "reply_markup": button(callback_data="a", style="pink")},
     "can't parse inline keyboard button: invalid button style specified"),
    ({"text": "x", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "keyboard button text must be non-empty"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "x", "message_thread_id": "abc"}, 'field "message_thread_id" must be of type Number'),
    ({"text": "x", "disable_notification": "maybe"}, 'field "disable_notification" must be of type Boolean'),
    ({"text": "x", "business_connection_id": "b"}, "business connection not found"),
]  # fmt: skip


@pytest.mark.parametrize(("params", "words"), SEND_REFUSALS)
async def test_send_message_is_refused_in_telegrams_words(
    stand: Stand, params: dict[str, Any], words: str
) -> None:
    person = await stand.person()
    answer = await stand.call("sendMessage", **{"chat_id": person, **params})
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"] == f"Bad Request: {words}"
    assert (await stand.last_call())["class"] == "refused"


async def test_a_text_of_exactly_4096_units_after_parsing_is_sent(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


async def test_callback_data_of_exactly_64_bytes_is_taken(stand: Stand) -> None:
    person = await stand.person()
    await stand.api("sendMessage", chat_id=person, text="x", reply_markup=button(callback_data="é" * 32))


async def test_a_missing_chat_id_and_an_unknown_method_are_told(stand: Stand) -> None:
    assert await stand.refused("sendMessage", text="x") == "Bad Request: chat_id is empty"
    answer = await stand.call("sendMessageTwice")
    assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")


async def test_a_method_that_is_not_simulated_says_so(stand: Stand) -> None:
    answer = await stand.call("sendPoll", chat_id=1, question="?", options=[])
    assert answer["error_code"] == 501


async def test_method_names_are_taken_in_any_case(stand: Stand) -> None:
    assert (await stand.api("GETME"))["is_bot"] is True


async def test_a_wrong_token_is_unauthorized(stand: Stand) -> None:
    response = await stand.client.get("/bot123:wrong/getMe")
    assert response.status == 401
    assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_people_who_never_started_or_who_block_the_bot_get_nothing(stand: Stand) -> None:
    stranger = await stand.person(started=False)
    answer = await stand.call("sendMessage", chat_id=stranger, text="x")
    assert answer["error_code"] == 403
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"
    person = await stand.person()
    await stand.post(f"people/{person}/block")
    answer = await stand.call("sendMessage", chat_id=person, text="x")
    assert answer["description"] == "Forbidden: bot was blocked by the user"
    assert (await stand.last_call())["class"] == "allowed"


async def test_edits_must_change_something(stand: Stand) -> None:
    person = await stand.person()
    markup = button(callback_data="a")
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=markup)
    place = {"chat_id": person, "message_id": sent["message_id"]}
    words = await stand.refused(
        "editMessageText", **place, text="<b></b>x ", parse_mode="HTML", reply_markup=markup
    )
    assert words == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    assert (await stand.last_call())["class"] == "allowed"
    assert "not modified" in await stand.refused("editMessageReplyMarkup", **place, reply_markup=markup)
    edited = await stand.api("editMessageText", **place, text="x")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]


async def test_edits_need_a_message_that_can_be_edited(stand: Stand) -> None:
    person = await stand.person()
    place = {"chat_id": person, "text": "y"}
    assert (
        await stand.refused("editMessageText", **place, message_id=99)
        == "Bad Request: message to edit not found"
    )
    assert "message identifier is not specified" in await stand.refused("editMessageText", **place)
    own = (await stand.post(f"people/{person}/text", text="hello"))["message"]["message_id"]
    assert "message can't be edited" in await stand.refused("editMessageText", **place, message_id=own)
    keyboard = {"keyboard": [["a"]]}
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=keyboard)
    number = sent["message_id"]
    assert "message can't be edited" in await stand.refused("editMessageText", **place, message_id=number)


async def test_texts_have_no_caption_and_media_no_text(stand: Stand) -> None:
    person = await stand.person()
    text = await stand.api("sendMessage", chat_id=person, text="x")
    words = await stand.refused(
        "editMessageCaption", chat_id=person, message_id=text["message_id"], caption="c"
    )
    assert words == "Bad Request: there is no caption in the message to edit"
    place = await stand.api("sendLocation", chat_id=person, latitude=1, longitude=2)
    words = await stand.refused("editMessageText", chat_id=person, message_id=place["message_id"], text="t")
    assert words == "Bad Request: there is no text in the message to edit"


async def test_messages_are_deleted_once_and_within_48_hours(stand: Stand) -> None:
    person = await stand.person()
    old, new = [(await stand.api("sendMessage", chat_id=person, text="x"))["message_id"] for _ in "ab"]
    assert await stand.api("deleteMessage", chat_id=person, message_id=new) is True
    words = await stand.refused("deleteMessage", chat_id=person, message_id=new)
    assert words == "Bad Request: message to delete not found"
    await stand.post("clock", advance=49 * 3600)
    words = await stand.refused("deleteMessage", chat_id=person, message_id=old)
    assert words == "Bad Request: message can't be deleted for everyone"
    assert await stand.api("deleteMessages", chat_id=person, message_ids=[old, 999]) is True


async def test_callbacks_are_answered_once(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=button(callback_data="a"))
    tapped = await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=0)
    query = {"callback_query_id": tapped["callback_query_id"]}
    await stand.take()
    assert (
        await stand.refused("answerCallbackQuery", **query, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert (
        await stand.refused("answerCallbackQuery", **query, url="https://x.org") == "Bad Request: URL_INVALID"
    )
    assert await stand.api("answerCallbackQuery", **query, text="done", show_alert=True) is True
    answer = await stand.get(f"people/{person}/answers/{tapped['callback_query_id']}")
    assert answer == {"ok": True, "answered": True, "text": "done", "show_alert": True, "url": ""}
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await stand.refused("answerCallbackQuery", **query) == too_old
    assert (await stand.last_call())["class"] == "refused"
    assert await stand.refused("answerCallbackQuery", callback_query_id="1") == too_old


async def test_a_callback_older_than_150_seconds_can_not_be_answered(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=button(callback_data="a"))
    tapped = await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=0)
    await stand.take()
    stand.time.pass_by(151)
    words = await stand.refused("answerCallbackQuery", callback_query_id=tapped["callback_query_id"])
    assert "query is too old" in words
    assert (await stand.last_call())["class"] == "allowed"


async def test_faults_that_telegram_lets_pass_are_marked_apart(stand: Stand) -> None:
    person = await stand.person()
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x", "colour": "red"}]]}
    await stand.api("sendMessage", chat_id=person, text="x", txet="y", reply_markup=markup)
    line = await stand.last_call()
    assert (line["ok"], line["class"]) == (True, "fault")
    assert line["faults"] == ["unknown parameter txet", "unknown field colour of InlineKeyboardButton"]
    assert (await stand.get("state"))["counts"]["faults"] == 1
    assert len((await stand.get("calls?only=faults"))["calls"]) == 1


async def test_a_callback_that_is_never_answered_is_a_fault(make_stand: StandMaker) -> None:
    stand = await make_stand(unanswered_after=0.05)
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x", reply_markup=button(callback_data="a"))
    await stand.post(f"people/{person}/tap", message_id=sent["message_id"], row=0, column=0)
    await stand.take()
    report = await stand.get("report")
    assert [tap["data"] for tap in report["unanswered_callbacks"]] == ["a"]
    await stand.get("idle?quiet=0.1&timeout=1")
    report = await stand.get("report")
    assert report["faults"] == 1
    assert "never answered" in report["fault_list"][0]["faults"][0]


async def test_webhook_addresses_are_free_locally_and_strict_in_the_cloud(make_stand: StandMaker) -> None:
    local = await make_stand()
    assert await local.api("setWebhook", url="http://127.0.0.1:9/hook") is True
    assert await local.refused("setWebhook", url="https://x.org") == "Too Many Requests: retry after 1"
    cloud = await make_stand(cloud=True)
    words = await cloud.refused("setWebhook", url="http://x.org/hook")
    assert words == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    cloud.time.pass_by(1)
    words = await cloud.refused("setWebhook", url="https://x.org:9000/hook")
    assert words == "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
    cloud.time.pass_by(1)
    words = await cloud.refused("setWebhook", url="https://x.org", secret_token="a b")
    assert words == "Bad Request: secret token contains unallowed characters"
