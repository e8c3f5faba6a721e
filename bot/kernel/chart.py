"""A bar chart as plain data: views build it in the reader's language, a gateway draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """All texts are finished. Values are whole numbers of one unit, as many as there are labels."""

    title: str
    headline: str
    """The sum, large."""
    remark: str
    """How it compares, under the headline."""
    direction: int
    """Of the comparison: 1 more, -1 less, 0 neither."""
    values: tuple[int, ...]
    """Bars from left to right; those below zero hang. The last one stands out."""
    labels: tuple[str, ...]
    """Under the bars; empty where a bar has none."""
    lines: tuple[tuple[int, str], ...]
    """Grid lines: where, and what stands beside it."""
    placeholder: str = ""
    """Said in place of the bars when there is nothing to draw."""
