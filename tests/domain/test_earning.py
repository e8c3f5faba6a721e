"""From a scan to a payout: what an order earns, when it is payable, and that each cent lies in one place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commissions, distributors, fulfilment, ledger, payouts, referrals, rulebook, settlement
from bot.domain.distributors import JoinStep
from bot.domain.orders import OrderCard
from bot.domain.referrals import Outcome
from bot.domain.work import Actor
from bot.gateways.crypto import KeyringSealer
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.models import Binding, Commission, JournalEntry
from tests.situations import Situations


async def received(make: Situations, who: Actor, order: OrderCard) -> None:
    async with make.work(await make.owner()) as work:
        await fulfilment.ship(work, order.id, "DHL 00340434161094042557", await make.rules())
    async with make.work(who) as work:
        await fulfilment.confirm_received(work, order.id)


async def pockets(who: Actor) -> tuple[int, int, int, int]:
    found = await ledger.pockets(who.person_id, "EUR")
    return found.pending.minor, found.payable.minor, found.in_payout.minor, found.paid.minor


async def mature(make: Situations) -> int:
    async with make.work() as work:
        return await commissions.mature(work)


async def test_an_order_earns_two_tiers_and_each_cent_reaches_its_payout(make: Situations) -> None:
    mei = await make.distributor("Mei")
    ann = await make.distributor("Ann", mei)
    customer = await make.person(name="Carl")
    assert await make.follow(customer, ann) is Outcome.BOUND
    order = await make.paid_order(customer)  # 12.50 of goods and 5.00 of shipping, which earns nothing
    assert await pockets(ann) == (187, 0, 0, 0)
    assert await pockets(mei) == (125, 0, 0, 0)
    told = await commissions.explain(order.id, of=ann.person_id)
    assert (told.base.minor, told.lines[0].rate_bp, told.amount.minor, told.via) == (1250, 1500, 187, "link")
    assert told.lines[0].rounded_away == 5000
    assert (await commissions.explain(order.id, of=mei.person_id)).seller_name == "Ann"
    with pytest.raises(NotFound):
        await commissions.explain(order.id, of=customer.person_id)

    await received(make, customer, order)
    make.clock.move(days=14, hours=23)
    assert await mature(make) == 0
    make.clock.move(hours=1)
    assert await mature(make) == 2
    assert await mature(make) == 0
    assert await pockets(ann) == (0, 187, 0, 0)

    make.clock.move(days=31)
    for _ in ("2026-11", "2026-12"):  # in November nothing became payable, but it closes first
        async with make.work() as work:
            await settlement.close_next(work)
    with pytest.raises(settlement.NothingToClose):
        async with make.work() as work:
            await settlement.close_next(work)
    rows = (await settlement.statements_of(ann.person_id, 0)).items
    card = await settlement.statement(rows[0].id, of=ann.person_id)
    assert (card.key, card.earned.minor, card.closing.minor) == ("2026-12", 187, 187)
    assert [line.amount.minor for line in card.lines] == [187]
    assert (await settlement.period(card.period_id)).statements[0].earned.minor in (187, 125)

    async with make.work(ann) as work:
        await payouts.save_details(work, "Bank of Tests, account 1234567, Ann")
    await make.rules(payout_minimum_minor=100)
    with pytest.raises(payouts.PayoutsClosed):
        async with make.work(ann) as work:
            await payouts.request_payout(work, Money(187, "EUR"))
    await make.rules(tax_note="Each distributor declares his own income.")
    async with make.work(ann) as work:
        payout_id = await payouts.request_payout(work, Money(187, "EUR"))
    assert await pockets(ann) == (0, 0, 187, 0)
    async with make.work(await make.owner()) as work:
        await payouts.approve(work, payout_id)
        await payouts.mark_failed(work, payout_id, "account unknown")
    assert await pockets(ann) == (0, 187, 0, 0)
    async with make.work(ann) as work:
        payout_id = await payouts.request_payout(work, Money(187, "EUR"))
    async with make.work(await make.owner()) as work:
        await payouts.approve(work, payout_id)
        await payouts.mark_paid(work, payout_id, "SEPA 4711")
        await payouts.mark_paid(work, payout_id, "SEPA 4711")
    assert await pockets(ann) == (0, 0, 0, 187)
    assert await ledger.check_books() == {}


@pytest.mark.promise(38)
@pytest.mark.promise(39)
async def test_the_first_link_binds_and_no_other_takes_customer_or_order(make: Situations) -> None:
    ann, bob = await make.distributor("Ann"), await make.distributor("Bob")
    customer = await make.person()
    assert await make.follow(customer, ann) is Outcome.BOUND
    assert await make.follow(customer, bob) is Outcome.KEPT
    assert await make.follow(customer, ann) is Outcome.ALREADY_BOUND
    assert await make.follow(ann, ann) is Outcome.OWN_LINK
    assert await make.follow(ann, bob) is Outcome.IS_DISTRIBUTOR
    await make.paid_order(customer)
    assert await pockets(bob) == (0, 0, 0, 0)
    make.clock.move(days=90)
    assert await make.follow(customer, bob) is Outcome.BOUND
    assert await Binding.filter(customer_id=customer.person_id, ended_at=None).count() == 1
    assert await ledger.check_books() == {}


async def test_a_suspended_distributor_earns_nothing_and_loses_nothing(make: Situations) -> None:
    mei = await make.distributor("Mei")
    ann = await make.distributor("Ann", mei)
    customer = await make.person()
    await make.follow(customer, ann)
    await make.paid_order(customer)
    owner = await make.owner()
    async with make.work(owner) as work:
        await distributors.suspend(work, ann.person_id, "under inquiry")
    order = await make.paid_order(customer)
    assert await pockets(ann) == (187, 0, 0, 0)
    assert await pockets(mei) == (250, 0, 0, 0)
    assert (await commissions.explain(order.id, of=ann.person_id)).stage is commissions.Stage.WITHHELD
    async with make.work(owner) as work:
        await distributors.reinstate(work, ann.person_id, "cleared")
    await make.paid_order(customer)
    assert await pockets(ann) == (374, 0, 0, 0)
    assert await ledger.check_books() == {}


@pytest.mark.promise(36)
async def test_terms_are_frozen_when_the_order_is_placed(make: Situations) -> None:
    ann = await make.distributor("Ann")
    customer = await make.person()
    await make.follow(customer, ann)
    placed = await make.placed_order(customer)
    async with make.work(await make.owner()) as work:
        await rulebook.change_plan(work, tier_rates=[500], hold_days=30, bind_days=365)
    make.clock.move(minutes=10)
    await make.pay(customer, placed)
    assert await pockets(ann) == (187, 0, 0, 0)
    binding = await Binding.get(customer_id=customer.person_id)
    assert binding.expires_at == make.clock.now() + timedelta(days=90)
    make.clock.move(days=3)
    await received(make, customer, placed)
    assert (await Commission.get(order_id=placed.id)).matures_at == make.clock.now() + timedelta(days=15)
    await make.paid_order(customer)
    assert await pockets(ann) == (187 + 62, 0, 0, 0)


async def test_replaying_changes_nothing(make: Situations) -> None:
    ann = await make.distributor("Ann")
    customer = await make.person()
    await make.follow(customer, ann)
    order = await make.paid_order(customer)
    before = (await Commission.all().count(), await JournalEntry.all().count())
    async with make.work() as work:
        await commissions.freeze_terms(work, order.id, customer.person_id)
        await commissions.accrue(work, order.id)
    await received(make, customer, order)
    async with make.work() as work:
        await commissions.start_hold(work, order.id)
    assert (await Commission.all().count(), await JournalEntry.all().count()) == before
    assert await ledger.check_books() == {}


async def test_a_third_tier_needs_the_owners_word_and_a_fourth_is_refused(make: Situations) -> None:
    owner = await make.owner()
    with pytest.raises(rulebook.ThirdTierNotAcknowledged):
        async with make.work(owner) as work:
            await rulebook.change_plan(work, tier_rates=[1500, 1000, 500])
    async with make.work(owner) as work:
        await rulebook.acknowledge_third_tier(work)
        changed = await rulebook.change_plan(work, tier_rates=[1500, 1000, 500])
    assert changed.tier_rates == (1500, 1000, 500)
    with pytest.raises(rulebook.TooManyTiers):
        async with make.work(owner) as work:
            await rulebook.change_plan(work, tier_rates=[1000, 1000, 500, 100])


async def test_a_broken_book_halts_payouts_until_it_proves(make: Situations) -> None:
    ann = await make.distributor("Ann")
    await make.rules(tax_note="Each distributor declares his own income.")
    async with make.work() as work:
        await payouts.halt(work, ("pending_differs_from_unmatured_commissions",))
    with pytest.raises(payouts.PayoutsHalted):
        async with make.work(ann) as work:
            await payouts.request_payout(work, Money(100, "EUR"))
    async with make.work(await make.owner()) as work:
        await payouts.resume(work)
    assert (await make.rules()).payouts_open


async def test_one_who_becomes_a_distributor_is_nobodys_customer_any_more(make: Situations) -> None:
    ann = await make.distributor("Ann")
    bea = await make.person(name="Bea")
    await make.follow(bea, ann)
    make.clock.move(days=1)
    await make.distributor("Bea", ann, who=bea)
    assert await ledger.check_books() == {}
    assert await referrals.binding_of(bea.person_id, make.clock.now()) is None


async def test_ten_at_once_close_each_month_once(make: Situations) -> None:
    ann = await make.distributor("Ann")
    customer = await make.person()
    await make.follow(customer, ann)
    await received(make, customer, await make.paid_order(customer))
    make.clock.move(days=40)
    assert sum(await asyncio.gather(*(mature(make) for _ in range(10)))) == 1

    async def close() -> bool:
        try:
            async with make.work() as work:
                await settlement.close_next(work)
        except settlement.NothingToClose:
            return False
        return True

    assert sum(await asyncio.gather(*(close() for _ in range(10)))) == 2
    assert await pockets(ann) == (0, 187, 0, 0)
    assert await ledger.check_books() == {}


async def test_twins_are_found_across_a_change_of_the_shops_key(make: Situations) -> None:
    """What the old key's hashes were kept by is compared too: phones, documents and accounts."""
    old, new = "a-key-for-tests-that-is-long-enough", "a-newer-key-for-tests-long-enough"
    first = await make.distributor("Dora")
    async with make.work(first) as work:
        await payouts.save_details(work, "IBAN DE89 3704 0044")
    make.shop = replace(make.shop, sealer=KeyringSealer([new, old]))
    second = await make.person(name="Eve")
    rules = await make.rules()
    async with make.work(second) as work:
        application_id = await distributors.start_application(work, rules)
        await distributors.answer(work, JoinStep.PHONE, f"+4930{first.telegram_id:08d}")
    card = await distributors.application(application_id, make.shop.sealer)
    (twin,) = await distributors.twins_of(card, make.shop.sealer)
    assert (twin.person_name, twin.same) == ("Dora", "phone")

    third = await make.distributor("Fay")
    ann = await make.person(name="Ann")
    await make.follow(ann, third)
    await make.rules(payout_minimum_minor=1, tax_note="Each reports his own.")
    await received(make, ann, await make.paid_order(ann))
    make.clock.move(days=16)
    await mature(make)
    async with make.work(third) as work:
        await payouts.save_details(work, "iban de89 37040044")
        payout_id = await payouts.request_payout(work, Money(1, "EUR"))
    paid_to = await payouts.payout(payout_id, make.shop.sealer, of=None)
    assert paid_to.same_account == ("Dora",)


async def test_a_binding_that_ran_out_is_not_revived_by_a_late_payment(make: Situations) -> None:
    """The order itself still pays by its frozen terms."""
    ann, customer = await make.distributor("Ann"), await make.person()
    await make.follow(customer, ann)
    make.clock.move(days=89, hours=23, minutes=50)
    order = await make.placed_order(customer)
    make.clock.move(minutes=20)
    await make.pay(customer, order)
    assert await pockets(ann) == (187, 0, 0, 0)
    assert await referrals.binding_of(customer.person_id, make.clock.now()) is None


async def test_who_may_not_earn_keeps_no_customer_beyond_the_time_he_has(make: Situations) -> None:
    ann, customer = await make.distributor("Ann"), await make.person()
    await make.follow(customer, ann)
    async with make.work(await make.owner()) as work:
        await distributors.suspend(work, ann.person_id, "sells to himself")
    make.clock.move(days=80)
    await make.paid_order(customer)
    make.clock.move(days=11)
    assert await referrals.binding_of(customer.person_id, make.clock.now()) is None


@pytest.mark.promise(56)
async def test_what_applicants_told_is_let_go_when_nobody_needs_it(make: Situations) -> None:
    """Documents of the approved too; their names and phones stay, because they sell."""
    rules = await make.rules()
    seller = await make.distributor("Dora")
    made: dict[str, int] = {}
    for name, ends in (("Eve", "rejected"), ("Fay", "draft")):
        who = await make.person(name=name)
        async with make.work(who) as work:
            made[ends] = await distributors.start_application(work, rules)
            await distributors.answer(work, JoinStep.NAME, f"{name} Smith")
            await distributors.answer(work, JoinStep.PHONE, "+4930123")
            await distributors.answer(work, JoinStep.REGION, "Bonn")
            await distributors.answer(work, JoinStep.CHANNELS, "A blog")
            await distributors.add_document(work, b"passport")
            if ends == "rejected":
                await distributors.finish_documents(work)
                await distributors.accept_terms(work, rules.distributor_terms_version, rules)
    async with make.work(await make.owner()) as work:
        await distributors.reject(work, made["rejected"], "no such region")
    make.clock.move(days=89)
    assert await _forget(make) == (0, 0, 0)
    make.clock.move(days=2)
    assert await _forget(make) == (1, 1, 1)
    assert await _forget(make) == (0, 0, 0)
    for application_id in made.values():
        card = await distributors.application(application_id, make.shop.sealer)
        assert (card.name, card.phone, card.region, card.channels, card.document_ids) == ("", "", "", "", ())
    own = await distributors.application_of(seller.person_id, make.shop.sealer)
    assert own is not None
    assert own.name == "Dora Distributor"


async def _forget(make: Situations) -> tuple[int, int, int]:
    async with make.work() as work:
        return (
            await distributors.forget_documents(work),
            await distributors.forget_applicants(work),
            await distributors.forget_drafts(work),
        )


async def test_the_time_zone_cannot_change_while_a_month_is_closed(make: Situations) -> None:
    """Whoever comes second waits: then the zone is fixed, or the month is that of the new one."""
    ann, customer = await make.distributor("Ann"), await make.person()
    await make.follow(customer, ann)
    await received(make, customer, await make.paid_order(customer))
    make.clock.move(days=40)

    async def close() -> str:
        async with make.work() as work:
            return str(await settlement.close_next(work))

    async def move_to_tokyo() -> str:
        try:
            await make.rules(timezone="Asia/Tokyo")
        except rulebook.ZoneLocked:
            return "locked"
        return "moved"

    _, moved = await asyncio.gather(close(), move_to_tokyo())
    zone = (await make.rules()).zone
    assert zone.key == ("UTC" if moved == "locked" else "Asia/Tokyo")
    starts_at = (await settlement.periods(0)).items[0].starts_at.astimezone(zone)
    assert (starts_at.day, starts_at.hour) == (1, 0)
    await close()
    assert await ledger.check_books() == {}


@pytest.mark.promise(43)
async def test_finance_decides_on_no_payout_of_its_own(make: Situations) -> None:
    ann, customer = await make.distributor("Ann"), await make.person()
    await make.follow(customer, ann)
    await received(make, customer, await make.paid_order(customer))
    make.clock.move(days=16)
    await mature(make)
    await make.rules(payout_minimum_minor=1, tax_note="Each reports his own.")
    async with make.work(ann) as work:
        await payouts.save_details(work, "IBAN DE89 3704 0044")
        payout_id = await payouts.request_payout(work, Money(187, "EUR"))
    as_finance = replace(ann, roles=ann.roles | {Role.FINANCE})
    with pytest.raises(payouts.OwnPayout):
        async with make.work(as_finance) as work:
            await payouts.approve(work, payout_id)
    async with make.work(await make.owner()) as work:
        await payouts.approve(work, payout_id)
    with pytest.raises(payouts.OwnPayout):
        async with make.work(as_finance) as work:
            await payouts.mark_paid(work, payout_id, "SEPA 4711")
