"""Asking an operator before something is done."""

from __future__ import annotations


def confirmed(question: str) -> bool:
    """No, where nobody answers."""
    try:
        return input(f"{question} [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        return False
