"""The commission plan: what a sale pays for, kept in versions. Each order keeps the one it was placed under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.rulebook.errors import BadPlan, ThirdTierNotAcknowledged, TooManyTiers
from bot.domain.rulebook.rules import Rules, SelfPurchase
from bot.domain.rulebook.verbs import change_rules, hold_rules
from bot.domain.work import Work
from bot.kernel.rate import WHOLE
from bot.models import CommissionPlan

USUAL_TIERS, MOST_TIERS = 2, 3
"""Two without more; a third once the owner has acknowledged what the law says of it; more than that never."""
HOLD_DAYS, BIND_DAYS = range(1, 181), range(1, 3653)


def check_rates(rates: Sequence[int], rules: Rules) -> tuple[int, ...]:
    """Rates in basis points, tier 1 first, as the plan may have them.

    Raises BadPlan, TooManyTiers, ThirdTierNotAcknowledged.
    """
    checked = tuple(rates)
    if len(checked) > MOST_TIERS:
        raise TooManyTiers(most=MOST_TIERS)
    if len(checked) > USUAL_TIERS and not rules.third_tier_acknowledged_at:
        raise ThirdTierNotAcknowledged()
    if not checked or any(not 0 < rate <= WHOLE for rate in checked) or sum(checked) > WHOLE:
        raise BadPlan()
    return checked


async def change_plan(
    work: Work,
    *,
    tier_rates: Sequence[int] | None = None,
    hold_days: int | None = None,
    self_purchase: SelfPurchase | None = None,
    bind_days: int | None = None,
) -> Rules:
    """A further version, for orders placed from now on. What is the same already changes nothing.

    Raises BadPlan, TooManyTiers, ThirdTierNotAcknowledged.
    """
    rules = await hold_rules()
    wished: dict[str, Any] = {
        "tier_rates": list(check_rates(rules.tier_rates if tier_rates is None else tier_rates, rules)),
        "hold_days": rules.hold_days if hold_days is None else hold_days,
        "self_purchase": (self_purchase or SelfPurchase(rules.self_purchase)).value,
        "bind_days": rules.bind_days if bind_days is None else bind_days,
    }
    if wished["hold_days"] not in HOLD_DAYS or wished["bind_days"] not in BIND_DAYS:
        raise BadPlan()
    if wished == {**{name: getattr(rules, name) for name in wished}, "tier_rates": list(rules.tier_rates)}:
        return rules
    changed = await change_rules(work, **wished, plan_version=rules.plan_version + 1)
    await CommissionPlan.create(
        version=changed.plan_version, **wished, created_at=work.now, created_by=work.actor.id_or_none
    )
    return changed


async def plan_since(version: int) -> datetime:
    """Since when orders are placed under this version. The first one has always been there."""
    return (await CommissionPlan.get(version=version)).created_at


async def acknowledge_third_tier(work: Work) -> Rules:
    """The owner has read what the law and Telegram's terms say of three tiers, and takes it upon himself.

    Twice changes nothing.
    """
    rules = await hold_rules()
    if rules.third_tier_acknowledged_at:
        return rules
    return await change_rules(work, third_tier_acknowledged_at=work.now.isoformat())


async def acknowledge_distribution(work: Work) -> Rules:
    """The owner has read what distributors may be paid for: only goods that were sold and paid.

    Twice changes nothing.
    """
    rules = await hold_rules()
    if rules.distribution_acknowledged_at:
        return rules
    return await change_rules(work, distribution_acknowledged_at=work.now.isoformat())
