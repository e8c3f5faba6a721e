"""P2.8: statements per screen, exactly, without BEGIN and COMMIT. The person's own is one of them.

Which screen may be drawn, and in which language, his row says: so it is read first, by a statement of its own. How
Telegram calls the pictures that it has is read once, when the shop starts.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.counting import counted
from benchmarks.registry import Measure, row
from benchmarks.shops import Customer, Goods, customers, fill_carts, goods_for, opened_shop
from benchmarks.telegram import desk_for, said, tapped
from bot.domain import catalog
from tests.situations import BOT_ID


@row("P2.8", goal=1, anchor="statements, counted")
async def statements(bench: Bench) -> Sequence[Measure]:
    async with bench.fresh_database() as url, opened_shop(url) as make:
        goods = await goods_for(make)
        desk = desk_for(make.shop, uploads=await catalog.newest_uploads(BOT_ID))
        first, ann = await customers(make, 2)
        await fill_carts(make, [ann], goods.variant_ids[:2])
        await desk.feed(tapped("h", first.telegram_id))  # the settings are read once, then kept
        measures = []
        for label, update in _actions(ann, goods).items():
            with counted() as count:
                await desk.feed(update)
            measures.append(Measure(len(count.statements), label, is_count=True))
        return measures


def _actions(ann: Customer, goods: Goods) -> dict[str, dict[str, object]]:
    who = ann.telegram_id
    return {
        "/start, known": said("/start", who),
        "home": tapped("h", who),
        "categories": tapped("shop", who),
        "a category's page": tapped(f"c:{goods.category_id}", who),
        "search": tapped("find:tea", who),
        "product with a picture": tapped(f"p:{goods.product_id}", who),
        "cart": tapped("cart", who),
        "summary": tapped("sum", who),
        "orders": tapped("os", who),
    }
