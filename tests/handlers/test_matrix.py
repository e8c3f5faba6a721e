"""Every row of the dispatch table against every role, through the front desk's own check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from benchmarks.telegram import ENDLESS, said, tapped
from bot.domain import imports, notices, people
from bot.domain.distributors import ApplicationSubmitted
from bot.domain.imports import Reading
from bot.domain.notices import claim_due
from bot.domain.payments import ReceiptInReview
from bot.domain.payouts import PayoutRequested, PayoutsWereHalted, PayoutUncovered
from bot.domain.promotions import PromotionSent
from bot.domain.refunds import RefundAsked, RefundDecided, RefundWithdrawn
from bot.domain.runs import JobUnwell, JobWell
from bot.domain.settlement import PeriodClosed
from bot.domain.stock import StockRanLow
from bot.domain.support import QuestionAsked
from bot.domain.updates import UpdateParked
from bot.domain.work import Actor
from bot.handlers import COMMANDS, EVENTS, STEPS, TAPS
from bot.handlers.admin.notices import NOTICES as STAFF_NOTICES
from bot.handlers.desk import Desk
from bot.handlers.notices import render
from bot.handlers.request import Effect, Entry, Go, Request
from bot.kernel.roles import GIVEN, MATRIX, Action, Role, may
from bot.kernel.screen import Screen
from bot.middlewares.throttle import Throttle
from bot.models import Person
from bot.models.database import opened
from tests.handlers.admin_desk import data_of
from tests.rubbish.booth import Booth, booth, picture
from tests.situations import Situations, opened_situations
from tests.test_statements import RememberingMessenger

ALLOWED = {
    Role.CUSTOMER: {Action.SHOP},
    Role.DISTRIBUTOR: {Action.SHOP, Action.EARN},
    Role.OWNER: set(Action) - {Action.EARN},
    Role.FINANCE: {
        *(Action.SHOP, Action.VISIT_OFFICE, Action.CONFIRM_PAYMENTS, Action.REFUND_ORDERS),
        Action.SETTLE,
    },
    Role.WAREHOUSE: {Action.SHOP, Action.VISIT_OFFICE, Action.MANAGE_GOODS, Action.SHIP_ORDERS},
    Role.MARKETING: {Action.SHOP, Action.VISIT_OFFICE, Action.PROMOTE},
    Role.SUPPORT: {Action.SHOP, Action.VISIT_OFFICE, Action.ANSWER_QUESTIONS},
}
"""What each role is for, written down once more: a slip in the matrix shows here."""


def test_the_matrix_gives_each_role_what_it_is_for_and_nothing_else() -> None:
    assert {role: {a for a in Action if may(frozenset({role}), a)} for role in Role} == ALLOWED
    assert set(GIVEN) == set(Role) - {Role.OWNER, Role.CUSTOMER, Role.DISTRIBUTOR}


@dataclass
class House:
    """A front desk, and somebody of each role who comes to it. Handlers only note that they were reached."""

    make: Situations
    messenger: RememberingMessenger = field(default_factory=RememberingMessenger)
    people: dict[Role, Actor] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        throttle = Throttle(burst=ENDLESS, per_second=ENDLESS)
        self.desk = Desk(self.make.shop, self.messenger, throttle)

    async def fill(self) -> None:
        self.people = {role: await self.make.staff(role, name=role.value) for role in GIVEN}
        self.people[Role.OWNER] = await self.make.owner()
        self.people[Role.CUSTOMER] = await self.make.person()
        self.people[Role.DISTRIBUTOR] = await self.make.distributor()

    def noted(self, name: str, entry: Entry) -> Entry:
        async def note(request: Request) -> Screen | Go:
            self.reached.append(name)
            return Screen("reached") if entry.effect is Effect.READS else Go()

        return replace(entry, handle=note, wants_picture=False, wants_contact=False, wants_file=False)

    async def was_reached(self, update: dict[str, Any]) -> bool:
        """Or else the person was told, in so many words, that he may not."""
        before, told = len(self.reached), len(self.messenger.alerts) + len(self.messenger.screens)
        await self.desk.feed(update)
        if len(self.reached) > before:
            return True
        assert len(self.messenger.alerts) + len(self.messenger.screens) > told
        last = self.messenger.alerts[-1:] if "callback_query" in update else [self.messenger.screens[-1].text]
        assert last == [self.make.shop.texts.of("en").plain("refusal.not_allowed")]
        return False


@pytest.fixture
async def house(migrated_url: str) -> AsyncIterator[House]:
    async with opened(migrated_url, synchronous="NORMAL"):
        house = House(await opened_situations())
        await house.fill()
        yield house


def _expected(table: dict[str, Entry]) -> dict[tuple[str, Role], bool]:
    return {(name, role): role in MATRIX[entry.action] for name, entry in table.items() for role in Role}


@pytest.mark.promise(42)
async def test_every_button_lets_in_exactly_whom_the_matrix_names(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _expected(TAPS)
    for name, entry in list(TAPS.items()):
        monkeypatch.setitem(TAPS, name, house.noted(name, entry))
    found = {
        (name, role): await house.was_reached(tapped(name, who.telegram_id))
        for name in TAPS
        for role, who in house.people.items()
    }
    assert found == expected
    assert 0 < sum(found.values()) < len(found)


@pytest.mark.promise(42)
async def test_every_command_lets_in_exactly_whom_the_matrix_names(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _expected(COMMANDS)
    for name, entry in list(COMMANDS.items()):
        monkeypatch.setitem(COMMANDS, name, house.noted(name, entry))
    found = {
        (name, role): await house.was_reached(said(f"/{name}", who.telegram_id))
        for name in COMMANDS
        for role, who in house.people.items()
    }
    assert found == expected


@pytest.mark.promise(42)
async def test_every_answer_is_taken_from_exactly_whom_the_matrix_names(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from whoever was asked while he still held the role."""
    expected = _expected(STEPS)
    for name, entry in list(STEPS.items()):
        monkeypatch.setitem(STEPS, name, house.noted(name, entry))
    found = {}
    for name in STEPS:
        await Person.all().update(dialogue=name)
        for role, who in house.people.items():
            found[name, role] = await house.was_reached(said("An answer", who.telegram_id))
    assert found == expected


def test_what_telegram_itself_tells_is_everybodys() -> None:
    assert {entry.action for entry in EVENTS.values()} == {Action.SHOP}


# ── with the real handlers ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def here(migrated_url: str) -> AsyncIterator[Booth]:
    async with booth(migrated_url) as opened_booth:
        yield opened_booth


@pytest.mark.parametrize("role", GIVEN)
async def test_staff_are_drawn_no_button_that_refuses_them(here: Booth, role: Role) -> None:
    """From the office through every list and page; orders of every state, money, questions and payouts wait."""
    telegram_id = 810 + GIVEN.index(role)
    who = await here.make.staff(role, who=await here.join("en", telegram_id, role.value))
    waiting, seen, refused = ["a"], {"a"}, []
    while waiting:
        data = waiting.pop(0)
        answer = await here.taps(who, data)
        if answer.alert:
            refused.append((data, answer.alert))
        for drawn in answer.data:
            entry = TAPS[drawn.split(":")[0]]
            if not who.may(entry.action):
                refused.append((data, drawn))
            if entry.effect is Effect.READS and drawn not in seen:
                seen.add(drawn)
                waiting.append(drawn)
    assert refused == []
    assert len(seen) > 5


@pytest.mark.promise(42)
async def test_old_buttons_and_open_questions_of_a_removed_person_refuse_at_once(here: Booth) -> None:
    will = await here.make.staff(Role.WAREHOUSE, who=await here.join("en", 820, "Wilma"))
    paid = here.ids["paid"]
    goods, question = await here.taps(will, "ag"), await here.taps(will, f"aoship:{paid}")
    assert goods.data
    assert question.texts
    await here.taps(here.owners["en"], f"astrr:{will.person_id}:warehouse")
    told = here.shop.texts.of("en").plain("refusal.not_allowed")
    assert (await here.says(will, "DHL 00340434161094042557")).texts == [told]
    assert (await here.make.order(paid)).tracking_number == ""
    for data in ("a", "ag", *goods.data[:3], f"ao:{paid}", f"aoship:{paid}"):
        if data != "h":
            assert (await here.taps(will, data)).alert == told, data
    assert (await here.says(will, "/admin")).texts == [told]
    assert (await here.says(will, "/cancel")).texts != [told]
    assert (await here.taps(will, "h")).alert == ""


async def test_what_staff_are_told_carries_only_buttons_that_they_may_tap(here: Booth) -> None:
    """Of each kind that waits in a furnished shop, whoever it goes to."""
    for role in GIVEN:
        await here.make.staff(role, name=role.value)
    customer = here.customers["en"]
    await here.make.paid_order(customer)
    await here.taps(customer, f"sl:{here.ids[f'own {customer.telegram_id}']}")
    await here.sends_photo(customer, picture())
    await here.taps(here.owners["en"], f"amprev:{here.ids['promotion']}:1")
    async with here.make.work() as work:
        for event in (
            ReceiptInReview(here.ids["receipt"], here.ids["stranger"]),
            QuestionAsked(here.ids["question"]),
            ApplicationSubmitted(here.ids["application"]),
            PeriodClosed(here.ids["period"]),
            PayoutRequested(here.ids["payout"], here.ids["stranger"]),
            PayoutsWereHalted(("a_fault",), "2026-11-25"),
            RefundAsked(here.ids["refund"], here.ids["paid"], here.ids["stranger"], is_unshipped=True),
            RefundDecided(
                *(here.ids["refund due"], here.ids["paid"], here.ids["stranger"]),
                is_unshipped=True,
                was_asked=False,
                by_stars=False,
            ),
            RefundWithdrawn(here.ids["refund"], here.ids["paid"], here.ids["stranger"], is_unshipped=True),
            PayoutUncovered(here.ids["approved"], here.ids["earner"], here.ids["paid"]),
            UpdateParked(1, "code", "ValueError"),
            JobUnwell("close periods", "failing", "2026-11-25"),
            JobWell("close periods", "2026-11-25"),
            StockRanLow((here.ids["variant"],)),
            PromotionSent(here.ids["promotion"], here.owners["en"].person_id),
        ):
            await work.emit(event)
        owners = [who.person_id for who in here.owners.values()]
        await notices.queue(work, owners, "alarm_rings", "alarm", alarm="redis_lost")
        await notices.queue(work, owners, "alarm_over", "over", alarm="redis_lost")
        await notices.queue(work, owners, "digest", "digest:2026-11-24", day="2026-11-24")
    await _import_and_undo(here, await here.make.staff(Role.WAREHOUSE, name="Wim"))
    async with here.make.work() as work:
        due = [notice for notice in await claim_due(work, limit=1000) if notice.kind in STAFF_NOTICES]
    kinds = set()
    for notice in due:
        roles = here.shop.roles_of(await people.person(notice.person_id))
        _, screen, _ = await render(here.shop, notice)
        kinds.add(notice.kind)
        assert [data for data in data_of(screen) if not may(roles, TAPS[data.split(":")[0]].action)] == []
    assert kinds >= set(STAFF_NOTICES) - {"books_unproved", "staff_removed", "order_received_staff"}


async def _import_and_undo(here: Booth, who: Actor) -> None:
    """Whoever sent a file is told of its report, of its end, and of what became of taking it back."""
    async with here.make.work(who) as work:
        file_id = await imports.keep_file(work, "goods.csv", [b"Handle,Title,Variant Price\n"])
        await imports.file_read(work, file_id, imports.Tally(refused=1), Reading("EUR", "en", {}))
        await imports.confirm_file(work, file_id, 0, "EUR")
        await imports.end_import(work, file_id)
        run_id = (await imports.sent_file(file_id, of=None)).run_id
        assert run_id is not None
        await imports.ask_for_undo(work, run_id, 0)
        assert await imports.undo_asked(work, run_id, 10)
