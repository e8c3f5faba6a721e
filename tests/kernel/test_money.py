"""Amounts as people type them, and as the shop keeps them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.money import CURRENCIES, MAX_MINOR, Money, NotAnAmount, exponent, parse_amount
from bot.kernel.rate import Rate, split_by_largest_remainder


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12", "EUR", 1200),
        ("12.3", "EUR", 1230),
        ("12,30", "EUR", 1230),
        ("1 200.50", "EUR", 120050),
        ("1.200,50", "EUR", 120050),
        ("1,200.50", "EUR", 120050),
        ("1200", "JPY", 1200),
        ("5", "XTR", 5),
        ("1.234", "KWD", 1234),
        ("0", "EUR", 0),
        ("0.500", "EUR", 50),
        ("1200.00", "JPY", 1200),
        ("1,200", "KWD", 1200),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "EUR"),
        ("abc", "EUR"),
        ("-1", "EUR"),
        ("1.234", "EUR"),
        ("1.5", "JPY"),
        ("0.5", "XTR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e30", "EUR"),
        ("1_000", "EUR"),
        ("１２", "EUR"),
        ("9" * 21, "EUR"),
        ("99999999999999999", "EUR"),
        ("9e999999", "EUR"),
        ("1e3", "EUR"),
        ("-0", "EUR"),
        ("0." + "0" * 30 + "1", "EUR"),
        ("1,200", "EUR"),
        ("1.200", "EUR"),
        ("1,000", "JPY"),
        ("5.000", "XTR"),
    ],
)
def test_what_is_no_amount_is_refused_and_never_rounded(typed: str, currency: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(typed, currency)


@pytest.mark.promise(34)
@given(st.text(max_size=30), st.sampled_from(sorted(CURRENCIES)))
def test_any_text_is_an_amount_within_bounds_or_refused(text: str, currency: str) -> None:
    try:
        money = parse_amount(text, currency)
    except NotAnAmount:
        return
    assert 0 <= money.minor <= MAX_MINOR


@given(st.integers(0, MAX_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_an_amount_written_out_is_read_back_to_the_same_minor_units(minor: int, currency: str) -> None:
    written = f"{Money(minor, currency).major:f}"
    if len(written) <= 20:
        assert parse_amount(written, currency).minor == minor


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.promise(34)
def test_exponents_follow_iso_4217_and_stars_have_none() -> None:
    assert [exponent(code) for code in ("EUR", "JPY", "KWD", "XTR", "CNY")] == [2, 0, 3, 0, 2]


@pytest.mark.promise(33)
@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_rate_floors_and_never_gives_more_than_the_whole(minor: int, basis_points: int) -> None:
    part = Rate(basis_points).of(minor)
    assert 0 <= part <= minor
    assert part * 10_000 <= minor * basis_points < (part + 1) * 10_000


@pytest.mark.promise(33)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_parts_add_up_to_the_whole_exactly(minor: int, weights: list[int]) -> None:
    parts = split_by_largest_remainder(minor, weights)
    total = sum(weights)
    assert sum(parts) == minor
    assert all(
        abs(part * total - minor * weight) < total for part, weight in zip(parts, weights, strict=True)
    )
