"""What a new demo shop is like, and that an older one is left as its owner made it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import opened_shop
from bot.commands import demo_shop
from bot.domain import rulebook
from bot.domain.rulebook import Rules
from bot.domain.work import THE_SHOP
from bot.kernel.money import Money
from bot.models.database import opened
from bot.settings import Settings


def settings_of(database_url: str, language: str = "en") -> Settings:
    others = [one for one in demo_shop.LANGUAGES if one != language]
    given: dict[str, Any] = {"shop_currency": "EUR", "shop_languages": (language, *others)}
    return Settings(_env_file=None, database_url=database_url, **given)


async def rules_in(database_url: str) -> Rules:
    async with opened(database_url):
        return (await rulebook.current_rules())[1]


@pytest.mark.parametrize("language", demo_shop.LANGUAGES)
async def test_a_new_demo_shop_may_take_distributors_and_pay_them(language: str, sqlite_url: str):
    await demo_shop.prepare(settings_of(sqlite_url, language))
    rules = await rules_in(sqlite_url)
    assert rules.distribution_acknowledged_at == rules.opened_at != ""
    assert rules.payouts_open
    assert set(rules.terms) == set(rules.privacy) == set(demo_shop.LANGUAGES)
    assert rules.tax_note == demo_shop._TEXTS[language]["tax_note"]
    assert rules.payout_minimum == Money(100, "EUR")


async def test_an_older_demo_shop_keeps_what_its_owner_has_not_acknowledged(sqlite_url: str):
    settings = settings_of(sqlite_url)
    await demo_shop.prepare(settings)
    async with opened_shop(settings) as shop, shop.work(THE_SHOP) as work:
        await rulebook.change_rules(
            work, distribution_acknowledged_at="", tax_note="", payout_minimum_minor=5000
        )
    await demo_shop.prepare(settings)
    rules = await rules_in(sqlite_url)
    assert (rules.distribution_acknowledged_at, rules.tax_note) == ("", "")
    assert rules.payout_minimum == Money(5000, "EUR")
