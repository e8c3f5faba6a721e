"""A distributor's statements: the list, and one of them in the chat."""

from __future__ import annotations

from itertools import groupby

from bot.domain.settlement import StatementCard, StatementLine, StatementRow
from bot.kernel.money import Money
from bot.kernel.page import Page
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.buttons import pager, rows, tap
from bot.views.distributor.printed import period_of, statement_file
from bot.views.distributor.sharing import to_selling

SHOWN_ORDERS = 12


def statements(page: Page[StatementRow], texts: Texts) -> Screen:
    buttons = [tap(texts.month(row.starts_at), "dst", row.id) for row in page.items]
    if page.items:
        text = Html("\n".join([texts("statement.list"), *(_listed(row, texts) for row in page.items)]))
    else:
        text = texts("statement.list_ends" if page.has_previous else "statement.none")
    return Screen(
        text,
        rows(
            *[buttons[i : i + 2] for i in range(0, len(buttons), 2)],
            pager(page, texts, "ds"),
            [tap(texts.plain("button.earnings"), "de"), to_selling(texts)],
        ),
    )


def _listed(row: StatementRow, texts: Texts) -> Html:
    month = texts.month(row.starts_at)
    return texts("statement.row", month=month, earned=row.earned, closing=row.closing)


def statement(card: StatementCard, texts: Texts) -> Screen:
    return Screen(
        statement_text(card, texts),
        rows(
            [tap(texts.plain("button.statement_pdf"), "dspdf", card.id, style="primary")],
            [tap(texts.plain("button.back"), "ds"), to_selling(texts)],
        ),
    )


def statement_text(card: StatementCard, texts: Texts) -> Html:
    """The sums, then the orders that became payable, then those that were refunded."""
    head = texts("statement.head", month=texts.month(card.starts_at), period=period_of(card, texts))
    sums = texts(
        "statement.sums",
        opening=card.opening,
        earned=card.earned,
        taken_back=card.taken_back,
        paid=card.paid,
        closing=card.closing,
    )
    earned = _orders(card, "statement.orders", texts, is_taken_back=False)
    taken = _orders(card, "statement.orders_refunded", texts, is_taken_back=True)
    parts = [head, sums, earned or texts("statement.no_orders"), taken]
    return Html("\n\n".join(part for part in parts if part))


def _orders(card: StatementCard, heading: str, texts: Texts, *, is_taken_back: bool) -> Html:
    lines = [line for line in card.lines if line.is_taken_back == is_taken_back]
    if not lines:
        return Html("")
    found = [list(some) for _, some in groupby(lines, key=lambda line: line.order_id)]
    parts = [texts(heading), *(_order(some, texts) for some in found[:SHOWN_ORDERS])]
    rest = found[SHOWN_ORDERS:]
    if rest:
        amount = _total([line for lines in rest for line in lines])
        parts.append(texts.plural("statement.more_orders", len(rest), amount=amount))
    return Html("\n".join(parts))


def _order(lines: list[StatementLine], texts: Texts) -> Html:
    first = lines[0]
    return texts.plural(
        "statement.order", len(lines), number=str(first.number), tier=first.tier, amount=_total(lines)
    )


def _total(lines: list[StatementLine]) -> Money:
    return Money(sum(line.amount.minor for line in lines), lines[0].amount.currency)


def statement_pdf(card: StatementCard, shop_name: str, texts: Texts) -> Screen:
    """A document of its own, which stays in the chat."""
    return Screen(
        texts("statement.caption", month=texts.month(card.starts_at), closing=card.closing),
        rows([_to_statement(card, texts), to_selling(texts)]),
        file=statement_file(card, shop_name, texts),
    )


def _to_statement(card: StatementCard, texts: Texts) -> Button:
    return tap(texts.plain("button.back"), "dst", card.id)
