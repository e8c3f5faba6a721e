"""A product's description: web pages' HTML in, Telegram's subset of it kept, web HTML out again. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.catalog.rules import DESCRIPTION_LIMIT
from bot.kernel.plain import normal, plain_text

MOST_SOURCE = 50_000
"""More is cut before it is read: a description shows a hundredth of it."""
_MOST_ADDRESS = 500
_MOST_OPEN = 100
"""Tags inside of each other; deeper ones say nothing more, and each would be looked for in all of them."""
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)>",
    re.DOTALL,
)
_ADDRESS = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TAGS = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), "b"),
    **dict.fromkeys(("i", "em", "cite", "dfn"), "i"),
    **dict.fromkeys(("u", "ins"), "u"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "a": "a",
}
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"))
"""An empty line before and after."""
_LINES = frozenset(("div", "li", "tr", "dt", "dd", "section", "article", "figure", "figcaption", "hr"))
_NEVER_SHOWN = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "iframe", "svg", "select")
)
_BULLET = "• "


@dataclass(frozen=True, slots=True)
class Body:
    """`plain` is what is read; `rich` the same in Telegram's HTML, or nothing where markup says no more."""

    plain: str
    rich: str = ""
    was_cut: bool = False

    @property
    def shown(self) -> str:
        return self.rich or html.escape(self.plain, quote=False)


def read_body(source: str, limit: int = DESCRIPTION_LIMIT) -> Body:
    """Any text at all becomes text that Telegram's parser takes, of at most `limit` shown characters."""
    reader = _Reader()
    place = 0
    source = source[:MOST_SOURCE].replace("\r\n", "\n").replace("\r", "\n")
    for found in _TOKEN.finditer(source):
        reader.text(source[place : found.start()])
        reader.tag(found["name"], bool(found["close"]), found["rest"])
        place = found.end()
    reader.text(source[place:])
    return _body(reader.finished(), limit)


def write_body(shown: str) -> str:
    """Telegram's HTML as a web page has it: `read_body` gives the same again."""
    return shown.replace("\n", "<br>")


@dataclass(slots=True)
class _Open:
    name: str
    tag: str
    """Telegram's tag; nothing when it adds nothing here."""
    markup: str
    is_written: bool = False


@dataclass(slots=True)
class _Piece:
    markup: str
    """A tag, or nothing for text."""
    text: str = ""
    step: int = 0
    """1 opens, -1 closes."""


@dataclass(slots=True)
class _Reader:
    pieces: list[_Piece] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    unseen: str = ""
    """The element that we are in and that browsers do not show either."""
    breaks: int = 0
    space: bool = False
    bullet: bool = False
    has_text: bool = False

    def text(self, raw: str) -> None:
        if self.unseen or not raw:
            return
        shown = _visible(_unescaped(raw))
        words = " ".join(shown.split())
        if words:
            self._put(words, shown[:1].isspace())
        self.space = shown[-1:].isspace() or (self.space and not words)

    def _put(self, words: str, spaced: bool) -> None:
        lead = ""
        if self.has_text:
            lead = "\n" * self.breaks or (" " if spaced or self.space else "")
        if self.bullet:
            lead += _BULLET
        self.breaks, self.bullet, self.has_text = 0, False, True
        self._say(lead)
        for one in self.open:
            if one.tag and not one.is_written:
                self.pieces.append(_Piece(one.markup, step=1))
                one.is_written = True
        self._say(words)

    def _say(self, text: str) -> None:
        if text and self.pieces and not self.pieces[-1].markup:
            self.pieces[-1].text += text
        elif text:
            self.pieces.append(_Piece("", text))

    def tag(self, name: str | None, closes: bool, rest: str | None) -> None:
        name = (name or "").lower()
        if self.unseen:
            if closes and name == self.unseen:
                self.unseen = ""
            return
        if name in _NEVER_SHOWN:
            self.unseen = "" if closes or (rest or "").endswith("/") else name
            return
        self._part(name, closes)
        if name in _TAGS:
            self._close(name) if closes else self._open(name, rest or "")

    def _part(self, name: str, closes: bool) -> None:
        """Lines and gaps: what a browser shows as blocks."""
        if name == "br":
            self.breaks += 1
        elif name in _APART or name in _LINES:
            self.breaks = max(self.breaks, 2 if name in _APART else 1)
        elif name in ("td", "th"):
            self.space = True
        if name == "li":
            self.bullet = not closes

    def _open(self, name: str, rest: str) -> None:
        if len(self.open) >= _MOST_OPEN:
            return
        tag = _TAGS[name]
        markup = f"<{tag}>"
        if tag == "a":
            address = _address(rest)
            tag, markup = ("a", f'<a href="{html.escape(address)}">') if address else ("", "")
        inside = {one.tag for one in self.open if one.tag}
        # Code neither holds other tags nor stands in them, and nothing stands in itself.
        if tag in inside or "code" in inside or (tag == "code" and inside):
            tag = ""
        self.open.append(_Open(name, tag, markup))

    def _close(self, name: str) -> None:
        place = next((n for n in reversed(range(len(self.open))) if self.open[n].name == name), None)
        if place is None:
            return
        # What was opened inside and is not closed yet goes on behind it, when there is more text.
        for one in reversed(self.open[place:]):
            if one.is_written:
                self.pieces.append(_Piece(f"</{one.tag}>", step=-1))
                one.is_written = False
        del self.open[place]

    def finished(self) -> list[_Piece]:
        for one in reversed(self.open):
            if one.is_written:
                self.pieces.append(_Piece(f"</{one.tag}>", step=-1))
        for piece in self.pieces:
            piece.text = normal(piece.text)
        return self.pieces


def _body(pieces: list[_Piece], limit: int) -> Body:
    length = sum(len(piece.text) for piece in pieces)
    if length > limit:
        pieces = _cut(pieces, limit)
    plain = "".join(piece.text for piece in pieces)
    rich = "".join(piece.markup or html.escape(piece.text, quote=False) for piece in pieces)
    has_markup = any(piece.markup for piece in pieces)
    return Body(plain, rich if has_markup else "", length > limit)


def _cut(pieces: list[_Piece], limit: int) -> list[_Piece]:
    """The first `limit` characters, the last of them an ellipsis; what was open is closed."""
    kept: list[_Piece] = []
    left, behind, is_full = limit - 1, 0, False
    for piece in pieces:
        if is_full and piece.step > 0:
            behind += 1
        elif is_full and piece.step < 0 and behind:
            behind -= 1
        elif piece.step or (not is_full and len(piece.text) <= left):
            kept.append(piece)
            left -= len(piece.text)
        elif not is_full:
            kept.append(_Piece("", piece.text[:left].rstrip() + "…"))
            is_full = True
    return kept


def _address(rest: str) -> str:
    found = _ADDRESS.search(rest)
    address = _unescaped(next((one for one in found.groups() if one is not None), "") if found else "")
    address = plain_text(address, lines=False)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_usable = parts.scheme in ("http", "https") and parts.netloc and " " not in address
    return address if is_usable and len(address) <= _MOST_ADDRESS else ""


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A character's number of thousands of digits: Python reads none that long.
        return text


def _visible(text: str) -> str:
    """Without characters that hide or reorder; spaces at either end tell whether words touch."""
    kept = plain_text("".join(" " if c.isspace() else c for c in text), lines=False)
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() else ""
    return f"{lead}{kept}{trail}"
