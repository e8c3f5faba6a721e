"""What others may know of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

    @property
    def on_sale(self) -> tuple[VariantCard, ...]:
        return tuple(v for v in self.variants if not v.is_hidden)

    @property
    def available(self) -> int:
        return sum(v.available for v in self.on_sale)
