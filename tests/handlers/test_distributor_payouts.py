"""Asking for money: details once, one confirmation, one payout however often it is tapped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain import distributors, ledger, payouts
from bot.domain.distributors import Suspended
from bot.domain.payouts import (
    BadDetails,
    BelowMinimum,
    DetailsMissing,
    NotThatMuch,
    PayoutMovedOn,
    PayoutRunning,
    PayoutsClosed,
    PayoutsHalted,
)
from bot.domain.work import Actor
from bot.gateways.telegram.drawing import TEXT_LIMIT, fits
from bot.handlers.distributor.payouts import BadAmount
from bot.kernel.errors import NotAllowed, NotFound, Refusal
from bot.kernel.money import Money
from bot.models import Payout
from tests.handlers.admin_desk import Desk, buttons, leads_to, open_shop, shows
from tests.handlers.earned import matured, paid, received
from tests.situations import Situations

LANGUAGES = ("en", "zh_Hans", "ru")
DETAILS = "Ann Lee, Example Bank, account 555 1234567"
PAYABLE = 18_750
TAX = "Each distributor declares <b>his own</b> income."


@dataclass
class Purse:
    """Ann has 187.50 payable, and payouts are open."""

    make: Situations
    ann: Desk
    actor: Actor

    async def pockets(self) -> tuple[int, int]:
        found = await ledger.pockets(self.actor.person_id, "EUR")
        return found.payable.minor, found.in_payout.minor

    async def say_where(self, details: str = DETAILS) -> None:
        async with self.make.work(self.actor) as work:
            await payouts.save_details(work, details)

    async def requested(self) -> int:
        """She has asked for everything."""
        await self.say_where()
        await self.ann.tap(leads_to(await self.ann.tap(f"dyc:{PAYABLE}"), "dyok"))
        return (await payouts.payouts_of(self.actor.person_id, 0)).items[0].id

    async def count(self) -> int:
        return await Payout.all().count()


@pytest.fixture
async def purse(migrated_url: str) -> AsyncIterator[Purse]:
    async with open_shop(migrated_url) as desk:
        make = desk.make
        await make.rules(tax_note=TAX)
        ann = await make.distributor("Ann")
        carl = await make.person(name="Carl")
        await make.follow(carl, ann)
        await received(make, carl, await paid(make, carl, {await make.variant(125_000): 1}))
        await matured(make)
        yield Purse(make, Desk(make, ann.telegram_id, "Ann"), ann)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_payout_asks_once_where_to_and_needs_one_confirmation(purse: Purse) -> None:
    ann = purse.ann
    where_to = await ann.tap(leads_to(await ann.tap("dy"), "dya"))
    assert await ann.dialogue() == "payout_details"
    assert "encrypted" in where_to.text
    amount = await ann.say(DETAILS)
    assert await ann.dialogue() == "payout_amount"
    question = await ann.tap(leads_to(amount, "dyall"))
    assert await ann.dialogue() is None
    for part in ("€187.50", "… 4567", "outside this bot", "&lt;b&gt;his own&lt;/b&gt;"):
        assert part in question.text
    assert await purse.count() == 0
    page = await ann.tap(leads_to(question, "dyok"))
    assert "requested" in page.text
    assert "€187.50" in page.text
    assert await purse.pockets() == (0, PAYABLE)

    await ann.tap(leads_to(await ann.tap(leads_to(page, "dyx?")), "dyx"))
    assert shows(await ann.tap("dya"), "dyall")
    assert await ann.dialogue() == "payout_amount"
    assert await ledger.check_books() == {}


@pytest.mark.promise(25)
async def test_a_second_tap_on_the_confirmation_shows_the_same_payout(purse: Purse) -> None:
    await purse.say_where()
    data = leads_to(await purse.ann.tap(f"dyc:{PAYABLE}"), "dyok")
    assert await purse.ann.tap(data) == await purse.ann.tap(data)
    assert await purse.count() == 1
    assert await purse.pockets() == (0, PAYABLE)
    for data in ("dya", "dyall", "dyok:5000", "dyc:5000"):
        with pytest.raises(PayoutRunning):
            await purse.ann.tap(data)
    assert await purse.count() == 1


@pytest.mark.parametrize(("text", "minor"), [("20", 2000), ("10,00", 1000), ("187.5", PAYABLE)])
async def test_a_typed_amount_leads_to_its_confirmation(purse: Purse, text: str, minor: int) -> None:
    await purse.say_where()
    await purse.ann.tap("dya")
    assert leads_to(await purse.ann.say(text), "dyok").startswith(f"dyok:{minor}:")
    assert await purse.ann.dialogue() is None


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a lot", BadAmount),
        ("-20", BadAmount),
        ("20.001", BadAmount),
        ("187.51", NotThatMuch),
        ("9.99", BelowMinimum),
        ("0", BelowMinimum),
    ],
)
async def test_an_amount_that_does_not_fit_keeps_the_question(
    purse: Purse, text: str, refusal: type[Refusal]
) -> None:
    await purse.say_where()
    await purse.ann.tap("dya")
    with pytest.raises(refusal):
        await purse.ann.say(text)
    assert await purse.ann.dialogue() == "payout_amount"
    assert await purse.count() == 0


async def test_amounts_in_buttons_are_checked_like_typed_ones(purse: Purse) -> None:
    for prefix in ("dyc", "dyok"):
        with pytest.raises(DetailsMissing):
            await purse.ann.tap(f"{prefix}:{PAYABLE}")
    await purse.say_where()
    for prefix in ("dyc", "dyok"):
        for minor, refusal in {
            "18751": NotThatMuch,
            "999999999999999999": NotThatMuch,
            "999": BelowMinimum,
            "0": BelowMinimum,
            "-1": NotFound,
            "x": NotFound,
            "": NotFound,
        }.items():
            with pytest.raises(refusal):
                await purse.ann.tap(f"{prefix}:{minor}")
    assert await purse.count() == 0


@pytest.mark.promise(6)
async def test_a_confirmation_of_last_week_asks_again(purse: Purse) -> None:
    """That payout was asked for and came back meanwhile: the same button is not another request."""
    await purse.say_where()
    old = leads_to(await purse.ann.tap(f"dyc:{PAYABLE}"), "dyok")
    page = await purse.ann.tap(old)
    await purse.ann.tap(leads_to(await purse.ann.tap(leads_to(page, "dyx?")), "dyx"))
    assert shows(await purse.ann.tap(old), "dyok")
    assert await purse.count() == 1


async def test_money_never_goes_elsewhere_than_the_confirmation_said(purse: Purse) -> None:
    await purse.say_where()
    old = leads_to(await purse.ann.tap(f"dyc:{PAYABLE}"), "dyok")
    await purse.say_where("Ann Lee, Another Bank, account 98 7654")
    again = await purse.ann.tap(old)
    assert "… 7654" in again.text
    assert await purse.count() == 0
    await purse.ann.tap(leads_to(again, "dyok"))
    assert await purse.count() == 1


# ── what stands in the way ──────────────────────────────────────────────────────────────────────────────────


async def _hinder(purse: Purse, by: type[Refusal]) -> None:
    if by is PayoutsClosed:
        await purse.make.rules(tax_note="")
    elif by is PayoutsHalted:
        await purse.make.rules(payouts_halted_at="2026-12-10T12:00:00+00:00")
    elif by is BelowMinimum:
        await purse.make.rules(payout_minimum_minor=PAYABLE + 1)
    else:
        async with purse.make.work(await purse.make.owner()) as work:
            await distributors.suspend(work, purse.actor.person_id, "under inquiry")


HINDRANCES = [PayoutsClosed, PayoutsHalted, BelowMinimum, Suspended]


@pytest.mark.parametrize("by", HINDRANCES)
async def test_what_hinders_is_said_on_the_page_and_refused_at_every_button(
    purse: Purse, by: type[Refusal]
) -> None:
    await purse.say_where()
    await _hinder(purse, by)
    page = await purse.ann.tap("dy")
    assert not shows(page, "dya")
    assert shows(page, "dyd")
    texts = purse.make.shop.texts.of("en")
    assert texts(by.key, minimum="€187.51", payable="€187.50") in page.text
    for data in ("dya", "dya?", "dyall", f"dyc:{PAYABLE}", f"dyok:{PAYABLE}"):
        with pytest.raises(by):
            await purse.ann.tap(data)
    assert await purse.pockets() == (PAYABLE, 0)


async def test_what_comes_between_keeps_the_details_and_asks_no_further(purse: Purse) -> None:
    await purse.ann.tap("dya")
    await _hinder(purse, PayoutsHalted)
    page = await purse.ann.say(DETAILS)
    assert "… 4567" in page.text
    assert await purse.ann.dialogue() is None


# ── where to ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_details_are_changed_without_asking_for_money(purse: Purse) -> None:
    await purse.say_where()
    question = await purse.ann.tap(leads_to(await purse.ann.tap("dy"), "dyd"))
    assert "… 4567" in question.text
    with pytest.raises(BadDetails):
        await purse.ann.say("IBAN")
    assert await purse.ann.dialogue() == "payout_details"
    page = await purse.ann.say("Ann Lee, Another Bank, account 98 7654")
    assert "… 7654" in page.text
    assert await purse.ann.dialogue() is None


async def test_no_screen_shows_the_whole_account(purse: Purse) -> None:
    payout_id = await purse.requested()
    await purse.ann.tap(f"dyx:{payout_id}")
    for data in ("dy", "dyd?", f"dyc:{PAYABLE}", f"dyp:{payout_id}"):
        screen = await purse.ann.tap(data)
        assert "4567" in screen.text
        assert "1234567" not in screen.text


# ── one payout ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_payout_is_cancelled_while_nobody_has_approved_it(purse: Purse) -> None:
    payout_id = await purse.requested()
    question = await purse.ann.tap(f"dyx?:{payout_id}")
    page = await purse.ann.tap_twice(leads_to(question, "dyx"))
    assert "cancelled" in page.text
    assert not shows(page, "dyx?")
    assert await purse.pockets() == (PAYABLE, 0)

    payout_id = await purse.requested()
    async with purse.make.work(await purse.make.owner()) as work:
        await payouts.approve(work, payout_id)
    assert "approved" in (await purse.ann.tap(f"dyx?:{payout_id}")).text
    with pytest.raises(PayoutMovedOn):
        await purse.ann.tap(f"dyx:{payout_id}")
    assert await purse.pockets() == (0, PAYABLE)


@pytest.mark.promise(26)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_end_of_a_payout_reads_with_its_proof_or_reason(purse: Purse, language: str) -> None:
    owner = await purse.make.owner()
    await purse.ann.tap(f"l:{language}")
    texts = purse.make.shop.texts.of(language)
    ends = {
        "payout.rejected": "holder <unknown>",
        "payout.failed": "account & closed",
        "payout.paid": "SEPA 4711",
    }
    for key, note in ends.items():
        payout_id = await purse.requested()
        async with purse.make.work(owner) as work:
            if key == "payout.rejected":
                await payouts.reject(work, payout_id, note)
            else:
                await payouts.approve(work, payout_id)
                end = payouts.mark_failed if key == "payout.failed" else payouts.mark_paid
                await end(work, payout_id, note)
        page = await purse.ann.tap(f"dyp:{payout_id}")
        for part in (texts(key), texts("payout.date", at=purse.make.clock.now(), what=texts(key))):
            assert part in page.text
        assert note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page.text
    listed = [button.text for button in buttons(await purse.ann.tap("dy"))]
    for key in ends:
        assert any(texts.plain(key) in one for one in listed)
    assert await ledger.check_books() == {}


async def test_others_payouts_are_not_found(purse: Purse) -> None:
    payout_id = await purse.requested()
    bob = Desk(purse.make, (await purse.make.distributor("Bob")).telegram_id, "Bob")
    for data in (f"dyp:{payout_id}", f"dyx?:{payout_id}", f"dyx:{payout_id}", "dyp:", "dyx:99999"):
        with pytest.raises(NotFound):
            await bob.tap(data)
    assert not shows(await bob.tap("dy"), "dyp")
    assert await purse.pockets() == (0, PAYABLE)
    for data in ("dy", "dya", "dyd", f"dyp:{payout_id}", f"dyok:{PAYABLE}"):
        with pytest.raises(NotAllowed):
            await Desk(purse.make).tap(data)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_fits_and_is_drawn_in_the_readers_language(purse: Purse, language: str) -> None:
    await purse.ann.tap(f"l:{language}")
    texts = purse.make.shop.texts.of(language)
    without = await purse.ann.tap("dy")
    assert texts("payout.no_details") in without.text
    await purse.say_where()
    asked = await purse.ann.tap("dya")
    everything = texts.plain("button.payout_of_all", amount=Money(PAYABLE, "EUR"))
    assert everything in [button.text for button in buttons(asked)]
    payout_id = await purse.requested()
    screens = [without, asked, *[await purse.ann.tap(one) for one in ("dyd?", f"dyx?:{payout_id}", "dy")]]
    assert all(fits(screen.text, TEXT_LIMIT) for screen in screens)
    assert texts("refusal.payout_running") in screens[-1].text
