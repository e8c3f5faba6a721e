"""Coming by an invitation and being removed: once, in time, by one person, and with a trail."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tortoise import connections

from bot.domain import people, rulebook, staff
from bot.domain.people import Profile
from bot.domain.staff import InvitationExpired, InvitationUsed, OwnerInvited
from bot.domain.work import Actor
from bot.kernel.errors import NotFound
from bot.kernel.roles import GIVEN, MATRIX, Action, Role
from bot.models import StaffInvitation, StaffMember
from tests.situations import BOT_ID, OWNER_ID, Situations


async def accept(make: Situations, who: Actor, code: str) -> Role:
    async with make.work(who) as work:
        return await staff.accept(work, code)


async def roles_of(make: Situations, who: Actor) -> frozenset[Role]:
    """What the statement says that reads him at his next update."""
    arrival = await people.arrival_of(who.telegram_id)
    assert arrival is not None
    return make.shop.roles_of(arrival.person)


async def remove(make: Situations, who: Actor, role: Role) -> None:
    async with make.work(await make.owner()) as work:
        await staff.remove(work, who.person_id, role)


async def test_roles_come_with_the_persons_own_row_for_readers_and_writers_alike(make: Situations) -> None:
    will = await make.staff(Role.WAREHOUSE, Role.SUPPORT)
    expected = {Role.CUSTOMER, Role.WAREHOUSE, Role.SUPPORT}
    assert await roles_of(make, will) == expected
    async with make.work() as work:
        locked = await people.arrive(work, Profile(will.telegram_id, "Will", None, "en"), BOT_ID, 1)
    assert make.shop.roles_of(locked.person) == expected
    assert make.shop.roles_of(await people.person(will.person_id)) == expected
    await remove(make, will, Role.WAREHOUSE)
    assert await roles_of(make, will) == {Role.CUSTOMER, Role.SUPPORT}


async def test_a_distributor_and_even_an_owner_keep_what_they_were(make: Situations) -> None:
    dora = await make.staff(Role.MARKETING, who=await make.distributor("Dora"))
    assert await roles_of(make, dora) == {Role.CUSTOMER, Role.DISTRIBUTOR, Role.MARKETING}
    assert await roles_of(make, await make.owner()) == {Role.CUSTOMER, Role.OWNER}


async def test_a_link_makes_one_person_staff_and_nobody_after_him(make: Situations) -> None:
    will, eve = await make.person(name="Will"), await make.person(name="Eve")
    code = await make.invitation(Role.FINANCE)
    assert await accept(make, will, code) is Role.FINANCE
    will = replace(will, roles=will.roles | {Role.FINANCE})
    assert await accept(make, will, code) is Role.FINANCE
    with pytest.raises(InvitationUsed):
        await accept(make, eve, code)
    assert [member.person_id for member in await StaffMember.all()] == [will.person_id]


async def test_a_link_that_he_used_does_not_bring_a_removed_person_back(make: Situations) -> None:
    will = await make.person(name="Will")
    code = await make.invitation(Role.FINANCE)
    await accept(make, will, code)
    await remove(make, will, Role.FINANCE)
    with pytest.raises(InvitationUsed):
        await accept(make, will, code)
    assert await roles_of(make, will) == {Role.CUSTOMER}
    await make.staff(Role.FINANCE, who=will)
    assert await roles_of(make, will) == {Role.CUSTOMER, Role.FINANCE}
    assert await StaffMember.filter(person_id=will.person_id).count() == 2


async def test_two_with_one_link_at_the_same_time_are_not_both_taken(make: Situations) -> None:
    both = [await make.person(name=name) for name in ("Will", "Eve")]
    code = await make.invitation(Role.SUPPORT)
    outcomes = await asyncio.gather(*(accept(make, who, code) for who in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["InvitationUsed", "Role"]
    assert await StaffMember.all().count() == 1


@pytest.mark.parametrize(("hours", "is_good"), [(47.99, True), (48, False), (24 * 365, False)])
async def test_a_link_is_good_for_48_hours(make: Situations, hours: float, is_good: bool) -> None:
    will, code = await make.person(), await make.invitation(Role.SUPPORT)
    make.clock.move(hours=hours)
    if is_good:
        await accept(make, will, code)
    else:
        with pytest.raises(InvitationExpired):
            await accept(make, will, code)
    assert await StaffMember.all().count() == is_good


async def test_a_link_that_was_taken_back_makes_nobody_staff(make: Situations) -> None:
    will, code = await make.person(), await make.invitation(Role.SUPPORT)
    made = await StaffInvitation.all().first()
    assert made is not None
    for _ in range(2):
        async with make.work(await make.owner()) as work:
            await staff.withdraw(work, made.id)
    with pytest.raises(InvitationExpired):
        await accept(make, will, code)
    assert await staff.open_invitations(make.clock.now()) == ()
    assert [entry.act for entry in await rulebook.audit_trail()].count("invitation.withdrawn") == 1


async def test_a_code_that_nobody_made_is_nothing(make: Situations) -> None:
    for code in ("", "2" * 16, "x" * 60):
        with pytest.raises(NotFound):
            await accept(make, await make.person(), code)


async def test_an_owner_uses_no_link_up(make: Situations) -> None:
    code = await make.invitation(Role.SUPPORT)
    with pytest.raises(OwnerInvited):
        await accept(make, await make.owner(), code)
    assert await accept(make, await make.person(), code) is Role.SUPPORT


async def test_who_has_the_role_already_uses_no_link_up(make: Situations) -> None:
    will, code = await make.staff(Role.SUPPORT), await make.invitation(Role.SUPPORT)
    assert await accept(make, will, code) is Role.SUPPORT
    assert await accept(make, await make.person(name="Eve"), code) is Role.SUPPORT


@pytest.mark.parametrize("word", ["owner", "customer", "distributor", "boss", ""])
async def test_no_other_role_can_be_given(word: str) -> None:
    with pytest.raises(NotFound):
        staff.given_role(word)


async def test_whoever_reads_the_database_cannot_use_a_link(make: Situations) -> None:
    code = await make.invitation(Role.FINANCE)
    found = await connections.get("default").execute_query_dict("SELECT * FROM staff_invitation")
    assert code not in repr(found)
    assert code.encode() not in bytes(found[0]["sealed_code"])


async def test_who_was_added_and_removed_by_whom_stands_in_the_trail(make: Situations) -> None:
    will, owner = await make.staff(Role.WAREHOUSE), await make.owner()
    for _ in range(2):
        await remove(make, will, Role.WAREHOUSE)
    trail = [(one.act, one.actor_id, one.before, one.after) for one in await rulebook.audit_trail(3)]
    assert trail == [
        ("staff.removed", owner.person_id, {"role": "warehouse"}, None),
        ("staff.joined", will.person_id, None, {"role": "warehouse"}),
        ("invitation.made", owner.person_id, None, {"role": "warehouse"}),
    ]
    member = await StaffMember.get(person_id=will.person_id)
    assert (member.added_by, member.ended_by) == (owner.person_id, owner.person_id)


@pytest.mark.parametrize("action", Action)
async def test_who_may_finds_exactly_those_whose_roles_allow_it(make: Situations, action: Action) -> None:
    ids = {Role.OWNER: (await make.owner()).person_id}
    for role in GIVEN:
        ids[role] = (await make.staff(role, name=role.value)).person_id
    both = await make.staff(*GIVEN, name="Everything")
    gone = await make.staff(*GIVEN, name="Gone")
    for role in GIVEN:
        await remove(make, gone, role)
    expected = {person_id for role, person_id in ids.items() if role in MATRIX[action]}
    expected |= {both.person_id} if MATRIX[action] & set(GIVEN) else set()
    assert await staff.who_may(action, {OWNER_ID, 77}) == sorted(expected)
