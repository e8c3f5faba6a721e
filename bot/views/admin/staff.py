"""Staff as the owner sees them: who may do what, and how somebody is added or removed."""

from __future__ import annotations

from bot.domain.staff import VALID_HOURS, InvitationCard, InvitationRow, MemberRow
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.roles import GIVEN
from bot.kernel.screen import Button, QrPicture, Screen
from bot.texts import Html, Texts
from bot.views.admin.applications import BUTTON_NAME
from bot.views.admin.office import to_office
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.sharing import share_button
from bot.views.everyone.staff import DUTY_KEYS, ROLE_KEYS


def everyone(page: Page[MemberRow], invitations: tuple[InvitationRow, ...], texts: Texts) -> Screen:
    lines = [_line(row, texts) for row in page.items] or [texts("staff.nobody")]
    parts = [texts("staff.page"), Html("\n".join(lines))]
    if invitations:
        parts.append(texts("staff.invitations"))
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            *[[_removal(row, texts)] for row in page.items],
            pager(page, texts, "ast"),
            *[[_pending(row, texts)] for row in invitations],
            [tap(texts.plain("button.add_staff"), "asta", style="primary")],
            [to_office(texts)],
        ),
    )


def _line(row: MemberRow, texts: Texts) -> Html:
    key = "staff.member_known" if row.username else "staff.member"
    role, since = texts(ROLE_KEYS[row.role]), texts.day(row.since)
    return texts(key, name=row.name, username=row.username, role=role, since=since)


def _removal(row: MemberRow, texts: Texts) -> Button:
    """Asks first."""
    name, role = cut(row.name, BUTTON_NAME), texts.plain(ROLE_KEYS[row.role])
    return tap(f"✖️ {name} · {role}", "astr", row.person_id, row.role.value)


def _pending(row: InvitationRow, texts: Texts) -> Button:
    role, until = texts.plain(ROLE_KEYS[row.role]), row.expires_at
    return tap(texts.plain("button.open_invitation", role=role, until=until), "asts", row.id)


def choose_role(texts: Texts) -> Screen:
    roles = [texts("staff.role", role=texts(ROLE_KEYS[one]), duties=texts(DUTY_KEYS[one])) for one in GIVEN]
    return Screen(
        Html("\n\n".join([texts("staff.choose"), *roles])),
        rows(
            *[[tap(texts.plain(ROLE_KEYS[one]), "astn", one.value)] for one in GIVEN],
            [tap(texts.plain("button.staff"), "ast"), to_office(texts)],
        ),
    )


def invitation(card: InvitationCard, link: str, shop: str, texts: Texts) -> Screen:
    role = texts.plain(ROLE_KEYS[card.role])
    message = texts.plain("staff.message", shop=shop, role=role, hours=VALID_HOURS)
    return Screen(
        texts("staff.invitation", role=role, link=link, hours=VALID_HOURS, until=card.expires_at),
        rows(
            [share_button(link, message, texts), Button(texts.plain("button.copy_link"), copy=link)],
            [tap(texts.plain("button.withdraw_invitation"), "astw", card.id)],
            [tap(texts.plain("button.staff"), "ast"), to_office(texts)],
        ),
        picture=QrPicture(link),
    )


def removal_question(row: MemberRow, texts: Texts) -> Screen:
    yes = tap(texts.plain("button.remove_staff"), "astrr", row.person_id, row.role.value, style="danger")
    return Screen(
        texts("staff.removal", name=row.name, role=texts(ROLE_KEYS[row.role])),
        rows([yes], [tap(texts.plain("button.back"), "ast")]),
    )
