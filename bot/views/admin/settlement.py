"""Months: which is closed next, what a closed one says, and its sheets to calculate with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.settlement import PeriodCard, PeriodRow, StatementCard, StatementLine
from bot.kernel.files import Cell, Sheet, XlsxFile
from bot.kernel.page import Page
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import to_office
from bot.views.buttons import pager, rows, tap


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The month that is closed next."""

    key: str
    starts_at: datetime
    ends_at: datetime
    has_ended: bool


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────


def periods(upcoming: Upcoming | None, page: Page[PeriodRow], texts: Texts) -> Screen:
    buttons = [tap(texts.month(row.starts_at), "apn", row.id) for row in page.items]
    return Screen(
        texts("admin.periods", upcoming=_upcoming(upcoming, texts), closed=_closed(page, texts)),
        rows(
            [_close_button(upcoming, "acloseask", texts)] if upcoming and upcoming.has_ended else None,
            *[buttons[i : i + 2] for i in range(0, len(buttons), 2)],
            pager(page, texts, "aper"),
            [tap(texts.plain("button.payouts"), "ay"), to_office(texts)],
        ),
    )


def _upcoming(upcoming: Upcoming | None, texts: Texts) -> Html:
    if upcoming is None:
        return texts("admin.period_none")
    key = "admin.period_ended" if upcoming.has_ended else "admin.period_running"
    return texts(key, month=texts.month(upcoming.starts_at), at=upcoming.ends_at)


def _closed(page: Page[PeriodRow], texts: Texts) -> Html:
    if not page.items:
        return texts("admin.periods_none")
    return Html("\n".join(_line(row, texts) for row in page.items))


def _line(row: PeriodRow, texts: Texts) -> Html:
    month = texts.month(row.starts_at)
    return texts("admin.period_line", month=month, earned=row.earned, paid=row.paid, closing=row.closing)


def _close_button(upcoming: Upcoming, prefix: str, texts: Texts) -> Button:
    text = texts.plain("button.close_period", month=texts.month(upcoming.starts_at))
    return tap(text, prefix, upcoming.key, style="primary")


def close_question(upcoming: Upcoming, texts: Texts) -> Screen:
    return Screen(
        texts("admin.close_question", month=texts.month(upcoming.starts_at)),
        rows([_close_button(upcoming, "aclose", texts)], [tap(texts.plain("button.back"), "aper")]),
    )


# ── one month ───────────────────────────────────────────────────────────────────────────────────────────────


def period(row: PeriodRow, closer: str, texts: Texts) -> Screen:
    """`closer` is empty when the shop closed it by itself."""
    text = texts(
        "admin.period",
        month=texts.month(row.starts_at),
        n=row.statements,
        earned=row.earned,
        taken_back=row.taken_back,
        paid=row.paid,
        closing=row.closing,
        at=row.closed_at,
        who=closer or texts.plain("admin.the_shop"),
    )
    return Screen(
        text,
        rows(
            [tap(texts.plain("button.period_sheets"), "apnx", row.id, style="primary")],
            [tap(texts.plain("button.back"), "aper"), to_office(texts)],
        ),
    )


# ── its sheets ──────────────────────────────────────────────────────────────────────────────────────────────


def period_sheets(card: PeriodCard, texts: Texts) -> Screen:
    """A document of its own, which stays in the chat."""
    return Screen(
        texts("admin.period_caption", month=texts.month(card.starts_at)),
        rows([tap(texts.plain("button.back"), "apn", card.id), to_office(texts)]),
        file=XlsxFile(f"settlement-{card.key}.xlsx", (_statements(card, texts), _lines(card, texts))),
    )


def _statements(card: PeriodCard, texts: Texts) -> Sheet:
    """One row for each distributor, and the sums below."""
    columns = (
        texts.plain("printed.distributor"),
        texts.plain("printed.code"),
        texts.plain("admin.sheet_opening"),
        texts.plain("admin.sheet_earned"),
        texts.plain("admin.sheet_taken_back"),
        texts.plain("admin.sheet_paid"),
        texts.plain("admin.sheet_closing"),
        texts.plain("admin.sheet_currency"),
    )
    found: list[tuple[Cell, ...]] = [_statement(statement) for statement in card.statements]
    if card.statements:
        found.append(_total(card.statements, texts))
    return Sheet(texts.plain("admin.sheet_statements"), columns, tuple(found))


def _statement(card: StatementCard) -> tuple[Cell, ...]:
    return (card.distributor_name, card.distributor_code, *_amounts(card), card.closing.currency)


def _amounts(card: StatementCard) -> tuple[Decimal, ...]:
    sums = (card.opening, card.earned, card.taken_back, card.paid, card.closing)
    return tuple(amount.major for amount in sums)


def _total(cards: tuple[StatementCard, ...], texts: Texts) -> tuple[Cell, ...]:
    columns = zip(*(_amounts(card) for card in cards), strict=True)
    sums = [sum(column, Decimal()) for column in columns]
    return (texts.plain("admin.sheet_total"), None, *sums, cards[0].closing.currency)


def _lines(card: PeriodCard, texts: Texts) -> Sheet:
    """Everything that became payable or was taken back, line by line: per distributor it adds up to the difference."""
    columns = (
        texts.plain("printed.order"),
        texts.plain("printed.distributor"),
        texts.plain("printed.code"),
        texts.plain("printed.goods"),
        texts.plain("printed.tier"),
        texts.plain("printed.base"),
        texts.plain("admin.sheet_rate"),
        texts.plain("printed.commission"),
        texts.plain("admin.sheet_currency"),
    )
    owners = {statement.distributor_id: statement for statement in card.statements}
    found = tuple(_earned(line, owners.get(line.distributor_id), texts) for line in card.lines)
    return Sheet(texts.plain("admin.sheet_lines"), columns, found)


def _earned(line: StatementLine, owner: StatementCard | None, texts: Texts) -> tuple[Cell, ...]:
    """An order too small to earn anything may be all that somebody has: then there is no statement to name him."""
    return (
        line.number,
        owner.distributor_name if owner else None,
        owner.distributor_code if owner else None,
        texts.pick(line.names),
        line.tier,
        line.base.major,
        Decimal(line.rate_bp).scaleb(-2),
        line.amount.major,
        line.amount.currency,
    )
