"""A statement on paper."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.settlement import StatementCard, StatementLine
from bot.kernel.files import PdfFile, PrintedTable
from bot.kernel.rate import Rate
from bot.texts import Texts


def period_of(card: StatementCard, texts: Texts) -> str:
    """Its first and its last day: people do not count in half-open periods."""
    last = card.ends_at - timedelta(microseconds=1)
    return f"{texts.day(card.starts_at)} – {texts.day(last)}"


def statement_file(card: StatementCard, shop_name: str, texts: Texts) -> PdfFile:
    """Everything that the statement says, line by line, in the reader's language."""
    return PdfFile(
        name=f"statement-{card.key}-{card.distributor_code}.pdf",
        title=texts.plain("printed.statement", month=texts.month(card.starts_at)),
        facts=(
            (texts.plain("printed.shop"), shop_name),
            (texts.plain("printed.distributor"), card.distributor_name),
            (texts.plain("printed.code"), card.distributor_code),
            (texts.plain("printed.period"), period_of(card, texts)),
            (texts.plain("printed.closed"), texts.day(card.closed_at)),
        ),
        tables=(
            _sums(card, texts),
            *_lines(card, texts.plain("printed.lines"), texts, is_taken_back=False),
            *_lines(card, texts.plain("printed.lines_refunded"), texts, is_taken_back=True),
        ),
        footnote=texts.plain("printed.footnote"),
    )


def _sums(card: StatementCard, texts: Texts) -> PrintedTable:
    return PrintedTable(
        columns=(texts.plain("printed.balance"), texts.plain("printed.amount")),
        rows=(
            (texts.plain("printed.opening"), texts.money(card.opening)),
            (texts.plain("printed.earned"), texts.money(card.earned)),
            (texts.plain("printed.taken_back"), texts.money(card.taken_back)),
            (texts.plain("printed.paid"), texts.money(card.paid)),
            (texts.plain("printed.closing"), texts.money(card.closing)),
        ),
        amounts=frozenset({1}),
    )


def _lines(card: StatementCard, title: str, texts: Texts, *, is_taken_back: bool) -> list[PrintedTable]:
    """One table, or none where there is nothing to put in it."""
    found = [line for line in card.lines if line.is_taken_back == is_taken_back]
    table = PrintedTable(
        columns=(
            texts.plain("printed.order"),
            texts.plain("printed.goods"),
            texts.plain("printed.tier"),
            texts.plain("printed.base"),
            texts.plain("printed.rate"),
            texts.plain("printed.commission"),
        ),
        rows=tuple(_line(line, texts) for line in found),
        amounts=frozenset({2, 3, 4, 5}),
        title=title,
    )
    return [table] if found else []


def _line(line: StatementLine, texts: Texts) -> tuple[str, ...]:
    return (
        str(line.number),
        texts.pick(line.names),
        str(line.tier),
        texts.money(line.base),
        texts.rate(Rate(line.rate_bp)),
        texts.money(line.amount),
    )
