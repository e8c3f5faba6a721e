"""The first run, one question a screen."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.orders import methods_for
from bot.domain.rulebook import Rules, SetupStep, is_answered, next_setup_step, setup_steps
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import to_office, warnings
from bot.views.admin.settings import PREVIEW, currency_rows, switch_row, value
from bot.views.buttons import rows, tap

TITLE_KEYS = {
    SetupStep.ACKNOWLEDGE: "setup.title_acknowledge",
    SetupStep.NAME: "setup.title_name",
    SetupStep.CURRENCY: "setup.title_currency",
    SetupStep.PAYMENT: "setup.title_payment",
    SetupStep.SHIPPING: "setup.title_shipping",
    SetupStep.CONTACT: "setup.title_contact",
    SetupStep.TERMS: "setup.title_terms",
    SetupStep.PRIVACY: "setup.title_privacy",
    SetupStep.GOODS: "setup.title_goods",
}
BODY_KEYS = {
    SetupStep.ACKNOWLEDGE: "setup.acknowledge",
    SetupStep.NAME: "setup.name",
    SetupStep.CURRENCY: "setup.currency",
    SetupStep.PAYMENT: "setup.payment",
    SetupStep.SHIPPING: "setup.shipping",
    SetupStep.CONTACT: "setup.contact",
    SetupStep.TERMS: "setup.terms",
    SetupStep.PRIVACY: "setup.privacy",
    SetupStep.GOODS: "setup.goods",
}
_SETTING = {
    SetupStep.NAME: "shop_name",
    SetupStep.SHIPPING: "shipping_minor",
    SetupStep.CONTACT: "support_contact",
    SetupStep.TERMS: "terms",
    SetupStep.PRIVACY: "privacy",
}
"""Questions whose setting may be kept as it is, or left for later while it is empty."""


def overview(rules: Rules, texts: Texts) -> Screen:
    """All questions with those answered ticked off."""
    if rules.is_open:
        return Screen(texts("setup.is_open"), rows([to_office(texts)]))
    lines = [f"{'✅' if is_answered(s, rules) else '▫️'} {texts(TITLE_KEYS[s])}" for s in setup_steps(rules)]
    begun = bool(rules.acknowledged_at)
    return Screen(
        texts("setup.overview", lines=Html("\n".join(lines))),
        rows(
            [
                tap(
                    texts.plain("button.continue_setup" if begun else "button.begin_setup"),
                    "asgo",
                    style="primary",
                )
            ],
            [tap(texts.plain("button.language"), "lang"), to_office(texts)],
        ),
    )


def question(step: SetupStep, rules: Rules, texts: Texts, *, can_invoice: bool) -> Screen:
    parts = [_head(step, rules, texts), texts(BODY_KEYS[step], currency=rules.currency)]
    if step is SetupStep.PAYMENT:
        parts += _payment_state(rules, texts, can_invoice=can_invoice)
    elif step is SetupStep.GOODS and rules.sells_digital:
        parts.append(texts("setup.goods_digital"))
    elif step in _SETTING:
        field = _SETTING[step]
        now = cut(value(field, getattr(rules, field), rules, texts), PREVIEW)
        parts.append(texts("admin.now", value=now))
    return Screen(
        Html("\n\n".join(parts)), rows(*_BUTTONS.get(step, _keep_row)(rules, texts), _later_row(texts))
    )


def _head(step: SetupStep, rules: Rules, texts: Texts) -> Html:
    steps = setup_steps(rules)
    place = steps.index(step) + 1
    return texts("setup.head", n=place, all=len(steps), title=texts(TITLE_KEYS[step]))


def _later_row(texts: Texts) -> list[Button]:
    return [tap(texts.plain("button.setup_later"), "astop", "a")]


# What each question's buttons are ---------------------------------------------------------------------------


def _acknowledge_rows(_: Rules, texts: Texts) -> list[list[Button]]:
    return [[tap(texts.plain("button.understood"), "asack", style="primary")]]


def _currency_rows(rules: Rules, texts: Texts) -> list[list[Button]]:
    keep = texts.plain("button.keep_value", value=rules.currency)
    return [
        [tap(keep, "askeep", SetupStep.CURRENCY.value, style="primary")],
        *currency_rows(rules.currency, "ascur"),
    ]


def _payment_rows(rules: Rules, texts: Texts) -> list[list[Button]]:
    where = [tap(texts.plain("button.where_to_transfer"), "asto")] if rules.takes_transfers else []
    go_on = tap(texts.plain("button.continue"), "askeep", SetupStep.PAYMENT.value, style="primary")
    return [switch_row(rules, texts, "assw") or [], where, [go_on]]


def _goods_rows(rules: Rules, texts: Texts) -> list[list[Button]]:
    """Demo goods are shipped, so a shop in Stars cannot have them."""
    demo = [] if rules.sells_digital else [tap(texts.plain("button.demo_goods"), "asdemo")]
    return [[tap(texts.plain("button.own_goods"), "asown", style="primary")], demo]


def _keep_row(rules: Rules, texts: Texts) -> list[list[Button]]:
    step = next_setup_step(rules)
    if step is None or step not in _SETTING:
        return []
    stored = getattr(rules, _SETTING[step])
    key = "button.write_later" if stored in ("", {}) else "button.keep"
    return [[tap(texts.plain(key), "askeep", step.value)]]


_BUTTONS: dict[SetupStep, Callable[[Rules, Texts], list[list[Button]]]] = {
    SetupStep.ACKNOWLEDGE: _acknowledge_rows,
    SetupStep.CURRENCY: _currency_rows,
    SetupStep.PAYMENT: _payment_rows,
    SetupStep.GOODS: _goods_rows,
}


def _payment_state(rules: Rules, texts: Texts, *, can_invoice: bool) -> list[Html]:
    parts = []
    if not can_invoice:
        parts.append(texts("setup.no_provider"))
    if rules.takes_transfers:
        details = rules.transfer_details or texts.plain("setting.nothing")
        parts.append(texts("setup.transfer_to", details=details))
    if not methods_for(rules, can_invoice):
        parts.append(texts("admin.warn_payment"))
    return parts


def transfer_prompt(rules: Rules, texts: Texts) -> Screen:
    now = texts("admin.now", value=rules.transfer_details) if rules.transfer_details else ""
    text = Html("\n\n".join(part for part in (texts("setting.ask_transfer_details"), now) if part))
    return Screen(text, rows([tap(texts.plain("button.cancel"), "asgo")]))


def ready(rules: Rules, goods: int, texts: Texts, *, can_invoice: bool) -> Screen:
    """The last look: what is still missing does not stop him, but he reads it before he opens."""
    missing = [
        warnings(rules, texts, can_be_paid=bool(methods_for(rules, can_invoice))),
        "" if goods else texts("admin.warn_no_goods"),
    ]
    lines = Html("\n".join(line for line in missing if line))
    text = texts("setup.ready_but", shop=rules.shop_name, lines=lines) if lines else ""
    return Screen(
        text or texts("setup.ready", shop=rules.shop_name),
        rows(
            [tap(texts.plain("button.open_shop"), "asopen", style="success")],
            [tap(texts.plain("button.goods"), "ag"), tap(texts.plain("button.shop_settings"), "aset")],
            [to_office(texts)],
        ),
    )
