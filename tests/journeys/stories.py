"""What people do in the shop, step by step. Each story is played on every engine and in every mode."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from tests.journeys.phone import Phone, body_of
from tests.journeys.town import Town

ADDRESSES = {
    "en": "Ann Lee, +49 30 1234567, Lindenstr. 5, 10969 Berlin",
    "zh-hans": "张三 13800138000 上海市静安区南京西路1号",
    "ru": "Анна Ли, +7 495 123-45-67, Москва, ул. Ленина 5",
}


def slip_picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((600, 800)).convert("RGB").save(out, "PNG")
    return out.getvalue()


async def opens_a_product_by_its_qr(phone: Phone, friend: Phone) -> None:
    """The friend shows a product's QR; the phone's camera opens it and START is pressed."""
    await friend.start()
    await friend.tap("shop")
    await friend.tap("c")
    await friend.tap("p")
    await friend.tap("pq")
    photo = next(m for m in reversed(await friend.messages()) if "photo" in m)["photo"]
    phone.taps += 1
    await phone.act("scan", file_id=photo[-1]["file_id"])


async def buys_by_invoice(phone: Phone, language: str) -> int:
    """From the product's page to the paid order; answers the order's id."""
    await phone.tap("buy")
    if not await phone.shows("pl"):
        await phone.say(ADDRESSES[language])
    await phone.tap("pl", where="telegram")
    outcome = await phone.pay()
    assert outcome["outcome"] == "paid", outcome
    return await newest_order(phone)


async def newest_order(phone: Phone) -> int:
    _, _, _, button = await phone.find("o")
    return int(button["callback_data"].split(":")[1])


async def is_told_of_a_new_order_and_ships(town: Town, order_id: int, parcel: str) -> None:
    owner = town.owner
    await owner.tap("aoship", where=str(order_id))
    await owner.say(parcel)
    await town.street.settle()


async def confirms_the_transfer(town: Town, order_id: int) -> None:
    owner = town.owner
    if await owner.shows("aopayask", where=str(order_id)):
        await owner.tap("aopayask", where=str(order_id))
    await owner.tap("aopay", where=str(order_id))
    await town.street.settle()


async def receives(phone: Phone, order_id: int) -> None:
    await phone.tap("rc?", where=str(order_id))
    await phone.tap("rc", where=str(order_id))


async def the_whole_purchase(town: Town, customer: Phone, friend: Phone, language: str) -> None:
    """Scan, buy, pay, be told, ship, receive; the timeline tells it all."""
    await opens_a_product_by_its_qr(customer, friend)
    assert await customer.shows("buy"), await customer.bot_texts()
    order_id = await buys_by_invoice(customer, language)
    await is_told_of_a_new_order_and_ships(town, order_id, "DHL 00340434161094042557")
    await customer.wait_for("00340434161094042557")
    await receives(customer, order_id)
    await customer.say("/orders")
    await customer.tap("o", where=f"o:{order_id}")
    page = await customer.wait_for("🚚")
    assert "00340434161094042557" in page
    assert page.count("·") >= 4


async def buys_by_transfer(town: Town, customer: Phone, language: str) -> int:
    """Cart, transfer, slip, confirmation by staff; answers the order's id."""
    await customer.say("/shop")
    await customer.tap("c")
    await customer.tap("p", where="p:")
    await customer.tap("q")
    await customer.tap("cart")
    await customer.tap("co")
    if not await customer.shows("pl"):
        await customer.say(ADDRESSES[language])
    await customer.tap("pl", where="transfer")
    order_id = await newest_order(customer)
    await customer.photo(slip_picture())
    await confirms_the_transfer(town, order_id)
    return order_id


async def asks_to_cancel_and_gets_his_money(town: Town, customer: Phone, order_id: int) -> None:
    """He asks, the owner agrees by one tap, pays it back, and writes how that can be found."""
    await customer.say("/orders")
    await customer.tap("o", where=f"o:{order_id}")
    await customer.tap("rf?", where=str(order_id))
    await customer.tap("rf", where=f"rf:{order_id}")
    assert await customer.shows("rfk", where=str(order_id))
    await town.street.settle()
    await town.owner.tap("arfyes")
    await town.owner.tap("arfpaid")
    await town.owner.say("SEPA 2026-000555")
    await town.street.settle()
    await customer.wait_for("SEPA 2026-000555")


async def asks_and_is_answered(town: Town, customer: Phone) -> None:
    await customer.say("/ask")
    await customer.say("Is the <b>green</b> one still there?")
    await town.owner.tap("aqans")
    await town.owner.say("Yes & plenty of it.")
    text = await customer.wait_for("Yes & plenty of it.")
    assert "Is the <b>green</b> one still there?" in text


async def runs_a_job_by_hand(owner: Phone) -> None:
    """He taps twice, and it has run once: within a second or two, since the tap wakes the timetable."""
    await owner.say("/admin")
    await owner.tap("aj")
    await owner.tap("ajc", where="forget old")
    message, row, column, _ = await owner.find("ajrun")
    for _ in range(2):
        await owner.street.post(
            f"people/{owner.id}/tap", message_id=message["message_id"], row=row, column=column
        )
    async with asyncio.timeout(5):
        while "👆 1" not in await owner.last_text() and "👆 2" not in await owner.last_text():
            await asyncio.sleep(0.3)
            await owner.tap("ajc", where="forget old")
    assert (await owner.last_text()).count("👆") == 2, "the heading, and one run"


def texts_of(messages: list[dict[str, object]]) -> str:
    return "\n".join(body_of(m) for m in messages)
