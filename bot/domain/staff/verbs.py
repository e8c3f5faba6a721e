"""Inviting, coming, and being removed. A person's roles come with his arrival, so all of it counts at his next act."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.rulebook import record_act
from bot.domain.staff.errors import InvitationUsed
from bot.domain.staff.events import StaffJoined, StaffRemoved
from bot.domain.staff.queries import SEALED_CODE, by_code, refuse_expired
from bot.domain.staff.rules import CODE_LENGTH, VALID_HOURS
from bot.domain.work import Work
from bot.kernel.roles import Role
from bot.models import StaffInvitation, StaffMember


async def invite(work: Work, role: Role) -> int:
    """A link for one person, good once and for 48 hours; answers the invitation's id."""
    code = work.codes.new(CODE_LENGTH).encode()
    made = await StaffInvitation.create(
        role=role.value,
        sealed_code=work.sealer.seal(code, SEALED_CODE),
        code_digest=work.sealer.digests(code, SEALED_CODE)[0],
        made_by=work.actor.person_id,
        made_at=work.now,
        expires_at=work.now + timedelta(hours=VALID_HOURS),
    )
    await record_act(work, "invitation.made", str(made.id), None, {"role": role.value})
    return made.id


async def withdraw(work: Work, invitation_id: int) -> None:
    """Nobody can use it from now on. One that was used, or is over, stays as it is."""
    usable = StaffInvitation.filter(id=invitation_id, used_at=None, expires_at__gt=work.now)
    found = await usable.first()
    if found is not None and await usable.update(expires_at=work.now):
        await record_act(work, "invitation.withdrawn", str(invitation_id), {"role": found.role})


async def accept(work: Work, code: str) -> Role:
    """The actor becomes what he was invited to be. Who is that already stays it, and uses nothing up.

    The caller holds the actor's row. Raises NotFound, InvitationUsed, InvitationExpired, OwnerInvited.
    """
    found = await by_code(code, work.actor, work.sealer)
    role = Role(found.role)
    if role in work.actor.roles:
        return role
    refuse_expired(found, work.now)
    # Of two people with one link, one finds it unused.
    unused = StaffInvitation.filter(id=found.id, used_at=None, expires_at__gt=work.now)
    if not await unused.update(used_by=work.actor.person_id, used_at=work.now):
        raise InvitationUsed()
    member = await StaffMember.create(
        person_id=work.actor.person_id, role=role.value, since=work.now, added_by=found.made_by
    )
    await record_act(work, "staff.joined", str(member.person_id), None, {"role": role.value})
    await work.emit(StaffJoined(member.id, member.person_id, role.value))
    return role


async def remove(work: Work, person_id: int, role: Role) -> None:
    """His buttons refuse from now on. Twice changes nothing; his other roles stay."""
    found = await StaffMember.filter(person_id=person_id, role=role.value, ended_at=None).first()
    if found is None:
        return
    active = StaffMember.filter(id=found.id, ended_at=None)
    if await active.update(ended_at=work.now, ended_by=work.actor.person_id):
        await record_act(work, "staff.removed", str(person_id), {"role": role.value})
        await work.emit(StaffRemoved(found.id, person_id, role.value))
