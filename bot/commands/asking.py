"""Asking an operator before something is done."""

from __future__ import annotations


def confirmed(question: str) -> bool:
    """No, where nobody answers."""
    try:
        return input(f"{question} [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        return False


def typed(word: str) -> bool:
    """For what hurts: the word itself, not a yes. No, where nobody answers."""
    try:
        return input(f"Type {word} to go on: ").strip().casefold() == word
    except EOFError:
        return False
