"""Money is an integer number of minor units and a currency code; nothing here is ever a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

STARS = "XTR"
MAX_MINOR = 10**15
"""The largest amount the shop accepts anywhere: far below 2**63, so that sums of many stay in a BIGINT."""

# ISO 4217 exponents that are not 2, and Telegram Stars. Babel's are CLDR display digits, not ISO's: not used.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DIGITS = """
    AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BND BOB BRL BYN CAD CHF CNY COP CRC CZK DKK DOP DZD EGP ETB EUR
    GBP GEL GTQ HKD HNL HUF IDR ILS INR IRR JMD KES KGS KZT LBP LKR MAD MDL MMK MNT MOP MUR MVR MXN MYR MZN
    NGN NIO NOK NPR NZD PAB PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD SYP THB TJS TRY TTD TWD TZS UAH USD
    UYU UZS YER ZAR
"""
_EXPONENTS = {STARS: 0, **dict.fromkeys(_NO_DIGITS.split(), 0), **dict.fromkeys(_THREE_DIGITS.split(), 3)}
CURRENCIES = frozenset(_TWO_DIGITS.split()) | frozenset(_EXPONENTS)


class NotAnAmount(ValueError):
    """The text is no amount of that currency: not a number, negative, too many decimals, or absurdly large."""


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit stands for: 2 for EUR, 0 for JPY and Stars, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units. Adding or comparing two currencies is a programming error and raises."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.minor * quantity, self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exactly: 1230 EUR cents → Decimal('12.30')."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))


_NUMBER = re.compile(r"\d{1,16}(?:\.\d{0,8})?|\.\d{1,8}", re.ASCII)
_ONE_OR_A_THOUSAND = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""`1,200` is one and a fifth here and twelve hundred there."""


def parse_amount(text: str, currency: str) -> Money:
    """What a person typed (`12`, `12.30`, `12,30`, `1 200.50`) as money.

    Raises NotAnAmount; never rounds: more decimals than the currency has are refused, since a guess about
    money is worse than a question.
    """
    cleaned = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if _ONE_OR_A_THOUSAND.fullmatch(cleaned) and exponent(currency) < 3:
        raise NotAnAmount(text)
    if "," in cleaned and "." in cleaned:
        thousands = "," if cleaned.rfind(".") > cleaned.rfind(",") else "."
        cleaned = cleaned.replace(thousands, "")
    cleaned = cleaned.replace(",", ".")
    if not _NUMBER.fullmatch(cleaned):
        raise NotAnAmount(text)
    minor = Decimal(cleaned).scaleb(exponent(currency))
    if minor != minor.to_integral_value() or minor > MAX_MINOR:
        raise NotAnAmount(text)
    return Money(int(minor), currency)
