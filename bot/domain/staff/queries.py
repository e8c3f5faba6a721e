"""Reading who may do what, and what invitations are out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.staff.cards import InvitationCard, InvitationRow, MemberRow, Offer
from bot.domain.staff.errors import InvitationExpired, InvitationUsed, OwnerInvited
from bot.domain.work import Actor, SealedColumn, Sealer
from bot.domain.work.sql import marks, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.page import Page
from bot.kernel.roles import MATRIX, Action, Role
from bot.models import Person, StaffInvitation

PAGE_SIZE = 10
MOST_INVITATIONS = 10
SEALED_CODE = "staff_invitation.sealed_code"
SEALED = (SealedColumn(StaffInvitation, "sealed_code", SEALED_CODE, digest="code_digest"),)

_MEMBER = """
    SELECT m.person_id, p.name, p.username, m.role, m.since
    FROM staff_member m JOIN person p ON p.id = m.person_id
    WHERE m.ended_at IS NULL
"""


async def who_may(action: Action, owner_ids: Iterable[int]) -> list[int]:
    """Person ids of whoever may do this now; of owners, given by their Telegram ids, those who met the bot.

    One statement: it runs in the transactions of customers.
    """
    able = MATRIX[action]
    owners = sorted(owner_ids) if Role.OWNER in able else []
    roles = sorted(role.value for role in able)
    found = await rows(
        f"""
        SELECT id FROM person WHERE telegram_id IN ({marks(owners)})
        UNION SELECT person_id FROM staff_member WHERE ended_at IS NULL AND role IN ({marks(roles)})
        ORDER BY id
        """,  # noqa: S608
        *owners,
        *roles,
    )
    return [row["id"] for row in found]


async def members(number: int) -> Page[MemberRow]:
    return await page(f"{_MEMBER} ORDER BY p.name, p.id, m.id", number, PAGE_SIZE, _member)


async def member(person_id: int, role: Role) -> MemberRow:
    """Raises NotFound unless he holds this role now."""
    found = await rows(f"{_MEMBER} AND m.person_id = ? AND m.role = ?", person_id, role.value)
    if not found:
        raise NotFound()
    return _member(found[0])


def _member(row: dict[str, Any]) -> MemberRow:
    return MemberRow(row["person_id"], row["name"], row["username"], Role(row["role"]), moment(row["since"]))


async def names(person_ids: Iterable[int]) -> dict[int, str]:
    """For the audit trail: staff of today and of before."""
    among = list(person_ids)
    found = await rows(f"SELECT id, name FROM person WHERE id IN ({marks(among)})", *among)  # noqa: S608
    return {row["id"]: row["name"] for row in found}


# Invitations ------------------------------------------------------------------------------------------------


async def open_invitations(now: datetime) -> tuple[InvitationRow, ...]:
    """Those that somebody may still use, the newest first."""
    usable = StaffInvitation.filter(used_at=None, expires_at__gt=now)
    found = await usable.order_by("-id").limit(MOST_INVITATIONS)
    return tuple(InvitationRow(one.id, Role(one.role), one.expires_at) for one in found)


async def invitation(invitation_id: int, sealer: Sealer, now: datetime) -> InvitationCard:
    """One that may still be used, with its code. Raises NotFound, InvitationUsed, InvitationExpired."""
    found = await StaffInvitation.filter(id=invitation_id).first()
    if found is None:
        raise NotFound()
    if found.used_at is not None:
        raise InvitationUsed()
    refuse_expired(found, now)
    code = sealer.open(bytes(found.sealed_code), SEALED_CODE).decode()
    return InvitationCard(found.id, Role(found.role), code, found.expires_at)


async def offer(code: str, actor: Actor, sealer: Sealer, now: datetime) -> Offer:
    """What whoever brought this code is asked to become. Raises the same as accepting it would."""
    found = await by_code(code, actor, sealer)
    is_accepted = Role(found.role) in actor.roles
    if not is_accepted:
        refuse_expired(found, now)
    name = await Person.filter(id=found.made_by).values_list("name", flat=True)
    return Offer(Role(found.role), str(name[0]), found.expires_at, is_accepted)


async def by_code(code: str, actor: Actor, sealer: Sealer) -> StaffInvitation:
    """The invitation with this code, unless it is used up for this actor, or no use to him.

    Raises NotFound, InvitationUsed, OwnerInvited.
    """
    digests = sealer.digests(code.encode(), SEALED_CODE)
    found = await StaffInvitation.filter(code_digest__in=digests).first()
    if found is None:
        raise NotFound()
    if Role.OWNER in actor.roles:
        raise OwnerInvited()
    is_his_own = found.used_by == actor.person_id and Role(found.role) in actor.roles
    if found.used_at is not None and not is_his_own:
        raise InvitationUsed()
    return found


def refuse_expired(found: StaffInvitation, now: datetime) -> None:
    if found.expires_at <= now:
        raise InvitationExpired()
