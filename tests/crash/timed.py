"""What falls due by itself. Jobs about orders, commissions, refunds and promotions stand with those."""

from __future__ import annotations

from datetime import timedelta

from bot.domain import distributors, fulfilment, imports, payments, runs
from bot.domain.orders import OrderCard
from bot.models import Application, ApplicationDocument, HandledUpdate, JobRun, Notice, Receipt, SeenAlbum
from tests.crash.brief import on_time
from tests.crash.customers import SELLER_ID
from tests.crash.earning import ANN_ID, MEI_ID, line, ordered
from tests.crash.office import stars_too_late
from tests.crash.scenes import CUSTOMER_ID, Scene
from tests.crash.sellers import handed_in
from tests.crash.witness import PRODUCTS
from tests.situations import BOT_ID, OWNER_ID, Situations


async def _not_understood(make: Situations) -> None:
    """Matching failed when the money came."""
    await _proof_of(make, await make.placed_order(await make.person(CUSTOMER_ID), quantity=2))


async def _proof_of(make: Situations, order: OrderCard) -> None:
    await Receipt.create(
        provider="telegram",
        charge_id=f"charge-{order.id}",
        person_id=order.customer_id,
        order_id=order.id,
        payload=order.code,
        currency="EUR",
        amount_minor=order.total.minor,
        state="new",
        received_at=make.clock.now(),
    )


async def _two_sales_not_understood(make: Situations) -> None:
    """Each seller hears of both at once."""
    customer = await line(make)
    for _ in range(2):
        await _proof_of(make, await ordered(make, customer))


async def _stars_on_their_way_back(make: Situations) -> None:
    receipt_id = await stars_too_late(make)
    async with make.work(await make.owner()) as work:
        await payments.start_star_return(work, receipt_id)


async def _two_shipped(make: Situations) -> None:
    customer = await make.person(CUSTOMER_ID)
    for _ in range(2):
        order = await make.paid_order(customer)
        async with make.work(await make.owner()) as work:
            await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())


async def _sold(make: Situations) -> None:
    await make.paid_order(await make.person(CUSTOMER_ID))


async def _file_left(make: Situations) -> None:
    async with make.work(await make.owner()) as work:
        await imports.keep_file(work, "goods.csv", [PRODUCTS])


async def _bound(make: Situations) -> None:
    seller = await make.distributor(who=await make.person(SELLER_ID, name="Dora"))
    for _ in range(2):
        await make.follow(await make.person(), seller)


async def _nearly_sold_out(make: Situations) -> None:
    await make.pay(
        customer := await make.person(CUSTOMER_ID), await make.placed_order(customer, stock=6, quantity=3)
    )


async def _books_broken(make: Situations) -> None:
    """A receipt that moved no money."""
    await _sold(make)
    await Receipt.all().update(state="review")


async def _all_that_is_old(make: Situations) -> None:
    customer, at = await make.person(CUSTOMER_ID), make.clock.now()
    application_id = await handed_in(make)
    async with make.work(await make.owner()) as work:
        await distributors.reject(work, application_id, "Not in this town")
    await ApplicationDocument.create(application_id=application_id, sealed=b"x", digest="x", uploaded_at=at)
    await Application.create(person_id=customer.person_id, state="draft", started_at=at)
    await HandledUpdate.create(bot_id=BOT_ID, update_id=1, screen="h", arguments=[], handled_at=at)
    await SeenAlbum.create(bot_id=BOT_ID, telegram_id=CUSTOMER_ID, album="1", update_id=1, seen_at=at)
    await Notice.all().delete()
    await Notice.create(
        person_id=customer.person_id,
        kind="order_paid",
        params={},
        key="old",
        due_at=at,
        done_at=at,
        outcome="blocked",
    )
    await JobRun.create(job="forget old", due_at=at, started_at=at, finished_at=at, claimed_until=at)


async def _run_asked_for(make: Situations) -> None:
    await _nearly_sold_out(make)
    async with make.work(await make.owner()) as work:
        await runs.ask_for_run(work, "watch stock")


async def _about_to_be_unwell(make: Situations) -> None:
    """A run goes on and on."""
    now, day = make.clock.now(), timedelta(days=1)
    await JobRun.create(job="watch stock", due_at=now - day, started_at=now - day, claimed_until=now + day)


_DAYS = timedelta(days=1)

TIMED: dict[str, Scene] = {
    "money understood later": on_time(
        "retry receipts",
        {"receipts": ["matched"], "orders": ["paid"], "entries": ["sale"]},
        given=_not_understood,
    ),
    "two sales understood at once": on_time(
        "retry receipts",
        {
            "receipts": ["matched", "matched"],
            "notices": [
                *[["earned", who, "sent"] for who in (MEI_ID, MEI_ID, ANN_ID, ANN_ID)],
                *[["order_paid", CUSTOMER_ID, "sent"]] * 2,
                *[["order_to_ship", OWNER_ID, "sent"]] * 2,
            ],
        },
        given=_two_sales_not_understood,
    ),
    "late Stars returned": on_time(
        "return stars", {"receipts": ["returned"]}, given=_stars_on_their_way_back
    ),
    "parcels count as received": on_time(
        "receive orders", {"orders": ["received", "received"]}, given=_two_shipped, at=11 * _DAYS
    ),
    "morning's digest": on_time(
        "send digest", {"notices": [["digest", OWNER_ID, "sent"]]}, given=_sold, at=_DAYS - timedelta(hours=2)
    ),
    "file forgotten": on_time(
        "forget files",
        {"import_file.state": ["expired"], "import_chunk.place": []},
        given=_file_left,
        at=2 * _DAYS,
    ),
    "bindings over": on_time(
        "expire bindings", {"binding.end_reason": ["expired", "expired"]}, given=_bound, at=91 * _DAYS
    ),
    "stock ran low": on_time(
        "watch stock", {"notices": [["low_stock", OWNER_ID, "sent"]]}, given=_nearly_sold_out
    ),
    "stock looked at when asked": on_time(
        "watch stock", {"notices": [["low_stock", OWNER_ID, "sent"]]}, given=_run_asked_for
    ),
    "books do not prove": on_time(
        "prove books",
        {
            "books": {"paid_order_without_one_receipt": [1]},
            "notices": [["payouts_halted", OWNER_ID, "sent"]],
        },
        given=_books_broken,
    ),
    "alarm rings": on_time(
        "look around", {"alarm.name": ["disk_full"], "notices": [["alarm_rings", OWNER_ID, "sent"]]}
    ),
    "job called unwell": Scene(
        _about_to_be_unwell,
        {"job_state.trouble": ["hanging"], "notices": [["job_unwell", OWNER_ID, "sent"]]},
        watches=True,
    ),
    "old things forgotten": Scene(
        _all_that_is_old,
        {
            "handled_update.screen": [],
            "seen_album.album": [],
            "application.state": ["rejected", "withdrawn"],
            "application.region": ["", ""],
            "application_document.sealed": [],
            "notices": [],
        },
        91 * _DAYS,
        ("forget old",),
        drives="job forget old",
    ),
}
