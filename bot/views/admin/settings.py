"""The shop's settings: what each is, and how its value reads."""

from __future__ import annotations

from typing import Any

from bot.domain.rulebook import DEFAULTS, LastChange, Rules, by_language
from bot.kernel.money import STARS, Money
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import rows, tap
from bot.views.everyone.home import own_name

USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CNY", "RUB", STARS)
LANGUAGES = "languages"
SHORT = 40
"""How much of a long text its line in a list shows; PREVIEW is for the question about it."""
PREVIEW = 600

NAME_KEYS = {
    "shop_name": "setting.shop_name",
    "currency": "setting.currency",
    "timezone": "setting.timezone",
    "shipping_minor": "setting.shipping_minor",
    "takes_invoices": "setting.takes_invoices",
    "takes_transfers": "setting.takes_transfers",
    "transfer_details": "setting.transfer_details",
    "support_contact": "setting.support_contact",
    "invoice_minutes": "setting.invoice_minutes",
    "transfer_hours": "setting.transfer_hours",
    "automatic_receipt_days": "setting.automatic_receipt_days",
    "takes_applications": "setting.takes_applications",
    "distributor_terms": "setting.distributor_terms",
    "payout_minimum_minor": "setting.payout_minimum_minor",
    "tax_note": "setting.tax_note",
    "low_stock": "setting.low_stock",
    "quiet_hours": "setting.quiet_hours",
    "promotion_pace": "setting.promotion_pace",
    "promotions_per_week": "setting.promotions_per_week",
}
WORDING_KEYS = {
    "welcome": "setting.welcome",
    "about": "setting.about",
    "terms": "setting.terms",
    "privacy": "setting.privacy",
    "pay_support": "setting.pay_support",
}
"""Texts that are written in each language, on pages of their own."""
PROMPT_KEYS = {
    "shop_name": "setting.ask_shop_name",
    "currency": "setting.ask_currency",
    "timezone": "setting.ask_timezone",
    "shipping_minor": "setting.ask_shipping_minor",
    "transfer_details": "setting.ask_transfer_details",
    "support_contact": "setting.ask_support_contact",
    "invoice_minutes": "setting.ask_invoice_minutes",
    "transfer_hours": "setting.ask_transfer_hours",
    "automatic_receipt_days": "setting.ask_automatic_receipt_days",
    "distributor_terms": "setting.ask_distributor_terms",
    "payout_minimum_minor": "setting.ask_payout_minimum_minor",
    "tax_note": "setting.ask_tax_note",
    "low_stock": "setting.ask_low_stock",
    "quiet_hours": "setting.ask_quiet_hours",
    "promotion_pace": "setting.ask_promotion_pace",
    "promotions_per_week": "setting.ask_promotions_per_week",
}
GROUPS = {
    "setting.group_shop": ("shop_name", "currency", "timezone", "support_contact"),
    "setting.group_selling": (
        "shipping_minor",
        "takes_invoices",
        "takes_transfers",
        "transfer_details",
        "invoice_minutes",
        "transfer_hours",
        "automatic_receipt_days",
        "low_stock",
    ),
    "setting.group_distributors": (
        "takes_applications",
        "distributor_terms",
        "payout_minimum_minor",
        "tax_note",
    ),
    "setting.group_promotions": ("quiet_hours", "promotion_pace", "promotions_per_week"),
}
"""Headings, and what stands under each: the page and its buttons are in this order."""
SWITCH_KEYS = {
    ("takes_invoices", True): "button.invoices_on",
    ("takes_invoices", False): "button.invoices_off",
    ("takes_transfers", True): "button.transfers_on",
    ("takes_transfers", False): "button.transfers_off",
    ("takes_applications", True): "button.applications_on",
    ("takes_applications", False): "button.applications_off",
}
_AMOUNTS = frozenset({"shipping_minor", "payout_minimum_minor"})
_EMPTY_KEYS = {
    "distributor_terms": "setting.standard",
    "tax_note": "setting.not_recorded",
    **dict.fromkeys(WORDING_KEYS, "wording.unwritten"),
    "quiet_hours": "setting.no_quiet_hours",
}
"""What it means that nothing was written, where it means more than that."""
_UNIT_KEYS = {
    "invoice_minutes": "setting.minutes",
    "transfer_hours": "setting.hours",
    "automatic_receipt_days": "setting.days",
    "low_stock": "setting.pieces",
    "promotion_pace": "setting.a_second",
    "promotions_per_week": "setting.a_week",
}


def settings(rules: Rules, texts: Texts, *, can_invoice: bool) -> Screen:
    groups = Html("\n\n".join(_group(heading, rules, texts) for heading in GROUPS))
    parts = [texts("admin.settings", lines=groups)]
    if rules.takes_invoices and not can_invoice and not rules.sells_digital:
        parts.append(texts("admin.warn_no_provider"))
    written = [field for fields in GROUPS.values() for field in fields if field in PROMPT_KEYS]
    changes = [tap(texts.plain(NAME_KEYS[field]), "aseted", field) for field in written]
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            [tap(texts.plain("button.wordings"), "atx"), tap(texts.plain("button.shop_languages"), "alang")],
            *[changes[i : i + 2] for i in range(0, len(changes), 2)],
            switch_row(rules, texts, "asetsw"),
            [_switch("takes_applications", rules.takes_applications, texts, "asetsw")],
            [tap(texts.plain("button.audit"), "aaudit"), to_office(texts)],
        ),
    )


def switch_row(rules: Rules, texts: Texts, prefix: str) -> list[Button] | None:
    """A shop in Stars has no ways to pay to switch. Each button shows how it is and carries what it leads to."""
    if rules.sells_digital:
        return None
    states = {"takes_invoices": rules.takes_invoices, "takes_transfers": rules.takes_transfers}
    return [_switch(field, is_on, texts, prefix) for field, is_on in states.items()]


def _switch(field: str, is_on: bool, texts: Texts, prefix: str) -> Button:
    return tap(texts.plain(SWITCH_KEYS[field, is_on]), prefix, field, "off" if is_on else "on")


def _group(heading: str, rules: Rules, texts: Texts) -> Html:
    lines = [texts("setting.group", name=texts(heading))]
    return Html("\n".join([*lines, *(_line(field, rules, texts) for field in GROUPS[heading])]))


def _line(field: str, rules: Rules, texts: Texts) -> Html:
    shown = cut(" ".join(value(field, getattr(rules, field), rules, texts).split()), SHORT)
    return texts("setting.line", name=texts(NAME_KEYS[field]), value=shown)


def value(field: str, raw: Any, rules: Rules, texts: Texts) -> str:
    """A setting's value in words, plain; also for values of the past, where nothing means the default."""
    stored = getattr(DEFAULTS, field, "") if raw is None else raw
    if field == LANGUAGES:
        return ", ".join(own_name(code) for code in stored)
    if field in WORDING_KEYS:
        stored = texts.pick(by_language(stored, rules.languages[0]))
    if isinstance(stored, bool):
        return texts.plain("setting.on" if stored else "setting.off")
    if field in _AMOUNTS:
        return texts.money(Money(int(stored), rules.currency))
    if field in _UNIT_KEYS:
        return str(texts.plural(_UNIT_KEYS[field], int(stored)))
    if field == "quiet_hours" and stored:
        return "–".join(f"{hour}:00" for hour in str(stored).split("-"))
    return str(stored) or texts.plain(_EMPTY_KEYS.get(field, "setting.nothing"))


def prompt(field: str, rules: Rules, texts: Texts) -> Screen:
    """What the setting does, an example, and what it is now."""
    now = texts("admin.now", value=cut(value(field, getattr(rules, field), rules, texts), PREVIEW))
    parts = [texts(PROMPT_KEYS[field], currency=rules.currency), now]
    usual = currency_rows(rules.currency, "asetcur") if field == "currency" else []
    return Screen(Html("\n\n".join(parts)), rows(*usual, cancel_to(texts, "aset")))


def setting(field: str, last: LastChange | None, rules: Rules, texts: Texts) -> Screen:
    """One setting: how it is, who changed it when, and the way back."""
    now = cut(value(field, getattr(rules, field), rules, texts), PREVIEW)
    parts = [
        texts("setting.line", name=texts(NAME_KEYS[field]), value=now),
        changed_by(field, last, rules, texts),
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.change_setting"), "aseted", field, style="primary")],
            undo_row(field, last, rules, texts),
            [tap(texts.plain("button.shop_settings"), "aset"), to_office(texts)],
        ),
    )


def changed_by(field: str, last: LastChange | None, rules: Rules, texts: Texts) -> Html:
    """Who changed it last, when and from what; empty when nobody ever did."""
    if last is None:
        return Html("")
    who = last.actor_name or texts.plain("admin.the_shop")
    before = cut(" ".join(value(field, last.before, rules, texts).split()), SHORT)
    return texts("setting.changed_by", who=who, at=last.at, before=before)


def undo_row(field: str, last: LastChange | None, rules: Rules, texts: Texts) -> list[Button] | None:
    if last is None:
        return None
    return [tap(texts.plain("button.undo_setting"), "asetundo", last.audit_id, field)]


def currency_rows(current: str, prefix: str) -> list[list[Button]]:
    """The usual ones besides the present one."""
    buttons = [
        tap(f"⭐ {code}" if code == STARS else code, prefix, code)
        for code in USUAL_CURRENCIES
        if code != current
    ]
    return [buttons[i : i + 3] for i in range(0, len(buttons), 3)]
