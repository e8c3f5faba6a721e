"""The commission plan as the owner sets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.rulebook import BIND_DAYS, HOLD_DAYS, Rules, SelfPurchase
from bot.kernel.money import Money, exponent
from bot.kernel.rate import Rate
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import rows, tap

TIER_KEYS = ("admin.plan_tier_1", "admin.plan_tier_2", "admin.plan_tier_3")
_OWN_ORDER_KEYS = {
    SelfPurchase.NONE.value: "admin.plan_own_none",
    SelfPurchase.UPLINE.value: "admin.plan_own_upline",
}
_SWITCHES = {
    SelfPurchase.NONE.value: ("button.own_orders_upline", SelfPurchase.UPLINE),
    SelfPurchase.UPLINE.value: ("button.own_orders_none", SelfPurchase.NONE),
}
"""What the button says and leads to, by how it is."""


def joined(rates: Sequence[int]) -> str:
    """Rates as a button carries them: `1500-1000`."""
    return "-".join(str(rate) for rate in rates)


def in_words(rates: Sequence[int], texts: Texts) -> str:
    """`15% / 10%`, plain."""
    return " / ".join(texts.rate(Rate(rate)) for rate in rates)


def plan(rules: Rules, since: datetime, texts: Texts) -> Screen:
    head = texts("admin.plan", version=rules.plan_version)
    parts = [
        Html(f"{head}\n{_since(rules, since, texts)}"),
        _tiers(rules.tier_rates, rules, texts),
        _terms(rules, texts),
    ]
    key, wanted = _SWITCHES[rules.self_purchase]
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            None if rules.distribution_acknowledged_at else [tap(texts.plain("button.read_the_law"), "aack")],
            [tap(texts.plain("button.plan_rates"), "aplr")],
            [tap(texts.plain("button.plan_hold"), "aplh"), tap(texts.plain("button.plan_binding"), "aplb")],
            [tap(texts.plain(key), "apls", wanted.value)],
            [to_office(texts)],
        ),
    )


def _since(rules: Rules, since: datetime, texts: Texts) -> Html:
    if rules.plan_version == 1:
        return texts("admin.plan_first")
    return texts("admin.plan_since", at=since)


def _tiers(rates: Sequence[int], rules: Rules, texts: Texts) -> Html:
    """Each tier with what it earns of an example, and what is left of that."""
    base = Money(100 * 10 ** exponent(rules.currency), rules.currency)
    earned = [Money(Rate(rate).of(base.minor), base.currency) for rate in rates]
    lines = [
        texts(key, rate=texts.rate(Rate(rate)), amount=amount)
        for key, rate, amount in zip(TIER_KEYS, rates, earned, strict=False)
    ]
    total = sum(earned, Money(0, base.currency))
    example = texts("admin.plan_example", base=base, total=total, rest=base - total)
    return Html("\n".join([texts("admin.plan_tiers", base=base), *lines, example]))


def _terms(rules: Rules, texts: Texts) -> Html:
    hold, binding = (texts.plural("setting.days", days) for days in (rules.hold_days, rules.bind_days))
    lines = [
        texts("admin.plan_hold", days=hold),
        texts("admin.plan_binding", days=binding),
        texts(_OWN_ORDER_KEYS[rules.self_purchase]),
    ]
    return Html("\n".join(lines))


def _to_plan(texts: Texts) -> Button:
    return tap(texts.plain("button.back"), "apl")


# Rates ------------------------------------------------------------------------------------------------------


def rates_prompt(rules: Rules, texts: Texts) -> Screen:
    """A third tier is named only where it is allowed already, else its page is one tap away."""
    more = bool(rules.third_tier_acknowledged_at)
    parts = [
        texts("admin.ask_rates"),
        texts("admin.ask_rates_three" if more else "admin.ask_rates_two"),
        texts("admin.now", value=in_words(rules.tier_rates, texts)),
    ]
    third = None if more else [tap(texts.plain("button.third_tier"), "apl3")]
    return Screen(Html("\n\n".join(parts)), rows(third, cancel_to(texts, "apl")))


def preview(rates: Sequence[int], rules: Rules, texts: Texts) -> Screen:
    """What the new rates would pay. Nothing has changed yet."""
    parts = [
        texts("admin.plan_preview"),
        _tiers(rates, rules, texts),
        texts("admin.now", value=in_words(rules.tier_rates, texts)),
        texts("admin.plan_from_now_on"),
    ]
    yes = texts.plain("button.apply_rates", rates=in_words(rates, texts))
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            [tap(yes, "aplrok", joined(rates), style="primary")],
            [tap(texts.plain("button.other_rates"), "aplr"), _to_plan(texts)],
        ),
    )


def third_tier(rates: Sequence[int], rules: Rules, texts: Texts) -> Screen:
    """What the law and Telegram's terms say of it; `rates` are those typed, which it leads on to."""
    onward = (joined(rates),) if rates else ()
    taken = rules.third_tier_acknowledged_at
    parts = [texts("admin.acknowledge_third_tier")]
    if taken:
        parts.append(texts("admin.acknowledged_at", at=datetime.fromisoformat(taken)))
    yes = tap(texts.plain("button.take_responsibility"), "apl3ok", *onward, style="primary")
    go_on = tap(texts.plain("button.plan_rates"), "aplr")
    return Screen(Html("\n\n".join(parts)), rows([go_on if taken else yes], [_to_plan(texts)]))


# Hold and binding -------------------------------------------------------------------------------------------


def hold_prompt(rules: Rules, texts: Texts) -> Screen:
    return _days_prompt("admin.ask_hold", HOLD_DAYS, rules.hold_days, texts)


def binding_prompt(rules: Rules, texts: Texts) -> Screen:
    return _days_prompt("admin.ask_binding", BIND_DAYS, rules.bind_days, texts)


def _days_prompt(key: str, allowed: range, days: int, texts: Texts) -> Screen:
    question = texts(key, least=allowed[0], most=allowed[-1])
    now = texts("admin.now", value=texts.plural("setting.days", days))
    return Screen(Html(f"{question}\n\n{now}"), rows(cancel_to(texts, "apl")))
