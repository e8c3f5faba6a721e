"""What may be sold how. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.catalog.errors import BadName, BadPrice, BadStock, DigitalNeedsStars, PhysicalNeedsCurrency
from bot.kernel.money import STARS, NotAnAmount, parse_amount
from bot.kernel.plain import plain_text

PHYSICAL = "physical"
DIGITAL = "digital"
KINDS = (PHYSICAL, DIGITAL)
NAME_LIMIT = 80
VARIANT_NAME_LIMIT = 40
DESCRIPTION_LIMIT = 700
"""A product's caption holds 1024; price, stock and variants need the rest."""
DELIVERY_LIMIT = 1000
MOST_STOCK = 1_000_000


def check_kind(kind: str, currency: str) -> None:
    """Telegram's developer terms §6.2: digital goods for Stars only; and Stars for nothing else."""
    if kind == DIGITAL and currency != STARS:
        raise DigitalNeedsStars()
    if kind == PHYSICAL and currency == STARS:
        raise PhysicalNeedsCurrency()


def kind_for(currency: str) -> str:
    """The only kind that a shop in this currency sells."""
    return DIGITAL if currency == STARS else PHYSICAL


def clean_name(raw: str, limit: int = NAME_LIMIT) -> str:
    name = plain_text(raw, lines=False)
    if not 1 <= len(name) <= limit:
        raise BadName(limit=limit)
    return name


def clean_description(raw: str) -> str:
    text = plain_text(raw)
    if len(text) > DESCRIPTION_LIMIT:
        raise BadName(limit=DESCRIPTION_LIMIT)
    return text


def clean_delivery(raw: str) -> str:
    """What a buyer of a digital product receives."""
    text = plain_text(raw)
    if not 1 <= len(text) <= DELIVERY_LIMIT:
        raise BadName(limit=DELIVERY_LIMIT)
    return text


def read_stock(raw: str) -> int:
    """Pieces on the shelf, none included. Raises BadStock."""
    text = raw.strip().replace(" ", "").replace("\u00a0", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) <= MOST_STOCK):
        raise BadStock()
    return int(text)


def read_price(raw: str, currency: str) -> int:
    """A price in minor units, more than nothing. Raises BadPrice."""
    try:
        money = parse_amount(raw, currency)
    except NotAnAmount as error:
        raise BadPrice() from error
    if money.minor == 0:
        raise BadPrice()
    return money.minor


def search_text(texts: Iterable[Mapping[str, str]]) -> str:
    """Every word in every language, case-folded: what a search looks through."""
    return "\n".join(text for names in texts for text in names.values()).casefold()
