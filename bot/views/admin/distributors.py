"""Distributors as the owner sees them."""

from __future__ import annotations

from bot.domain.distributors import DistributorCard, DistributorRow
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.applications import BUTTON_NAME, sponsor_line
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import pager, rows, tap


def everyone(page: Page[DistributorRow], texts: Texts) -> Screen:
    return Screen(
        texts("admin.distributors" if page.items else "admin.distributors_none"),
        rows(
            *[[_row(row, texts)] for row in page.items],
            pager(page, texts, "ads"),
            [tap(texts.plain("button.application_list"), "af"), to_office(texts)],
        ),
    )


def _row(row: DistributorRow, texts: Texts) -> Button:
    name = cut(row.name, BUTTON_NAME)
    mark = "⏸ " if row.is_suspended else ""
    counts = f"👤 {texts.number(row.customers)} · 👥 {texts.number(row.recruits)}"
    return tap(f"{mark}{name} · {counts}", "adc", row.id)


def distributor(card: DistributorCard, customers: int, recruits: int, texts: Texts) -> Screen:
    lines = [
        texts("admin.distributor_code", code=card.code),
        texts("admin.distributor_since", day=texts.day(card.approved_at)),
        sponsor_line(card.sponsor_name, texts),
        texts.plural("admin.distributor_customers", customers),
        texts.plural("admin.distributor_recruits", recruits),
    ]
    parts = [_head(card, texts), Html("\n".join(lines)), _standing(card, texts)]
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            [_act(card, texts)],
            [tap(texts.plain("button.distributor_list"), "ads"), to_office(texts)],
        ),
    )


def _head(card: DistributorCard, texts: Texts) -> Html:
    key = "admin.distributor_known" if card.username else "admin.distributor"
    return texts(key, name=card.name, username=card.username)


def _standing(card: DistributorCard, texts: Texts) -> Html:
    if card.suspended_at is None:
        return texts("admin.distributor_earns")
    return texts("admin.distributor_suspended", at=card.suspended_at, reason=card.suspension_reason)


def _act(card: DistributorCard, texts: Texts) -> Button:
    """Both ask for a reason first."""
    if card.is_suspended:
        return tap(texts.plain("button.reinstate"), "adrein", card.id, style="success")
    return tap(texts.plain("button.suspend"), "adsus", card.id)


def suspending_prompt(card: DistributorCard, texts: Texts) -> Screen:
    return Screen(texts("admin.suspend_prompt", name=card.name), rows(cancel_to(texts, "adc", card.id)))


def reinstating_prompt(card: DistributorCard, texts: Texts) -> Screen:
    return Screen(texts("admin.reinstate_prompt", name=card.name), rows(cancel_to(texts, "adc", card.id)))
