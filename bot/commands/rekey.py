"""Seals everything with the newest key of SECRET_KEY, so that the older ones can be dropped.

Runs beside the bot. A kill leaves each row under one key or the other: run it again and it goes on.
"""

from __future__ import annotations

import argparse
import asyncio

from bot.app import configure_logs, for_signing_only, opened_shop
from bot.commands.failures import CommandFailed
from bot.domain import distributors, orders, payments, payouts, staff, support, updates
from bot.domain.work import THE_SHOP, Resealed, SealedColumn, reseal_some, retried
from bot.models.migrating import migrate
from bot.settings import Settings, is_for_signing_only, load
from bot.shop import Shop

SEALED: tuple[SealedColumn, ...] = (
    *orders.SEALED,
    *payments.SEALED,
    *distributors.SEALED,
    *payouts.SEALED,
    *support.SEALED,
    *staff.SEALED,
    *updates.SEALED,
)
BATCH = 20
"""Documents and slips are pictures: so many at once stay within a few megabytes."""


def main(_: argparse.Namespace) -> int:
    settings = load()
    if not settings.secret_key:
        raise CommandFailed("SECRET_KEY is missing: nothing can be opened without it")
    configure_logs(settings)
    return asyncio.run(rekey(settings))


async def rekey(settings: Settings) -> int:
    """1 when something could be opened by no key of the list."""
    await migrate(settings.database_url)
    unreadable = 0
    async with opened_shop(settings) as shop:
        for column in SEALED:
            done, broken = await _all_of(shop, column)
            unreadable += broken
            print(
                f"{column.name}: {done} sealed anew" + (f", {broken} opened by no key" if broken else ""),
                flush=True,
            )
    if unreadable:
        print("Keep every key, and look for the one that is missing: what no key opens was left as it is.")
        return 1
    _tell_what_to_drop([key.get_secret_value() for key in settings.secret_key])
    return 0


async def _all_of(shop: Shop, column: SealedColumn) -> tuple[int, int]:
    done = unreadable = last_id = 0
    while (step := await _some_of(shop, column, last_id)).found:
        done, unreadable, last_id = done + step.done, unreadable + step.unreadable, step.last_id
    return done, unreadable


async def _some_of(shop: Shop, column: SealedColumn, after_id: int) -> Resealed:
    async def attempt() -> Resealed:
        async with shop.work(THE_SHOP) as work:
            return await reseal_some(work, column, after_id, BATCH)

    step: Resealed = await retried(attempt)
    return step


def _tell_what_to_drop(keys: list[str]) -> None:
    print("Everything is sealed with the first key of SECRET_KEY.")
    for place, key in enumerate(keys[1:], 2):
        if not is_for_signing_only(key):
            print(f"Entry {place} may go. In its place, for the links and QR codes it signed:")
            print(f"  {for_signing_only(key)}")
