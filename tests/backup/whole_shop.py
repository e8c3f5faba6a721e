"""A shop in which something stands in nearly every table, and what stands in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot import demo, models
from bot.domain import catalog, distributors, payments, people, runs, support, updates
from bot.domain.orders import Method
from bot.kernel.roles import Role
from bot.models import Notice
from bot.models.database import opened
from tests.domain.months import a_life
from tests.situations import ADDRESS, BOT_ID, Situations

KEY = "a-key-for-tests-that-is-long-enough"
QUESTION = "Ist der Tee “grün”? \\ 'ja' 茶 🍵\u2028zweite Zeile"
PARKED = "what somebody typed"
PICTURE = b"\xff\xd8 a picture, or nearly"


async def fill(url: str) -> None:
    """From the sale to the second payout, and what else people do."""
    async with a_life(url, datetime(2026, 11, 5, 12, 0, 0, 123456, tzinfo=UTC)) as life:
        make = life.make
        await life.sell("first", "1250", "333")
        await life.receive("first")
        await life.go_to(life.clock.now() + timedelta(days=30))
        await life.request("100")
        await life.approve()
        await life.pay()
        await life.request("50")
        await life.sell("second", "1250")
        await _buy_otherwise(make)
        await _bring_in_goods(make)
        await _work_of_the_bot(make)
        # Its number was given away: whoever comes next must get another one.
        newest = await Notice.all().order_by("-id").first()
        assert newest is not None
        await newest.delete()


async def _buy_otherwise(make: Situations) -> None:
    bella = await make.person(name="Белла", language="ru")
    order = await make.placed_order(bella, Method.TRANSFER)
    async with make.work(bella) as work:
        await payments.upload_slip(work, order.id, PICTURE)
        await support.ask_seller(work, QUESTION)
        await people.agree_to_promotions(work)
    await make.cart(bella, {await make.variant(): 2})
    await make.staff(Role.FINANCE, name="Фин")
    await make.invitation(Role.SUPPORT)
    async with make.work(await make.person(name="小雨")) as work:
        await distributors.start_application(work, await make.rules(), None)
        await distributors.add_document(work, PICTURE)


async def _bring_in_goods(make: Situations) -> None:
    goods, pictures = demo.read_goods()
    async with make.work() as work:
        await catalog.load_demo(work, {**goods, "products": goods["products"][:6]}, pictures)
    picture = await models.Picture.all().first()
    assert picture is not None
    await catalog.remember_upload(BOT_ID, picture.id, "AgACfile")
    product = (await models.Product.all().first()) or models.Product()
    run = await models.ImportRun.create(
        file_name="käse.csv", digest="d", state="done", started_at=make.clock.now()
    )
    await models.ImportChange.create(run=run, product=product, before={"b": [1, None]}, after={"a": "ä"})
    await models.ProductSource.create(product=product, handle="käse", is_fetched=True, picture=picture)


async def _work_of_the_bot(make: Situations) -> None:
    now = make.clock.now()
    await runs.set_clock_offset(3600)
    await runs.hold_lease("poll:42", "host:1", now, timedelta(seconds=20))
    async with make.work() as work:
        await updates.remember(work, BOT_ID, 7, "home", [1, "x"])
    await models.JobRun.create(job="prove books", due_at=now, claimed_until=now, started_at=now, failed=True)
    await models.FailedUpdate.create(
        bot_id=BOT_ID,
        update_id=8,
        first_failed_at=now,
        correlation="c",
        error="E",
        sealed_body=make.shop.sealer.seal(PARKED.encode(), "update"),
    )


async def meet_somebody(url: str) -> None:
    """All that another shop has."""
    async with opened(url):
        await models.Person.create(telegram_id=77, name="Old", met_at="2026-01-01 00:00:00+00:00")


Rows = dict[str, list[dict[str, Any]]]


async def rows_of(url: str) -> Rows:
    """Every row of every table, as the shop itself reads them."""
    async with opened(url):
        every = [getattr(models, name) for name in models.__all__]
        return {
            model._meta.db_table: await model.all().order_by(model._meta.pk_attr).values() for model in every
        }


PLAIN = (ADDRESS, QUESTION, PARKED, "Bank of Tests", "+4930")
"""What nobody may read without the key."""
