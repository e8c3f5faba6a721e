"""What the shop pays distributors for, in plain words: before somebody applies, and whenever he asks."""

from __future__ import annotations

from bot.domain.rulebook import Rules, SelfPurchase
from bot.kernel.rate import Rate
from bot.kernel.screen import Screen
from bot.texts import Html, Texts
from bot.views.buttons import rows, tap

_TIER_KEYS = ("plan.tier_1", "plan.tier_2", "plan.tier_3")


def plan(rules: Rules, texts: Texts, *, is_distributor: bool) -> Screen:
    parts = [
        texts("plan.head", shop=rules.shop_name, version=rules.plan_version),
        tiers(rules, texts),
        texts("plan.base"),
        texts("plan.when", hold=_days(rules.hold_days, texts), minimum=rules.payout_minimum),
        texts("plan.binding", binding=_days(rules.bind_days, texts)),
        texts("plan.own_upline" if rules.self_purchase == SelfPurchase.UPLINE else "plan.own_none"),
        texts("plan.tax", note=rules.tax_note) if rules.tax_note else texts("plan.tax_open"),
        texts("plan.not_an_investment"),
    ]
    back = "d" if is_distributor else "j"
    return Screen(Html("\n\n".join(parts)), rows([tap(texts.plain("button.back"), back)]))


def tiers(rules: Rules, texts: Texts) -> Html:
    """Who earns which share, a line each."""
    rates = zip(_TIER_KEYS, rules.tier_rates, strict=False)
    return Html("\n".join(texts(key, rate=Rate(basis_points)) for key, basis_points in rates))


def in_short(rules: Rules, texts: Texts) -> Html:
    hold = _days(rules.hold_days, texts)
    return Html("\n\n".join([tiers(rules, texts), texts("plan.in_short", hold=hold)]))


def _days(count: int, texts: Texts) -> Html:
    return texts.plural("setting.days", count)
