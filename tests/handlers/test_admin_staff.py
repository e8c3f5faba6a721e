"""The owner's page of staff, the link that he sends, and what the invited person sees."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from benchmarks.telegram import ENDLESS, said, tapped
from bot.domain import notices, people, staff
from bot.domain.distributors import ApplicationSubmitted
from bot.domain.notices import claim_due
from bot.domain.orders import OrderReceived
from bot.domain.payments import ReceiptInReview, SlipUploaded
from bot.domain.payouts import PayoutRequested, PayoutsWereHalted
from bot.domain.settlement import PeriodClosed
from bot.domain.staff import InvitationExpired, InvitationUsed, OwnerInvited
from bot.domain.stock import StockRanLow
from bot.domain.support import QuestionAsked
from bot.domain.updates import UpdateParked
from bot.gateways.crypto import signing_keys
from bot.gateways.links import TelegramLinks
from bot.handlers import COMMANDS, STAFF_COMMANDS
from bot.handlers.desk import Desk as FrontDesk
from bot.handlers.notices import render
from bot.kernel.codes import START_LIMIT, LinkSigner
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.roles import GIVEN, Role
from bot.kernel.screen import QrPicture, Screen
from bot.middlewares.throttle import Throttle
from bot.models import Notice, StaffInvitation, StaffMember
from tests.handlers.admin_desk import Desk, buttons, data_of, leads_to, open_shop, shows
from tests.test_statements import RememberingMessenger

LANGUAGES = ("en", "zh_Hans", "ru")


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def visitor(desk: Desk, name: str = "Will", language: str = "en") -> Desk:
    who = await desk.make.person(language=language, name=name)
    return Desk(desk.make, who.telegram_id, name, language)


def link_on(screen: Screen) -> str:
    (link,) = [button.copy for button in buttons(screen) if button.copy]
    return link


def code_on(screen: Screen) -> str:
    return link_on(screen).partition("start=s_")[2]


# ── the owner ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_from_the_office_to_a_link_in_three_taps(desk: Desk) -> None:
    assert shows(await desk.tap("a"), "ast")
    assert shows(await desk.tap("ast"), "asta")
    roles = await desk.tap("asta")
    assert [data for data in data_of(roles) if data.startswith("astn")] == [f"astn:{one}" for one in GIVEN]
    page = await desk.tap("astn:warehouse")
    link = link_on(page)
    assert page.picture == QrPicture(link)
    assert link in page.text
    assert "48" in page.text
    assert any(button.url and "t.me/share" in button.url for button in buttons(page))


async def test_each_tap_makes_a_link_of_its_own_and_all_are_listed_until_used(desk: Desk) -> None:
    first, second = await desk.tap("astn:support"), await desk.tap("astn:support")
    assert code_on(first) != code_on(second)
    assert len([data for data in data_of(await desk.tap("ast")) if data.startswith("asts:")]) == 2
    will = await visitor(desk)
    await will.tap(f"invok:{code_on(first)}")
    (left,) = [data for data in data_of(await desk.tap("ast")) if data.startswith("asts:")]
    assert code_on(await desk.tap(left)) == code_on(second)


async def test_a_link_is_taken_back(desk: Desk) -> None:
    page = await desk.tap("astn:support")
    listed = await desk.tap_twice(leads_to(page, "astw"))
    assert not shows(listed, "asts")
    with pytest.raises(InvitationExpired):
        await (await visitor(desk)).tap(f"invok:{code_on(page)}")


async def test_somebody_is_removed_after_a_question_and_a_second_tap_shows_the_same_list(desk: Desk) -> None:
    will = await desk.make.staff(Role.WAREHOUSE, Role.SUPPORT, name="Will")
    question = await desk.tap(f"astr:{will.person_id}:warehouse")
    assert "Will" in question.text
    assert await StaffMember.filter(ended_at=None).count() == 2
    listed = await desk.tap_twice(leads_to(question, "astrr"))
    assert [data for data in data_of(listed) if data.startswith("astr:")] == [
        f"astr:{will.person_id}:support"
    ]
    with pytest.raises(NotFound):
        await desk.tap(f"astr:{will.person_id}:warehouse")


async def test_many_are_listed_page_by_page(desk: Desk) -> None:
    for number in range(12):
        await desk.make.staff(Role.SUPPORT, name=f"Member {number:02}")
    first, second = await desk.tap("ast"), await desk.tap("ast:1")
    drawn = [data for page in (first, second) for data in data_of(page) if data.startswith("astr:")]
    assert len(drawn) == len(set(drawn)) == 12


@pytest.mark.parametrize("role", GIVEN)
async def test_staff_themselves_add_and_remove_nobody(desk: Desk, role: Role) -> None:
    who = await desk.make.staff(role, name="Will")
    will = Desk(desk.make, who.telegram_id, "Will")
    assert not shows(await will.tap("a"), "ast")
    for data in ("ast", "asta", f"astn:{role}", "asts:1", "astw:1", f"astr:{who.person_id}:{role}"):
        with pytest.raises(NotAllowed):
            await will.tap(data)
    with pytest.raises(NotAllowed):
        await will.tap(f"astrr:{who.person_id}:{role}")


@pytest.mark.parametrize(
    "data", ["astn:owner", "astn:", "astn", "astr:1:owner", "astr:1", "asts:77", "astr:x:y"]
)
async def test_made_up_buttons_find_nothing(desk: Desk, data: str) -> None:
    with pytest.raises(NotFound):
        await desk.tap(data)
    assert not await StaffInvitation.all().count()


# ── whom he invites ─────────────────────────────────────────────────────────────────────────────────────────


async def test_opening_the_link_says_what_is_asked_and_changes_nothing(desk: Desk) -> None:
    code, will = code_on(await desk.tap("astn:finance")), await visitor(desk)
    page = await will.command("start", f"s_{code}")
    for word in ("Olga", "Leaf &amp; Clay", "Finance", "pays distributors"):
        assert word in page.text
    assert not await StaffMember.all().count()
    assert not shows(await will.tap("h"), "a")


async def test_accepting_shows_the_way_to_the_office_and_sets_the_menu(desk: Desk) -> None:
    code, will = code_on(await desk.tap("astn:finance")), await visitor(desk)
    page = await will.tap(leads_to(await will.command("start", f"s_{code}"), "invok"))
    assert shows(page, "a")
    assert will.menu == "en"
    assert shows(await will.tap("a"), "ay")
    for again in (f"invok:{code}", f"inv:{code}", "inv!:finance"):
        assert await will.tap(again) == page
    assert await will.command("start", f"s_{code}") == page


async def test_the_real_desk_sets_the_menu_of_what_he_has_become(desk: Desk) -> None:
    code, will = code_on(await desk.tap("astn:finance")), await visitor(desk)
    menus = []

    class Messenger(RememberingMessenger):
        async def set_commands(self, commands, **_) -> None:
            menus.append([name for name, _ in commands])

    messenger = Messenger()
    front = FrontDesk(desk.make.shop, messenger, Throttle(burst=ENDLESS, per_second=ENDLESS))
    await front.feed(said(f"/start s_{code}", will.telegram_id))
    await front.feed(tapped(leads_to(messenger.screens[-1], "invok"), will.telegram_id))
    assert menus == [list(STAFF_COMMANDS)]
    assert "admin" in COMMANDS
    await front.feed(tapped("a", will.telegram_id))
    assert messenger.alerts == []


async def test_used_expired_and_made_up_links_are_refused_and_the_owner_uses_none(desk: Desk) -> None:
    used, late = code_on(await desk.tap("astn:support")), code_on(await desk.tap("astn:support"))
    will, eve = await visitor(desk), await visitor(desk, "Eve")
    await will.tap(f"invok:{used}")
    with pytest.raises(OwnerInvited):
        await desk.command("start", f"s_{late}")
    desk.make.clock.move(hours=48)
    for code, refusal in ((used, InvitationUsed), (late, InvitationExpired), ("2" * 16, NotFound)):
        with pytest.raises(refusal):
            await eve.command("start", f"s_{code}")
        with pytest.raises(refusal):
            await eve.tap(f"invok:{code}")
    assert await StaffMember.all().count() == 1


async def test_a_forged_link_leads_to_the_page_of_dead_links(desk: Desk) -> None:
    signer = LinkSigner.of(signing_keys(["a-key-for-tests-that-is-long-enough"]))
    links = TelegramLinks("demo_bot", signer)
    payload = links.staff(code_on(await desk.tap("astn:support"))).partition("start=")[2]
    assert len(payload) <= START_LIMIT
    assert links.read(payload) is not None
    for forged in (payload[:-1], payload.replace("s_", "c_", 1), "s_" + "2" * 16 + payload[-13:]):
        assert links.read(forged) is None
    object.__setattr__(desk.make.shop, "links", links)
    will = await visitor(desk)
    page = await will.command("start", payload[:-1])
    assert page.text == desk.make.shop.texts.of("en")("start.link_gone")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_drawn_in_each_language(desk: Desk, language: str) -> None:
    desk.language = language
    await desk.make.person(desk.telegram_id, language, "Olga")
    texts = desk.make.shop.texts.of(language)
    pages = []
    for role in GIVEN:
        code, will = code_on(await desk.tap(f"astn:{role}")), await visitor(desk, "Will <b>", language)
        pages.append(await will.command("start", f"s_{code}"))
        pages.append(await will.tap(f"invok:{code}"))
        assert texts(f"staff.{role}") in pages[-1].text
    pages += [await desk.tap(data) for data in ("asta", "astn:support", "ast", "aaudit")]
    member = (await staff.members(0)).items[0]
    pages.append(await desk.tap(f"astr:{member.person_id}:{member.role}"))
    await desk.tap(f"astrr:{member.person_id}:{member.role}")
    pages += [await desk.tap("aaudit"), await desk.tap("ast")]
    for page in pages:
        assert page.text
        assert "<b>" not in page.text.replace("<b>", "", page.text.count("</b>"))


# ── notices ─────────────────────────────────────────────────────────────────────────────────────────────────

TOLD = {
    "order_to_ship": {Role.OWNER, Role.WAREHOUSE},
    "order_received_staff": {Role.OWNER, Role.WAREHOUSE},
    "slip_waiting": {Role.OWNER, Role.FINANCE},
    "receipt_review": {Role.OWNER, Role.FINANCE},
    "question_asked": {Role.OWNER, Role.SUPPORT},
    "application_submitted": {Role.OWNER},
    "period_closed": {Role.OWNER, Role.FINANCE},
    "payout_requested": {Role.OWNER, Role.FINANCE},
    "payouts_halted": {Role.OWNER, Role.FINANCE},
    "update_parked": {Role.OWNER},
    "staff_joined": {Role.OWNER},
    "low_stock": {Role.OWNER, Role.WAREHOUSE},
}


async def test_staff_are_told_of_what_they_may_act_on_and_of_nothing_else(desk: Desk) -> None:
    make = desk.make
    roles = {(await make.owner()).person_id: Role.OWNER}
    for role in GIVEN:
        roles[(await make.staff(role, name=role.value)).person_id] = role
    gone = await make.staff(*GIVEN, name="Gone")
    for role in GIVEN:
        await desk.tap(f"astrr:{gone.person_id}:{role}")
    customer = await make.person()
    order = await make.paid_order(customer)
    async with make.work() as work:
        for event in (
            OrderReceived(order.id, customer.person_id, False),
            SlipUploaded(1, order.id),
            ReceiptInReview(1, customer.person_id),
            QuestionAsked(1),
            ApplicationSubmitted(1),
            PeriodClosed(1),
            PayoutRequested(1, customer.person_id),
            PayoutsWereHalted(("a_fault",), "2026-11-25"),
            UpdateParked(1, "code", "ValueError"),
            StockRanLow((1,)),
        ):
            await work.emit(event)
    for kind, expected in TOLD.items():
        told = await Notice.filter(kind=kind)
        assert {roles.get(notice.person_id) for notice in told} == expected, kind


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_owner_hears_who_came_and_who_was_removed_hears_it_too(desk: Desk, language: str) -> None:
    make, desk.language = desk.make, language
    await make.person(desk.telegram_id, language, "Olga")
    who = await make.person(language=language, name="Will")
    async with make.work() as work:
        await notices.settle(work, [one.id for one in await Notice.all()], "sent")
    code = code_on(await desk.tap("astn:support"))
    will = Desk(make, who.telegram_id, "Will", language)
    await will.tap(f"invok:{code}")
    await desk.tap(f"astrr:{who.person_id}:support")
    async with make.work() as work:
        due = await claim_due(work)
    drawn = {notice.kind: (notice.telegram_id, (await render(make.shop, notice))[1]) for notice in due}
    assert drawn["staff_joined"][0] == desk.telegram_id
    assert "Will" in drawn["staff_joined"][1].text
    assert shows(drawn["staff_joined"][1], "ast")
    assert drawn["staff_removed"][0] == who.telegram_id
    role = make.shop.texts.of(language)("staff.support")
    assert all(role in screen.text for _, screen in drawn.values())
    arrival = await people.arrival_of(who.telegram_id)
    assert arrival is not None
    assert arrival.person.staff_roles == frozenset()
