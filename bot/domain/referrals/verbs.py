"""Following links, and how long that binds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from bot.domain.referrals.events import CustomerBound
from bot.domain.referrals.rules import Click, Outcome, Tie, Via, decide_binding, expiry
from bot.domain.rulebook import Rules
from bot.domain.work import Work
from bot.domain.work.sql import Act, insert, instant, rows
from bot.models import Binding, Person

_CLICK = """
    SELECT d.id, d.suspended_at,
           EXISTS (SELECT 1 FROM distributor me WHERE me.id = ?) AS visitor_is_distributor,
           b.id AS binding_id, b.distributor_id, b.expires_at
    FROM distributor d
    LEFT JOIN binding b ON b.customer_id = ? AND b.ended_at IS NULL
    WHERE d.code = ?
"""


_RENEWING = """
    UPDATE binding SET expires_at = ? WHERE id = ? AND ended_at IS NULL AND expires_at > ? AND expires_at < ?
"""


@dataclass(frozen=True, slots=True)
class _Found:
    click: Click
    binding_id: int | None
    tie: Tie | None


async def record_touch(
    work: Work, code: str, via: Via, shop_rules: Rules, product_id: int | None = None
) -> Outcome:
    """The actor followed a distributor's link or typed his code: kept for ever, and bound as the rules decide.

    The caller holds the actor's row, so that two links of one person take turns. Never raises for a bad code.
    """
    found = await _look_up(work.actor.person_id, code, via)
    if found is None:
        return Outcome.UNKNOWN
    outcome = decide_binding(found.tie, found.click, work.now)
    touch_id = await insert(
        "touch",
        person_id=work.actor.person_id,
        distributor_id=found.click.owner_id,
        via=via.value,
        product_id=product_id,
        outcome=outcome.value,
        at=work.now,
    )
    if outcome is Outcome.BOUND:
        await _bind(work, touch_id, found, shop_rules.bind_days)
    return outcome


async def _look_up(visitor_id: int, code: str, via: Via) -> _Found | None:
    found = await rows(_CLICK, visitor_id, visitor_id, code)
    if not found:
        return None
    row: dict[str, Any] = found[0]
    expires_at = instant(row["expires_at"])
    click = Click(
        visitor_id, bool(row["visitor_is_distributor"]), row["id"], row["suspended_at"] is not None, via
    )
    tie = Tie(row["distributor_id"], expires_at) if expires_at is not None else None
    return _Found(click, row["binding_id"], tie)


async def _bind(work: Work, touch_id: int, found: _Found, bind_days: int) -> None:
    customer_id, distributor_id = work.actor.person_id, found.click.owner_id
    if found.binding_id is not None:
        expired = Binding.filter(id=found.binding_id)
        await expired.update(ended_at=F("expires_at"), end_reason="expired")
    binding_id = await insert(
        "binding",
        customer_id=customer_id,
        distributor_id=distributor_id,
        touch_id=touch_id,
        bound_at=work.now,
        expires_at=expiry(work.now, bind_days),
        end_reason="",
    )
    await work.emit(CustomerBound(binding_id, customer_id, distributor_id))


def renewing(binding_id: int, paid_at: datetime, bind_days: int) -> Act:
    """A paid order starts the time anew; a binding that has ended meanwhile stays ended, whether the job that
    closes it came by or not."""
    later = expiry(paid_at, bind_days)
    return _RENEWING, (later, binding_id, paid_at, later)


async def end_for_distributor(work: Work, person_id: int) -> None:
    """He sells himself now, so he is nobody's customer any more."""
    # A link that he follows at this moment waits for his row, and then finds a distributor.
    await Person.filter(id=person_id).select_for_update(no_key=True).first()
    await Binding.filter(customer_id=person_id, ended_at=None).update(
        ended_at=work.now, end_reason="became_distributor"
    )


async def expire_due(work: Work, limit: int = 500) -> int:
    """Closes bindings whose time is over; answers how many. They bound nobody since then anyway."""
    due = Binding.filter(ended_at=None, expires_at__lte=work.now).order_by("id").limit(limit)
    found = [row.id for row in await due.select_for_update(skip_locked=True)]
    if found:
        await Binding.filter(id__in=found).update(ended_at=F("expires_at"), end_reason="expired")
    return len(found)
