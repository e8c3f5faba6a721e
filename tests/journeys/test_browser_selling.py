"""From the QR code to the payout, seen and tapped in a browser: three languages on SQLite, one on PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys import selling
from tests.journeys.eyes import Demo, Screen, looking_at
from tests.journeys.market import (
    Market,
    Pair,
    asks_for_his_money,
    becomes_a_distributor,
    buys_through,
    is_paid,
    is_told_why_he_earned,
    reads_his_statement,
    receives,
)
from tests.journeys.town import town

pytestmark = pytest.mark.browser


async def _play(market: Market, pairs: list[Pair]) -> None:
    for place, pair in enumerate(pairs):
        await pair.seller.root.scroll_into_view_if_needed()
        await becomes_a_distributor(market, pair.seller, pair.language)
        await buys_through(pair)
        await is_told_why_he_earned(pair)
        await receives(market.owner, pair, f"DHL 0034043416109404255{place}")
    await market.after_the_hold()
    for pair in pairs:
        await asks_for_his_money(pair)
        await is_paid(market.owner, pair)
    await market.after_the_month()
    for pair in pairs:
        await reads_his_statement(pair)


async def test_distributors_earn_in_three_languages_in_the_demo(demo: Demo, page: Any) -> None:
    async def go_to(target: str) -> None:
        now = page.get_by_test_id("clock-now")
        before = await now.get_attribute("data-offset")
        await page.get_by_test_id("clock-targets").click()
        await page.get_by_test_id(f"clock-target-{target}").click()
        moved = f"() => document.querySelector('.clock-now').dataset.offset !== '{before}'"
        await page.wait_for_function(moved, timeout=120_000)

    owner = Screen(page, demo.people()["owner"], "en")
    await owner.start()
    market = Market(page, demo.url, owner, lambda: go_to("end of hold"), lambda: go_to("next closing"))
    pairs = []
    for language in ("en", "zh-hans", "ru"):
        seller = await market.newcomer("Dora", language)
        pairs.append(Pair(seller, await market.newcomer("Ann", language), language))
    await _play(market, pairs)
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]


async def test_a_distributor_earns_on_postgresql(
    fresh_postgres: str, redis_url: str, chromium: str, tmp_path: Path
) -> None:
    servers = {"DATABASE_URL": fresh_postgres, "REDIS_URL": redis_url}
    rules: dict[str, object] = {
        "payout_minimum_minor": 100,
        "tax_note": "Everybody pays his own.",
        "distribution_acknowledged_at": "2026-01-01T00:00:00+00:00",
    }
    async with (
        town(tmp_path, servers, mode="webhook", rules=rules) as here,
        looking_at(here.street.url, chromium) as page,
    ):
        hold_over = selling.after_the_hold()
        owner = Screen(page, here.owner.id, "en")
        await owner.start()
        market = Market(
            page,
            here.street.url,
            owner,
            lambda: selling.moves_to(here, hold_over),
            lambda: selling.moves_to(here, selling.after_the_month(hold_over)),
        )
        seller = await market.newcomer("Dora", "zh-hans")
        await _play(market, [Pair(seller, await market.newcomer("Ann", "zh-hans"), "zh-hans")])
        await here.street.assert_clean()
