"""Finance closes months and pays: what the office shows of it, and that each act happens once."""

from __future__ import annotations

import asyncio
import io
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.domain import commissions, distributors, fulfilment, ledger, payouts, rulebook, settlement
from bot.domain.ledger import INVARIANTS
from bot.domain.orders import OrderCard
from bot.domain.payouts import BadVoucher, PayoutsHalted, State, StillBroken
from bot.domain.work import Actor
from bot.gateways.printing import FilePrinter
from bot.handlers.admin import TABLE
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.files import XlsxFile
from bot.kernel.money import Money
from bot.kernel.roles import MATRIX, Action, Role
from bot.kernel.screen import Screen
from bot.models import Payout, SettlementPeriod, Stock
from bot.views.admin import payouts as views
from tests.handlers.admin_desk import Desk, buttons, data_of, leads_to, open_shop, shows

PARCEL = "DHL 00340434161094042557"
ACCOUNT = "Ann <Lee> & co\nBank of Tests\nDE00 1234 5678"
TAX_NOTE = "Distributors declare their commission themselves."


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def _receive(desk: Desk, who: Actor, order: OrderCard) -> None:
    async with desk.make.work(await desk.make.owner()) as work:
        await fulfilment.ship(work, order.id, PARCEL, await desk.make.rules())
    async with desk.make.work(who) as work:
        await fulfilment.confirm_received(work, order.id)


async def _earners(desk: Desk, orders: int = 1) -> tuple[Actor, Actor]:
    """Ann (tier 1: 1.87 an order) under Mei (tier 2: 1.25 an order): payable since December 10."""
    mei = await desk.make.distributor("Mei")
    ann = await desk.make.distributor("=Ann()", mei)
    customer = await desk.make.person(name="Carl")
    await desk.make.follow(customer, ann)
    for _ in range(orders):
        await _receive(desk, customer, await desk.make.paid_order(customer))
    desk.make.clock.move(days=15, hours=1)
    async with desk.make.work() as work:
        await commissions.mature(work)
    return ann, mei


async def _request(desk: Desk, who: Actor, minor: int, account: str = ACCOUNT) -> int:
    await desk.make.rules(tax_note=TAX_NOTE, payout_minimum_minor=100)
    async with desk.make.work(who) as work:
        await payouts.save_details(work, account)
        return await payouts.request_payout(work, Money(minor, "EUR"))


async def _state(payout_id: int) -> str:
    return (await Payout.get(id=payout_id)).state


async def _pockets(who: Actor) -> tuple[int, int, int]:
    found = await ledger.pockets(who.person_id, "EUR")
    return found.payable.minor, found.in_payout.minor, found.paid.minor


async def _halt(desk: Desk, *broken: str) -> None:
    async with desk.make.work() as work:
        await payouts.halt(work, broken)


async def _closed() -> list[str]:
    return [row.key for row in (await settlement.periods(0)).items]


# ── the office ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_office_counts_payouts_and_says_why_none_leave(desk: Desk) -> None:
    assert not shows(await desk.tap("a"), "aseted")  # nobody can ask for money yet
    ann, _ = await _earners(desk)
    office = await desk.tap("a")
    texts = desk.make.shop.texts.of("en")
    assert texts("admin.warn_no_tax_note") in office.text
    await desk.tap(leads_to(office, "aseted"))
    await desk.say(TAX_NOTE)
    await _request(desk, ann, 187)
    office = await desk.tap("a")
    assert "1" in next(button.text for button in buttons(office) if button.data == "ay")
    assert shows(office, "aper")
    assert texts("admin.warn_no_tax_note") not in office.text
    await _halt(desk, "sold_differs_from_paid_orders")
    office = await desk.tap("a")
    assert texts("admin.warn_halted") in office.text
    assert shows(office, "ayhalt")


# ── closing months ──────────────────────────────────────────────────────────────────────────────────────────


async def test_before_anybody_earned_there_is_nothing_to_close(desk: Desk) -> None:
    page = await desk.tap("aper")
    assert page.text.count(desk.make.shop.texts.of("en")("admin.period_none")) == 1
    assert not shows(page, "acloseask")
    await desk.tap("aclose:2026-11")
    assert await _closed() == []


async def test_a_month_is_offered_for_closing_once_it_has_ended(desk: Desk) -> None:
    await _earners(desk)
    desk.make.clock.instant = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    page = await desk.tap("aper")
    assert "November 2026" in page.text
    assert not shows(page, "acloseask")
    assert not shows(await desk.tap("acloseask:2026-11"), "aclose")
    await desk.tap("aclose:2026-11")
    assert await _closed() == []
    desk.make.clock.move(seconds=1)
    question = await desk.tap(leads_to(await desk.tap("aper"), "acloseask"))
    assert await _closed() == []
    page = await desk.tap(leads_to(question, "aclose"))
    assert await _closed() == ["2026-11"]
    assert shows(page, "apn")


async def test_a_second_tap_leaves_the_following_month_open(desk: Desk) -> None:
    await _earners(desk)
    desk.make.clock.move(days=60)  # November and December have ended
    page = await desk.tap_twice("aclose:2026-11")
    assert await _closed() == ["2026-11"]
    assert desk.toast == desk.make.shop.texts.of("en").plain("refusal.nothing_to_close")
    assert leads_to(page, "acloseask") == "acloseask:2026-12"
    assert not shows(await desk.tap("acloseask:2026-11"), "aclose")
    for key in ("aclose", "aclose:", "aclose:x", "aclose:2027-01"):
        await desk.tap(key)
    assert await _closed() == ["2026-11"]


async def test_of_two_who_tap_at_once_one_closes_the_month_and_nobody_the_next(desk: Desk) -> None:
    await _earners(desk)
    desk.make.clock.move(days=60)

    async def close() -> int:
        async with desk.make.work() as work:
            return await settlement.close_next(work, only="2026-11")

    ended = await asyncio.gather(close(), close(), return_exceptions=True)
    assert [type(one) for one in ended if isinstance(one, Exception)] == [settlement.NothingToClose]
    assert await _closed() == ["2026-11"]


async def _close_december(desk: Desk) -> int:
    desk.make.clock.instant = datetime(2027, 1, 2, tzinfo=UTC)
    for key in ("2026-11", "2026-12"):
        await desk.tap(f"aclose:{key}")
    return (await SettlementPeriod.get(key="2026-12")).id


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_a_closed_month_shows_its_sums_and_who_closed_it(desk: Desk, language: str) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    await desk.tap(f"ayok:{payout_id}")
    await desk.tap(f"aypaid:{payout_id}")
    await desk.say("SEPA 4711")
    period_id = await _close_december(desk)
    await desk.tap(f"l:{language}")
    texts = desk.make.shop.texts.of(language)
    overview = await desk.tap("aper")
    page = await desk.tap(f"apn:{period_id}")
    for minor in (312, 187, 125):  # earned, paid, owed
        assert texts.money(Money(minor, "EUR")) in overview.text
        assert texts.money(Money(minor, "EUR")) in page.text
    assert "Olga" in page.text
    assert texts.month(datetime(2026, 12, 1, tzinfo=UTC)) in page.text
    assert texts.plain("admin.the_shop") not in page.text


async def test_a_month_that_the_shop_closed_by_itself_says_so(desk: Desk) -> None:
    await _earners(desk)
    desk.make.clock.move(days=30)
    async with desk.make.work() as work:
        period_id = await settlement.close_next(work)
    assert desk.make.shop.texts.of("en").plain("admin.the_shop") in (await desk.tap(f"apn:{period_id}")).text


# ── the sheets ──────────────────────────────────────────────────────────────────────────────────────────────


async def _sheets(screen: Screen) -> list[list[tuple[Any, ...]]]:
    """What a spreadsheet reads, header first."""
    assert isinstance(screen.file, XlsxFile)
    book = load_workbook(io.BytesIO(await FilePrinter().print(screen.file)))
    return [list(page.iter_rows(values_only=True)) for page in book]


def _exact(cell: Any) -> Decimal:
    return Decimal(str(cell))


async def test_the_sheets_of_a_month_add_up_again(desk: Desk) -> None:
    ann, _ = await _earners(desk, orders=3)
    await _request(desk, ann, 187)
    period_id = await _close_december(desk)
    screen = await desk.tap(leads_to(await desk.tap(f"apn:{period_id}"), "apnx"))
    statements, lines = await _sheets(screen)
    people, total = statements[1:-1], statements[-1]
    for _name, _code, opening, earned, taken_back, paid, closing, currency in people:
        assert _exact(opening) + _exact(earned) - _exact(taken_back) - _exact(paid) == _exact(closing)
        assert currency == "EUR"
    for column in range(2, 7):
        assert sum(_exact(row[column]) for row in people) == _exact(total[column])
    row = await settlement.period_row(period_id)
    assert (_exact(total[3]), _exact(total[6])) == (row.earned.major, row.closing.major)
    earned_by: dict[str, Decimal] = defaultdict(Decimal)
    for _order, _name, code, _goods, _tier, base, rate, amount, _currency in lines[1:]:
        exact = _exact(base) * _exact(rate) / 100
        assert 0 <= exact - _exact(amount) < Decimal("0.01")
        earned_by[code] += _exact(amount)
    assert earned_by == {row[1]: _exact(row[3]) for row in people}
    assert len(lines) == 1 + 3 * 2


async def test_the_sheets_name_order_goods_tier_and_rate_and_hold_no_formula(desk: Desk) -> None:
    await _earners(desk)
    period_id = await _close_december(desk)
    await desk.tap("l:ru")
    statements, lines = await _sheets(await desk.tap(f"apnx:{period_id}"))
    assert [row[0] for row in statements[1:-1]] == ["=Ann()", "Mei"]
    order = (await settlement.period(period_id)).lines[0].number
    code_of = {row[0]: row[1] for row in statements[1:-1]}
    assert lines[1:] == [
        (order, "Mei", code_of["Mei"], "Green tea", 2, 12.5, 10, 1.25, "EUR"),
        (order, "=Ann()", code_of["=Ann()"], "Green tea", 1, 12.5, 15, 1.87, "EUR"),
    ]
    texts = desk.make.shop.texts.of("ru")
    assert texts.plain("admin.sheet_closing") in statements[0]


async def test_a_month_without_statements_makes_sheets_too(desk: Desk) -> None:
    await _earners(desk)
    await _close_december(desk)
    november = await SettlementPeriod.get(key="2026-11")
    statements, lines = await _sheets(await desk.tap(f"apnx:{november.id}"))
    assert (len(statements), len(lines)) == (1, 1)


# ── payouts ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_payout_is_approved_paid_and_recorded_once(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    card = await desk.tap(leads_to(await desk.tap("ay"), "ayc"))
    assert "<code>Ann &lt;Lee&gt; &amp; co\nBank of Tests\nDE00 1234 5678</code>" in card.text
    assert ACCOUNT in [button.copy for button in buttons(card)]
    assert {data.split(":")[0] for data in data_of(card)} >= {"ayok", "ayno"}
    card = await desk.tap_twice(leads_to(card, "ayok"))
    assert await _state(payout_id) == State.APPROVED
    assert not shows(card, "ayok")
    await desk.tap_twice(leads_to(card, "aypaid"))
    with pytest.raises(BadVoucher):
        await desk.say("x")
    assert await desk.dialogue() == "payout_voucher"
    card = await desk.say("SEPA <4711>")
    assert await desk.dialogue() is None
    assert "<code>SEPA &lt;4711&gt;</code>" in card.text
    assert "DE00" not in card.text
    assert await _pockets(ann) == (0, 0, 187)
    for old in ("ayok", "ayno", "aypaid", "ayfail"):
        card = await desk.tap(f"{old}:{payout_id}")
        assert "SEPA" in card.text
        assert await desk.dialogue() is None
    assert await _state(payout_id) == State.PAID
    assert not shows(await desk.tap("ay"), "ayc")
    assert await ledger.check_books() == {}


@pytest.mark.parametrize(
    ("before", "button", "step", "after"),
    [((), "ayno", "payout_reject", State.REJECTED), (("ayok",), "ayfail", "payout_failed", State.FAILED)],
)
async def test_a_payout_that_is_not_made_is_payable_again_and_says_why(
    desk: Desk, before: tuple[str, ...], button: str, step: str, after: State
) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    for data in before:
        await desk.tap(f"{data}:{payout_id}")
    await desk.tap_twice(leads_to(await desk.tap(f"ayc:{payout_id}"), button))
    assert await desk.dialogue() == step
    card = await desk.say("Account & name differ")
    assert "Account &amp; name differ" in card.text
    assert await _state(payout_id) == after
    assert await _pockets(ann) == (187, 0, 0)
    assert not shows(await desk.tap(f"{button}:{payout_id}"), button)
    assert await desk.dialogue() is None
    assert await ledger.check_books() == {}


@pytest.mark.parametrize("step", ["payout_reject", "payout_failed"])
async def test_an_answer_about_a_payout_that_moved_on_changes_nothing(desk: Desk, step: str) -> None:
    """He was asked, and meanwhile somebody else decided."""
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    if step == "payout_reject":
        await desk.tap(f"ayno:{payout_id}")
        async with desk.make.work(await desk.make.owner()) as work:
            await payouts.approve(work, payout_id)
    else:
        await desk.tap(f"ayok:{payout_id}")
        await desk.tap(f"ayfail:{payout_id}")
        async with desk.make.work(await desk.make.owner()) as work:
            await payouts.mark_paid(work, payout_id, "SEPA 1")
    before = await _state(payout_id)
    assert await desk.dialogue() == step
    card = await desk.say("too late")
    assert await desk.dialogue() is None
    assert await _state(payout_id) == before
    assert "too late" not in card.text


async def test_what_the_bank_sends_back_is_payable_again_and_shows_both_proofs(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    await desk.tap(f"ayok:{payout_id}")
    await desk.tap(f"aypaid:{payout_id}")
    card = await desk.say("SEPA 4711")
    assert await _pockets(ann) == (0, 0, 187)
    await desk.tap(leads_to(card, "ayback"))
    card = await desk.say("Account closed")
    assert "SEPA 4711" in card.text
    assert "Account closed" in card.text
    assert await _state(payout_id) == State.FAILED
    assert await _pockets(ann) == (187, 0, 0)
    assert not shows(await desk.tap(f"ayback:{payout_id}"), "ayback")
    assert await desk.dialogue() is None
    assert await ledger.check_books() == {}
    again = await _request(desk, ann, 187)
    assert again != payout_id


async def test_a_voucher_that_comes_too_late_is_refused_aloud(desk: Desk) -> None:
    """Whoever sent the money must hear that it was not recorded, or it would be sent twice."""
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    await desk.tap(f"ayok:{payout_id}")
    await desk.tap(f"aypaid:{payout_id}")
    async with desk.make.work(await desk.make.owner()) as work:
        await payouts.mark_failed(work, payout_id, "sent back")
    with pytest.raises(payouts.VoucherNotKept):
        await desk.say("SEPA 2")
    assert await _state(payout_id) == payouts.State.FAILED


async def test_whoever_pays_sees_that_the_distributor_is_suspended(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    async with desk.make.work(await desk.make.owner()) as work:
        await distributors.suspend(work, ann.person_id, "sells to <himself>")
    assert "sells to &lt;himself&gt;" in (await desk.tap(f"ayc:{payout_id}")).text


async def test_a_payout_that_its_distributor_cancelled_is_shown_as_it_is(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    async with desk.make.work(ann) as work:
        await payouts.cancel(work, payout_id)
    card = await desk.tap(f"ayok:{payout_id}")
    texts = desk.make.shop.texts.of("en")
    assert texts("payout.cancelled") in card.text
    assert desk.toast == texts.plain("refusal.payout_moved_on")
    assert await _state(payout_id) == State.CANCELLED


async def test_the_longest_waiting_come_first_page_by_page(desk: Desk) -> None:
    await _earners(desk)
    asked = []
    for place in range(10):
        who = await desk.make.distributor(f"Distributor number {place} with a long name")
        async with desk.make.work() as work:
            kinds = ledger.Account
            moved = ledger.move(who.person_id, kinds.PENDING, kinds.PAYABLE, 500)
            await ledger.open_pockets(who.person_id, "EUR")
            await ledger.post(work, "test", str(place), "EUR", [moved])
        asked.append(await _request(desk, who, 500))
    first, second = await desk.tap("ay"), await desk.tap("ay:1")
    listed = [data for page in (first, second) for data in data_of(page) if data.startswith("ayc:")]
    assert listed == [f"ayc:{payout_id}" for payout_id in asked]
    assert shows(first, "ay")
    assert not [data for data in data_of(await desk.tap("ay:99")) if data.startswith("ayc:")]


async def test_the_same_account_of_somebody_else_is_a_warning(desk: Desk) -> None:
    ann, mei = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    assert "Mei" not in (await desk.tap(f"ayc:{payout_id}")).text
    async with desk.make.work(mei) as work:
        await payouts.save_details(work, ACCOUNT.upper())
    assert "Mei" in (await desk.tap(f"ayc:{payout_id}")).text


async def test_details_too_long_for_a_copy_button_are_copied_from_the_text(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    account = "Bank of Tests " + "1" * 400
    payout_id = await _request(desk, ann, 187, account)
    card = await desk.tap(f"ayc:{payout_id}")
    assert account in card.text
    assert not [button for button in buttons(card) if button.copy]


# ── closed and halted ───────────────────────────────────────────────────────────────────────────────────────


async def test_while_payouts_are_halted_only_what_keeps_the_money_can_be_decided(desk: Desk) -> None:
    ann, mei = await _earners(desk)
    approved, requested = await _request(desk, ann, 187), await _request(desk, mei, 125)
    await desk.tap(f"ayok:{approved}")
    await _halt(desk, "sold_differs_from_paid_orders")
    for payout_id, yes, no in ((approved, "aypaid", "ayfail"), (requested, "ayok", "ayno")):
        card = await desk.tap(f"ayc:{payout_id}")
        assert (shows(card, yes), shows(card, no), shows(card, "ayhalt")) == (False, True, True)
    assert shows(await desk.tap(f"aypaid:{approved}"), "ayhalt")
    assert await desk.dialogue() is None
    with pytest.raises(PayoutsHalted):
        await desk.tap(f"ayok:{requested}")
    assert (await _state(approved), await _state(requested)) == (State.APPROVED, State.REQUESTED)


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_payouts_go_on_only_once_the_books_prove_again(desk: Desk, language: str) -> None:
    await _earners(desk)
    await desk.tap(f"l:{language}")
    texts = desk.make.shop.texts.of(language)
    await Stock.filter(sold=1).update(sold=2)
    await _halt(desk, "sold_differs_from_paid_orders")
    page = await desk.tap("ayhalt")
    for part in (texts("admin.broken_stock"), "sold_differs_from_paid_orders", "python -m bot doctor books"):
        assert part in page.text
    assert not shows(page, "ayresume")
    with pytest.raises(StillBroken):
        await desk.tap("ayresume")
    assert (await desk.make.rules()).payouts_halted_at
    await Stock.filter(sold=2).update(sold=1)
    page = await desk.tap_twice(leads_to(await desk.tap("ayhalt"), "ayresume"))
    assert not (await desk.make.rules()).payouts_halted_at
    assert texts("admin.warn_halted") not in page.text
    assert not shows(await desk.tap("ayhalt"), "ayresume")
    resumed = [entry for entry in await rulebook.audit_trail() if entry.after == {"payouts_halted_at": ""}]
    assert len(resumed) == 1
    assert texts("admin.act_payouts_resumed") in (await desk.tap("aaudit")).text


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_a_page_with_everything_broken_fits_a_message(desk: Desk, language: str) -> None:
    rules = await desk.make.rules(payouts_halted_at=desk.make.clock.now().isoformat())
    broken = {name: list(range(1000)) for name in INVARIANTS}
    screen = views.halted(rules, broken, lambda _: True, desk.make.shop.texts.of(language))
    assert len(screen.text) < 4096
    assert all(name in screen.text for name in INVARIANTS)


def test_every_invariant_is_said_in_plain_words() -> None:
    assert set(views.BROKEN_KEYS) == set(INVARIANTS)


# ── who, and which ──────────────────────────────────────────────────────────────────────────────────────────


def test_finance_settles_and_only_the_owner_resumes() -> None:
    ours = {
        name: entry for name, entry in TABLE.taps.items() if name.startswith(("ay", "aper", "aclose", "apn"))
    }
    ours = {name: entry for name, entry in ours.items() if not name.startswith("apnew")}
    assert {name for name, entry in ours.items() if entry.action is not Action.SETTLE} == {"ayresume"}
    assert MATRIX[TABLE.taps["ayresume"].action] == {Role.OWNER}
    steps = ("payout_reject", "payout_voucher", "payout_failed")
    assert all(TABLE.steps[name].action is Action.SETTLE for name in steps)


async def test_a_customer_sees_and_does_none_of_it(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    stranger = Desk(desk.make, ann.telegram_id)
    for data in ("aper", "aclose:2026-11", "apn:1", "apnx:1", "ay", "ayhalt", "ayresume"):
        with pytest.raises(NotAllowed):
            await stranger.tap(data)
    for prefix in ("ayc", "ayok", "ayno", "aypaid", "ayfail"):
        with pytest.raises(NotAllowed):
            await stranger.tap(f"{prefix}:{payout_id}")
    assert await _state(payout_id) == State.REQUESTED


async def test_ids_that_lead_nowhere_are_refused(desk: Desk) -> None:
    await desk.make.rules(tax_note=TAX_NOTE)
    payouts_prefixes = ("ayc", "ayok", "ayno", "aynoask", "aypaid", "aypaidask", "ayfail", "ayfailask")
    prefixes = ("apn", "apnx", *payouts_prefixes)
    for prefix in prefixes:
        for odd in ("99", "x", "", "-1", "9" * 18):
            with pytest.raises(NotFound):
                await desk.tap(f"{prefix}:{odd}")
    with pytest.raises(NotFound):
        await desk.tap("ay:x")


async def test_a_cancelled_question_leads_back_to_the_payout(desk: Desk) -> None:
    ann, _ = await _earners(desk)
    payout_id = await _request(desk, ann, 187)
    question = await desk.tap(f"ayno:{payout_id}")
    assert shows(await desk.tap(leads_to(question, "astop")), "ayok")
    assert await desk.dialogue() is None
