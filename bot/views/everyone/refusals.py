"""How a refusal or a fault of ours reads: the one place for chat."""

from __future__ import annotations

import html

from bot.kernel.errors import Refusal
from bot.kernel.screen import Screen
from bot.texts import Texts
from bot.views.buttons import rows, tap


def refusal_text(refusal: Refusal, texts: Texts, *, plain: bool = False) -> str:
    """Plain for alerts and pre-checkout answers, HTML for messages."""
    text = texts(refusal.key, **refusal.params)
    return html.unescape(text) if plain else text


def refusal_screen(refusal: Refusal, texts: Texts, *, is_in_dialogue: bool) -> Screen:
    """Says why, and the way out of a dialogue that still waits for its answer."""
    text = refusal_text(refusal, texts)
    if is_in_dialogue:
        return Screen(text, rows([tap(texts.plain("button.cancel"), "stop")]))
    return Screen(text, rows([tap(texts.plain("button.home"), "h")]))


def apology(texts: Texts, code: str) -> Screen:
    """A fault of ours, after all tries: short, with the code that finds it in the logs."""
    return Screen(texts("apology", code=code), rows([tap(texts.plain("button.home"), "h")]))
