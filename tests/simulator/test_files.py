"""Pictures and files: what is taken, what is refused, and what can be fetched again."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from aiohttp import FormData

from tests.simulator.conftest import ROOT, Json, Stand, png

qrcode = pytest.importorskip("qrcode")


async def upload(stand: Stand, method: str, files: dict[str, bytes], **params: Any) -> Json:
    form = FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, content in files.items():
        form.add_field(
            name, io.BytesIO(content), filename=f"{name}.bin", content_type="application/octet-stream"
        )
    response = await stand.client.post(ROOT + method, data=form)
    answer: Json = await response.json()
    return answer


async def test_a_photo_gets_sizes_and_can_be_sent_again_and_fetched(stand: Stand) -> None:
    person = await stand.person()
    sent = (await upload(stand, "sendPhoto", {"photo": png(1600, 900)}, chat_id=person, caption="<b>x</b>",
                         parse_mode="HTML"))["result"]  # fmt: skip
    widths = [size["width"] for size in sent["photo"]]
    assert widths == [90, 320, 800, 1280]
    assert sent["caption_entities"][0]["type"] == "bold"
    largest = sent["photo"][-1]
    again = await stand.api("sendPhoto", chat_id=person, photo=largest["file_id"])
    assert again["photo"] == sent["photo"]
    file = await stand.api("getFile", file_id=largest["file_id"])
    assert file["file_size"] == largest["file_size"]
    response = await stand.client.get(ROOT.replace("/bot", "/file/bot") + file["file_path"])
    assert len(await response.read()) == largest["file_size"]
    shown = await stand.client.get(f"/sim/file/{largest['file_id']}")
    assert shown.content_type == "image/jpeg"


async def test_what_is_no_picture_is_no_photo(stand: Stand) -> None:
    person = await stand.person()
    answer = await upload(stand, "sendPhoto", {"photo": b"%PDF-1.7"}, chat_id=person)
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    answer = await upload(stand, "sendPhoto", {"photo": b""}, chat_id=person)
    assert answer["description"] == "Bad Request: file must be non-empty"
    answer = await upload(stand, "sendPhoto", {"photo": png(1000, 10)}, chat_id=person)
    assert answer["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    answer = await upload(stand, "sendPhoto", {"photo": bytes(10 * 1024 * 1024 + 1)}, chat_id=person)
    assert "is too big for a photo" in answer["description"]


async def test_kinds_of_files_are_not_mixed_up(stand: Stand) -> None:
    person = await stand.person()
    document = (await upload(stand, "sendDocument", {"document": png()}, chat_id=person))["result"][
        "document"
    ]
    assert document["file_name"] == "document.bin"
    words = await stand.refused("sendPhoto", chat_id=person, photo=document["file_id"])
    assert words == "Bad Request: can't use file of type Document as Photo"
    again = await stand.api("sendDocument", chat_id=person, document=document["file_id"])
    assert again["document"]["file_unique_id"] == document["file_unique_id"]


async def test_unknown_files_and_far_addresses_are_refused(stand: Stand) -> None:
    person = await stand.person()
    words = await stand.refused("sendPhoto", chat_id=person, photo="AgACxyz")
    assert words == "Bad Request: wrong file identifier/HTTP URL specified"
    words = await stand.refused("sendPhoto", chat_id=person, photo="https://x.org/a.png")
    assert words == "Bad Request: failed to get HTTP URL content"
    assert await stand.refused("sendPhoto", chat_id=person) == "Bad Request: there is no photo in the request"
    words = await stand.refused("getFile", file_id="AgACxyz")
    assert words == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_captions_over_1024_units_are_refused(stand: Stand) -> None:
    person = await stand.person()
    answer = await upload(stand, "sendPhoto", {"photo": png()}, chat_id=person, caption="😀" * 513)
    assert answer["description"] == "Bad Request: message caption is too long"


async def test_albums_take_attached_files(stand: Stand) -> None:
    person = await stand.person()
    media = [
        {"type": "photo", "media": "attach://a", "caption": "one"},
        {"type": "photo", "media": "attach://b"},
    ]
    answer = await upload(stand, "sendMediaGroup", {"a": png(), "b": png()}, chat_id=person, media=media)
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "one"
    answer = await upload(stand, "sendMediaGroup", {"a": png()}, chat_id=person, media=media[:1])
    assert "there must be 2-10 items" in answer["description"]
    answer = await upload(stand, "sendMediaGroup", {"a": png()}, chat_id=person, media=media)
    assert "wrong file identifier" in answer["description"]
    mixed = [media[0], {"type": "document", "media": "attach://b"}]
    answer = await upload(stand, "sendMediaGroup", {"a": png(), "b": png()}, chat_id=person, media=mixed)
    assert answer["description"] == "Bad Request: can't use the media of the specified type in the album"


async def test_a_picture_can_replace_another_or_a_text(stand: Stand) -> None:
    person = await stand.person()
    text = await stand.api("sendMessage", chat_id=person, text="x")
    place = {"chat_id": person, "message_id": text["message_id"]}
    media = {"type": "photo", "media": "attach://a", "caption": "now a picture"}
    edited = (await upload(stand, "editMessageMedia", {"a": png()}, **place, media=media))["result"]
    assert "text" not in edited
    assert edited["caption"] == "now a picture"
    same = {"type": "photo", "media": edited["photo"][-1]["file_id"], "caption": "now a picture"}
    assert "message is not modified" in await stand.refused("editMessageMedia", **place, media=same)
    renamed = await stand.api("editMessageCaption", **place, caption="other")
    assert renamed["photo"] == edited["photo"]
    assert "there is no text in the message to edit" in await stand.refused(
        "editMessageText", **place, text="t"
    )


async def test_people_send_photos_documents_stickers_voices_and_places(stand: Stand) -> None:
    person = await stand.person()
    for kind in ("photo", "document"):
        form = FormData({"caption": "look"})
        form.add_field("file", png(), filename="a.png", content_type="image/png")
        response = await stand.client.post(f"/sim/people/{person}/{kind}", data=form)
        assert response.status == 200
    for kind in ("sticker", "voice", "location"):
        await stand.post(f"people/{person}/{kind}")
    messages = [update["message"] for update in await stand.take()]
    kinds = ("photo", "document", "sticker", "voice", "location")
    assert all(kind in message for kind, message in zip(kinds, messages, strict=True))
    assert messages[0]["caption"] == "look"
    copied = await stand.api("copyMessage", chat_id=person, from_chat_id=person,
                             message_id=messages[0]["message_id"], caption="new")  # fmt: skip
    shown = (await stand.get(f"people/{person}/chat"))["messages"][-1]
    assert (shown["message_id"], shown["caption"]) == (copied["message_id"], "new")


def qr(text: str) -> bytes:
    out = io.BytesIO()
    qrcode.make(text).save(out)
    return out.getvalue()


async def test_a_qr_code_in_a_photo_opens_its_link(stand: Stand) -> None:
    person = await stand.person()
    picture = qr("https://t.me/demo_shop_bot?start=c_abc")
    sent = (await upload(stand, "sendPhoto", {"photo": picture}, chat_id=person))["result"]
    scanned = await stand.post(f"people/{person}/scan", file_id=sent["photo"][-1]["file_id"])
    assert scanned["url"] == "https://t.me/demo_shop_bot?start=c_abc"
    assert [update["message"]["text"] for update in await stand.take()] == ["/start c_abc"]


async def test_a_qr_code_from_outside_can_be_scanned_and_a_plain_picture_not(stand: Stand) -> None:
    person = await stand.person(started=False)
    for content, status in ((qr("https://t.me/demo_shop_bot?start=x"), 200), (png(), 422)):
        form = FormData()
        form.add_field("file", content, filename="code.png", content_type="image/png")
        response = await stand.client.post(f"/sim/people/{person}/scan", data=form)
        assert response.status == status
    assert [update["message"]["text"] for update in await stand.take()] == ["/start x"]
