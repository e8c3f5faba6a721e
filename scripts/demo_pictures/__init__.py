"""Drawings of the demo shop's goods, one module per category."""

from __future__ import annotations

from collections.abc import Callable

from demo_pictures import home, jewellery, skincare, stationery, tea, textiles

DRAWINGS: dict[str, Callable[[], str]] = {
    **tea.DRAWINGS,
    **home.DRAWINGS,
    **skincare.DRAWINGS,
    **jewellery.DRAWINGS,
    **textiles.DRAWINGS,
    **stationery.DRAWINGS,
}
"""Product code → a function returning the picture as SVG."""
