"""Buttons and rows of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.kernel.page import Page
from bot.kernel.screen import Button, Rows, Style
from bot.texts import Texts


def tap(text: str, prefix: str, *arguments: object, style: Style | None = None) -> Button:
    """A button that leads to the dispatch table's `prefix`."""
    return Button(text, data=":".join([prefix, *(str(argument) for argument in arguments)]), style=style)


def rows(*lines: Iterable[Button] | None) -> Rows:
    """Rows of buttons; empty ones are left out."""
    made = (tuple(line) for line in lines if line is not None)
    return tuple(line for line in made if line)


def pager(page: Page[Any], texts: Texts, prefix: str, *arguments: object) -> tuple[Button, ...]:
    """Back and forth through a list, where there is anywhere to go."""
    buttons = []
    if page.has_previous:
        buttons.append(tap(texts.plain("button.previous"), prefix, *arguments, page.number - 1))
    if page.has_next:
        buttons.append(tap(texts.plain("button.next"), prefix, *arguments, page.number + 1))
    return tuple(buttons)
