"""A page of a longer list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`number` counts from 0; `has_next` is known by reading one row more than the page holds."""

    items: tuple[T, ...]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 0


def page_of(rows: list[T], number: int, size: int) -> Page[T]:
    """Cuts `size` items out of up to `size + 1` rows that were read for page `number`."""
    return Page(tuple(rows[:size]), number, len(rows) > size)
