"""What others may know of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CategoryCard:
    id: int
    emoji: str
    names: Names
    products: int
    """How many of its products customers can see."""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in a list."""

    id: int
    names: Names
    lowest_minor: int
    has_choice: bool
    """More than one variant, so that the price reads "from"."""
    available: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class VariantCard:
    id: int
    product_id: int
    sku: str
    names: Names
    price_minor: int
    available: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    id: int
    code: str
    category_id: int
    kind: str
    names: Names
    descriptions: Names
    picture_id: int | None
    delivery: str
    is_hidden: bool
    variants: tuple[VariantCard, ...]
    rich_descriptions: Names = field(default_factory=dict)
    """Telegram's HTML, for the languages whose description has markup."""

    @property
    def on_sale(self) -> tuple[VariantCard, ...]:
        return tuple(v for v in self.variants if not v.is_hidden)

    @property
    def available(self) -> int:
        return sum(v.available for v in self.on_sale)


@dataclass(frozen=True, slots=True)
class WholeVariant:
    id: int
    sku: str
    names: Names
    price_minor: int
    is_hidden: bool
    received: int
    spoken_for: int
    """Kept for orders, or sold."""

    @property
    def available(self) -> int:
        return self.received - self.spoken_for


@dataclass(frozen=True, slots=True)
class WholeProduct:
    """All that is kept of a product, for whoever copies goods in or out. Hidden by itself, not by its category."""

    id: int
    code: str
    category_id: int
    category_names: Names
    kind: str
    names: Names
    descriptions: Names
    rich_descriptions: Names
    picture_id: int | None
    delivery: str
    is_hidden: bool
    variants: tuple[WholeVariant, ...]
