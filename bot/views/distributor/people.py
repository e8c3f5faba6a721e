"""A distributor's home, his team and his customers."""

from __future__ import annotations

from datetime import datetime

from bot.domain.distributors import DistributorCard, RecruitCard
from bot.domain.referrals import CustomerRow
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.sharing import to_selling

NAME_LENGTH = 40


def home(card: DistributorCard, customers: int, texts: Texts) -> Screen:
    parts = [
        texts("distributor.home", name=cut(card.name, NAME_LENGTH), code=card.code, n=customers),
        texts("distributor.sponsor", name=cut(card.sponsor_name, NAME_LENGTH)) if card.sponsor_name else "",
        texts("distributor.suspended", reason=card.suspension_reason) if card.is_suspended else "",
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.my_links"), "dl", style="primary")],
            [tap(texts.plain("button.earnings"), "de"), tap(texts.plain("button.payouts"), "dy")],
            [tap(texts.plain("button.statements"), "ds"), tap(texts.plain("button.my_customers"), "dc")],
            [tap(texts.plain("button.my_team"), "dt"), tap(texts.plain("button.guide"), "dg")],
            [tap(texts.plain("button.plan"), "plan"), tap(texts.plain("button.home"), "h")],
        ),
    )


def team(page: Page[RecruitCard], now: datetime, texts: Texts) -> Screen:
    """Those he recruited, by what their sales brought him this month."""
    if not page.items and not page.has_previous:
        text = texts("team.none")
    else:
        lines = [_recruit(one, texts) for one in page.items]
        text = Html("\n\n".join([texts("team.page", month=texts.month(now)), *lines]))
    return Screen(
        text,
        rows(pager(page, texts, "dt"), [tap(texts.plain("button.recruit_link"), "dr")], [to_selling(texts)]),
    )


def _recruit(card: RecruitCard, texts: Texts) -> Html:
    name, since = cut(card.name, NAME_LENGTH), texts.day(card.approved_at)
    head = texts("team.suspended" if card.is_suspended else "team.name", name=name, since=since)
    if not card.orders:
        return Html("\n".join([head, texts("team.sold_nothing")]))
    return Html("\n".join([head, texts.plural("team.sold", card.orders, sold=card.sold, mine=card.mine)]))


def customers(page: Page[CustomerRow], texts: Texts) -> Screen:
    """Those he brought. Their names are masked: they are the shop's customers too."""
    if not page.items and not page.has_previous:
        text = texts("customers.none")
    else:
        text = Html("\n\n".join([texts("customers.page"), *(_customer(one, texts) for one in page.items)]))
    return Screen(
        text,
        rows(pager(page, texts, "dc"), [tap(texts.plain("button.my_links"), "dl")], [to_selling(texts)]),
    )


def _customer(row: CustomerRow, texts: Texts) -> Html:
    return texts.plural(
        "customers.row",
        row.orders,
        name=row.masked_name,
        since=texts.day(row.bound_at),
        until=texts.day(row.expires_at),
    )
