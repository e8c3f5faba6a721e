"""The settings, their defaults and how each is read from what the owner types. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.rulebook.errors import BadSetting
from bot.kernel.money import CURRENCIES, STARS, Money, NotAnAmount, parse_amount
from bot.kernel.plain import plain_text


class SelfPurchase(StrEnum):
    """What a distributor's own order pays. It never pays himself."""

    NONE = "none"
    UPLINE = "upline"
    """His sponsor is tier 1 of it."""


WORDINGS = {"welcome": 600, "about": 3000, "terms": 3000, "privacy": 3000, "pay_support": 1500}
"""Texts that an owner may write in each language, and how long each may be."""
SHORTEST = 20


@dataclass(frozen=True, slots=True)
class Rules:
    """The shop's settings as they stand at one version."""

    shop_name: str = "My shop"
    currency: str = "EUR"
    timezone: str = "UTC"
    languages: tuple[str, ...] = ("en", "zh_Hans", "ru")
    shipping_minor: int = 0
    """A flat fee per order with physical goods, in minor units."""
    takes_invoices: bool = True
    takes_transfers: bool = False
    transfer_details: str = ""
    support_contact: str = ""
    welcome: Mapping[str, str] = field(default_factory=dict)
    """The owner's own texts, by language: WORDINGS names them. Without one customers read the product's."""
    about: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    privacy: Mapping[str, str] = field(default_factory=dict)
    pay_support: Mapping[str, str] = field(default_factory=dict)
    invoice_minutes: int = 30
    """How long stock is kept and an order may be paid by invoice; `transfer_hours` by bank transfer."""
    transfer_hours: int = 24
    automatic_receipt_days: int = 10
    plan_version: int = 1
    """The newest version of the commission plan: the next five say what stands in it."""
    tier_rates: tuple[int, ...] = (1500, 1000)
    """Basis points of the goods paid, tier 1 first."""
    hold_days: int = 15
    """From receipt until a commission is payable."""
    self_purchase: str = SelfPurchase.NONE.value
    bind_days: int = 90
    distribution_acknowledged_at: str = ""
    """When the owner acknowledged what the law and Telegram's terms say of paying distributors: before the first."""
    third_tier_acknowledged_at: str = ""
    takes_applications: bool = True
    distributor_terms: str = ""
    """The owner's own terms for distributors; empty means the product's."""
    distributor_terms_version: int = 1
    payout_minimum_minor: int = 1000
    tax_note: str = ""
    """Who withholds and reports tax on payouts, in the owner's words: they stay closed until it is written."""
    payouts_halted_at: str = ""
    """Since when payouts are stopped because the books do not prove."""
    low_stock: int = 5
    """A variant with so many left, or fewer, is low."""
    quiet_hours: str = "21-9"
    """When no promotion goes out, on the shop's clock: from 21:00 until 9:00. Empty: there are none."""
    promotion_pace: int = 25
    """How many of a promotion's messages go out in a second."""
    promotions_per_week: int = 3
    """How many promotions one person gets in seven days at most."""
    acknowledged_at: str = ""
    """When the owner acknowledged what the law and Telegram's terms say of distribution, as ISO text."""
    opened_at: str = ""
    """When the first run was finished; an empty shop is closed to customers."""
    setup_done: tuple[str, ...] = ()
    """The first run's questions that were answered, or put off: see first_run."""

    @property
    def payouts_open(self) -> bool:
        return bool(self.tax_note) and not self.payouts_halted_at

    @property
    def payout_minimum(self) -> Money:
        return Money(max(self.payout_minimum_minor, 1), self.currency)

    @property
    def is_open(self) -> bool:
        return bool(self.opened_at)

    @property
    def quiet(self) -> tuple[int, int] | None:
        """The hours from which and until which no promotion goes out."""
        since, _, until = self.quiet_hours.partition("-")
        return (int(since), int(until)) if until else None

    @property
    def sells_digital(self) -> bool:
        """Telegram's rule: digital goods for Stars only. A shop in Stars sells nothing else."""
        return self.currency == STARS

    @property
    def shipping(self) -> Money:
        return Money(self.shipping_minor, self.currency)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


DEFAULTS = Rules()
_HOURS = re.compile(r"(\d{1,2})(?:[:：.]00)?\s*[-–—~～至到]\s*(\d{1,2})(?:[:：.]00)?")
_NAMES = {f.name for f in fields(Rules)}


def from_values(values: Mapping[str, Any]) -> Rules:
    """Settings out of the database; what is not stored has its default, what is unknown is left alone."""
    known = {name: value for name, value in values.items() if name in _NAMES}
    for name in ("languages", "setup_done", "tier_rates"):
        if name in known:
            known[name] = tuple(known[name])
    first = known.get("languages", DEFAULTS.languages)[0]
    for name in WORDINGS.keys() & known.keys():
        known[name] = by_language(known[name], first)
    return replace(DEFAULTS, **known)


def by_language(stored: Any, first: str) -> Mapping[str, str]:
    """A text's words by language. One that an earlier release kept is in the shop's first language."""
    if isinstance(stored, str):
        stored = {first: stored}
    return {language: text for language, text in (stored or {}).items() if text.strip()}


def parse_wording(name: str, raw: str) -> str:
    """What the owner wrote for customers to read. Raises BadSetting."""
    return _text(WORDINGS[name], SHORTEST)(raw, DEFAULTS)


def with_wording(rules: Rules, name: str, language: str, text: str) -> Rules:
    """The settings as they would be with that text."""
    changed: dict[str, Any] = {name: with_words(rules, name, language, text)}
    return replace(rules, **changed)


def with_words(rules: Rules, name: str, language: str, text: str) -> Mapping[str, str]:
    """All languages of a text with one of them changed, or left to the standard words when `text` is empty."""
    words = {**getattr(rules, name), language: text}
    return {one: said for one, said in words.items() if said}


@dataclass(frozen=True, slots=True)
class Field:
    """One setting that is changed in chat. `parse` raises BadSetting."""

    name: str
    parse: Callable[[str, Rules], Any]
    is_long: bool = False


def _text(limit: int, at_least: int = 1) -> Callable[[str, Rules], str]:
    def parse(raw: str, _: Rules) -> str:
        text = plain_text(raw)
        if not at_least <= len(text) <= limit:
            raise BadSetting(limit=limit)
        return text

    return parse


def _whole(low: int, high: int) -> Callable[[str, Rules], int]:
    def parse(raw: str, _: Rules) -> int:
        text = raw.strip()
        if not (text.isascii() and text.isdigit() and len(text) < 7 and low <= int(text) <= high):
            raise BadSetting(limit=high)
        return int(text)

    return parse


def _currency(raw: str, _: Rules) -> str:
    code = raw.strip().upper()
    if code not in CURRENCIES:
        raise BadSetting(limit=3)
    return code


def _amount(raw: str, rules: Rules) -> int:
    try:
        return parse_amount(raw, rules.currency).minor
    except NotAnAmount as error:
        raise BadSetting(limit=20) from error


_LONGEST_ZONE = 40


def _zone(raw: str, _: Rules) -> str:
    name = raw.strip()
    if len(name) > _LONGEST_ZONE:
        # Python looks for one part by part: of thousands it would lose its breath.
        raise BadSetting(limit=_LONGEST_ZONE)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(limit=_LONGEST_ZONE) from error


def _hours(raw: str, _: Rules) -> str:
    """`21-9`, `22:00 – 8:00`; nothing for `0`."""
    if raw.strip() == "0":
        return ""
    found = _HOURS.fullmatch(raw.strip())
    hours = [int(hour) for hour in found.groups()] if found else [0, 0]
    since, until = (hour % 24 for hour in hours)
    if since == until or max(hours) > 24:
        raise BadSetting(limit=24)
    return f"{since}-{until}"


def _switch(raw: str, _: Rules) -> bool:
    return raw == "on"


FIELDS: dict[str, Field] = {
    one.name: one
    for one in (
        Field("shop_name", _text(32)),
        Field("currency", _currency),
        Field("timezone", _zone),
        Field("shipping_minor", _amount),
        Field("takes_invoices", _switch),
        Field("takes_transfers", _switch),
        Field("transfer_details", _text(600)),
        Field("support_contact", _text(100)),
        Field("invoice_minutes", _whole(15, 1440)),
        Field("transfer_hours", _whole(1, 168)),
        Field("automatic_receipt_days", _whole(1, 60)),
        Field("takes_applications", _switch),
        Field("distributor_terms", _text(3000, 20), is_long=True),
        Field("payout_minimum_minor", _amount),
        Field("tax_note", _text(300, 10)),
        Field("low_stock", _whole(0, 9999)),
        Field("quiet_hours", _hours),
        Field("promotion_pace", _whole(1, 25)),
        Field("promotions_per_week", _whole(1, 50)),
    )
}


def parse_field(name: str, raw: str, rules: Rules) -> Any:
    """What the owner typed, as the setting's value. Raises BadSetting."""
    if name not in FIELDS:
        raise BadSetting(limit=0)
    return FIELDS[name].parse(raw, rules)
