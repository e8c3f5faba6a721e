"""What is known of a file's products, and of earlier imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.imports.errors import Reason
from bot.domain.imports.rules.body import Body

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the shop reads a file: whose prices, in which language, and what goods without a type are called."""

    currency: str
    language: str
    other: Names


class Note(StrEnum):
    """Taken, but not all of it."""

    TITLE_CUT = "title_cut"
    BODY_CUT = "body_cut"
    OPTION_CUT = "option_cut"
    MORE_PICTURES = "more_pictures"
    """A product has one picture: the further ones stay out."""
    NEEDS_DELIVERY = "needs_delivery"
    """Hidden until somebody writes what its buyers receive."""


@dataclass(frozen=True, slots=True)
class SheetVariant:
    line: int
    sku: str
    """The file's own; else made of handle and options."""
    name: str
    """Its options; empty where the product has no choice."""
    price_minor: int
    quantity: int | None
    """Nothing where the file says nothing."""


@dataclass(frozen=True, slots=True)
class SheetProduct:
    line: int
    handle: str
    title: str
    category: str
    body: Body
    is_hidden: bool | None
    picture_url: str
    variants: tuple[SheetVariant, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    handle: str
    reason: Reason
    detail: str


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Source:
    """What an earlier import knew of a product."""

    handle: str | None = None
    picture_url: str = ""
    is_fetched: bool = False
    picture_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one product of the file."""

    sheet: SheetProduct
    verdict: Verdict
    product_id: int | None = None
    product: Mapping[str, Any] | None = None
    """Column → its new value, of those that change."""
    category: str = ""
    """Where it moves; nothing when it stays."""
    variants: Mapping[int, Mapping[str, Any]] | None = None
    """Variant id → its changes; `received` is the shelf's."""
    added: tuple[SheetVariant, ...] = ()
    wants_picture: bool = False
    has_picture: bool = False
    """So that none has to be drawn when the address gives none."""
    notes: tuple[Note, ...] = ()

    @property
    def has_work(self) -> bool:
        return self.verdict is not Verdict.UNCHANGED or self.wants_picture


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG for a product: from its address, or drawn since the address gave none."""

    jpeg: bytes
    is_fetched: bool
    trouble: str = ""
    """Why the address gave none."""


@dataclass(frozen=True, slots=True)
class RunCard:
    id: int
    file_name: str
    state: str
    started_at: datetime
    products: int
    """How many it added or changed."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What one round of an undo did."""

    taken_back: int = 0
    kept: tuple[Names, ...] = ()
    """Left as they are, since orders depend on them."""
    changed_since: int = 0
    """Somebody changed part of it after the import: that part stays."""
    is_over: bool = True
