"""Fills a shop with example goods, once: what is there already is left alone."""

from __future__ import annotations

import argparse
import asyncio

from bot import demo
from bot.app import opened_shop
from bot.commands.failures import CommandFailed
from bot.domain import catalog, rulebook
from bot.domain.work import THE_SHOP
from bot.kernel.errors import Refusal
from bot.models.migrating import migrate
from bot.settings import Settings, load


def main(_: argparse.Namespace) -> int:
    added = asyncio.run(seed(load()))
    print(f"{added} products added" if added else "nothing to add: the example goods are there")
    return 0


async def seed(settings: Settings) -> int:
    """Answers how many products were new."""
    await migrate(settings.database_url)
    goods, pictures = demo.read_goods()
    async with opened_shop(settings) as shop:
        _, rules = await rulebook.current_rules()
        try:
            for kind in {product["kind"] for product in goods["products"]}:
                catalog.check_kind(kind, rules.currency)
        except Refusal as refusal:
            raise CommandFailed(
                "the example goods are shipped, and a shop in Telegram Stars sells digital goods only"
            ) from refusal
        async with shop.work(THE_SHOP) as work:
            return await catalog.load_demo(work, goods, pictures)
