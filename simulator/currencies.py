"""Currencies that payments can be made in, with their smallest units and rough bounds."""

from __future__ import annotations

STARS = "XTR"
STARS_LIMIT = 100_000
# Digits after the decimal point, where they are not two.
DIGITS = {"CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "PYG": 0, "UGX": 0, "VND": 0}
CODES = {
    "AED", "AFN", "ALL", "AMD", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BND", "BOB", "BRL",
    "BYN", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DKK", "DOP", "DZD", "EGP", "ETB", "EUR",
    "GBP", "GEL", "GHS", "GTQ", "HKD", "HNL", "HRK", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK",
    "JMD", "JOD", "JPY", "KES", "KGS", "KRW", "KZT", "LBP", "LKR", "MAD", "MDL", "MMK", "MNT", "MOP",
    "MUR", "MVR", "MXN", "MYR", "MZN", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PHP", "PKR",
    "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "SYP", "THB", "TJS", "TRY", "TTD",
    "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VEF", "VND", "YER", "ZAR",
}  # fmt: skip
# About one and ten thousand US dollars; the real table moves with the rates.
BOUNDS = {"USD": (100, 1_000_000), "EUR": (85, 900_000), "GBP": (72, 800_000), "RUB": (7_000, 100_000_000)}


def known(code: str) -> bool:
    """Whether invoices in this currency are taken."""
    return code == STARS or code in CODES


def within_bounds(code: str, total: int) -> bool:
    """Whether a sum is neither too small nor too large for the currency."""
    if code == STARS:
        return 1 <= total <= STARS_LIMIT
    low, high = BOUNDS.get(code, (1, 10**12))
    return low <= total <= high


def shown(code: str, total: int) -> str:
    """A sum as the pay button shows it."""
    if code == STARS:
        return f"⭐️{total}"
    digits = DIGITS.get(code, 2)
    return f"{code} {total / 10**digits:,.{digits}f}"
