"""What runs low: the list, and the notice of what just sank."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.stock import LowVariant
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import to_office
from bot.views.buttons import pager, rows, tap

BUTTON_NAME = 24
MOST_BUTTONS = 8
"""The list has the others."""


def low_stock(page: Page[LowVariant], threshold: int, texts: Texts, *, may_set: bool) -> Screen:
    count = texts.plural("setting.pieces", threshold)
    text = texts("admin.low_stock" if page.items else "admin.low_stock_none", threshold=count)
    threshold_row = [tap(texts.plain("button.low_stock_from"), "aseted", "low_stock")] if may_set else None
    return Screen(
        text,
        rows(
            *[[_button(one, texts)] for one in page.items],
            pager(page, texts, "alow"),
            threshold_row,
            [tap(texts.plain("button.goods"), "ag"), to_office(texts)],
        ),
    )


def ran_low(found: Sequence[LowVariant], texts: Texts) -> Screen:
    """What sank since the last look and still is low when this is sent."""
    lines = [_line(one, texts) for one in found[:MOST_BUTTONS]]
    text = (
        texts("notice.low_stock", lines=Html("\n".join(lines))) if found else texts("notice.low_stock_over")
    )
    return Screen(
        text,
        rows(
            *[[_button(one, texts)] for one in found[:MOST_BUTTONS]],
            [tap(texts.plain("button.low_stock_list"), "alow")],
        ),
    )


def _line(one: LowVariant, texts: Texts) -> Html:
    if not one.available:
        return texts("notice.low_stock_out", name=_name(one, texts))
    return texts.plural("notice.low_stock_line", one.available, name=_name(one, texts))


def _name(one: LowVariant, texts: Texts) -> str:
    return " · ".join(part for part in (texts.pick(one.product_names), texts.pick(one.names)) if part)


def _button(one: LowVariant, texts: Texts) -> Button:
    """Straight to the question of how many there are."""
    mark = "🔴" if not one.available else "🟡"
    return tap(
        f"{mark} {cut(_name(one, texts), BUTTON_NAME)} · {texts.number(one.available)}",
        "aved",
        one.variant_id,
        "stock",
    )
