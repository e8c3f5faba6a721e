"""Roles in words, and an invitation as the invited person reads it."""

from __future__ import annotations

from bot.domain.staff import Offer
from bot.kernel.roles import Role
from bot.kernel.screen import Screen
from bot.texts import Texts
from bot.views.buttons import rows, tap

ROLE_KEYS = {
    Role.FINANCE: "staff.finance",
    Role.WAREHOUSE: "staff.warehouse",
    Role.MARKETING: "staff.marketing",
    Role.SUPPORT: "staff.support",
}
DUTY_KEYS = {
    Role.FINANCE: "staff.finance_may",
    Role.WAREHOUSE: "staff.warehouse_may",
    Role.MARKETING: "staff.marketing_may",
    Role.SUPPORT: "staff.support_may",
}


def offer(code: str, card: Offer, shop: str, texts: Texts) -> Screen:
    """Nobody becomes staff by opening a link: he reads what is asked of him first."""
    text = texts(
        "staff.offer",
        owner=card.owner_name,
        shop=shop,
        role=texts(ROLE_KEYS[card.role]),
        duties=texts(DUTY_KEYS[card.role]),
        until=card.expires_at,
    )
    accept = tap(texts.plain("button.become_staff"), "invok", code, style="success")
    return Screen(text, rows([accept], [tap(texts.plain("button.home"), "h")]))


def accepted(role: Role, shop: str, texts: Texts) -> Screen:
    text = texts("staff.accepted", shop=shop, role=texts(ROLE_KEYS[role]), duties=texts(DUTY_KEYS[role]))
    office = tap(texts.plain("button.office"), "a", style="primary")
    return Screen(text, rows([office], [tap(texts.plain("button.home"), "h")]))
