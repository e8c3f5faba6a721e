"""Which characters can be printed, how wide they are, and where a line may break."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

NO_GLYPH = "□"
_STAND_INS = {
    "⭐": "★",
    "🌟": "★",
    "✅": "✓",
    "✔": "✓",
    "\t": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Sk"})
"""Categories of what only changes its neighbours: joiners, directions, accents apart from their letter, skin tones."""
_NEVER_FIRST = frozenset(
    ",.;:!?%)]}»’”…·、。，．：；！？％）］｝〉》」』】〕〗ー々" + "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NEVER_LAST = frozenset("([{«‘“（［｛〈《「『【〔〖")


class Letters:
    """The printing font's characters and their widths, in parts of the font's size."""

    def __init__(self, widths: dict[str, float]) -> None:
        self._widths = widths
        self._known = frozenset(widths) | {"\n"}

    def clean(self, text: str) -> str:
        """`text` in characters that the font has: near ones for some, nothing for the unseen, else a box."""
        if self._known.issuperset(text):
            return text
        return "".join(map(self._nearest, unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))

    def _nearest(self, letter: str) -> str:
        if letter in self._known:
            return letter
        near = _STAND_INS.get(letter) or unicodedata.normalize("NFKC", letter)
        if self._known.issuperset(near):
            return near
        return "" if unicodedata.category(letter) in _UNSEEN else NO_GLYPH

    def width(self, text: str) -> float:
        """Of its longest line."""
        if "\n" in text:
            return max(map(self.width, text.split("\n")))
        return sum(map(self._widths.__getitem__, text))

    def widest_piece(self, text: str) -> float:
        """The width below which a word would have to be broken in its middle."""
        widest = piece = 0.0
        before = "\n"
        for letter in text:
            if letter == "\n" or _may_break(before, letter):
                widest, piece = max(widest, piece), 0.0
            if letter not in " \n":
                piece += self._widths[letter]
            before = letter
        return max(widest, piece)

    def wrapped(self, text: str, width: float) -> list[str]:
        """Lines of at most `width`; a word that is wider is broken where the line ends."""
        return [line for paragraph in text.split("\n") for line in self._lines(paragraph, width)]

    def _lines(self, text: str, width: float) -> Iterator[str]:
        start = rest = 0
        """Where the line begins, and where the next one would."""
        used = 0.0
        for at, letter in enumerate(text):
            more = self._widths[letter]
            if at > start and _may_break(text[at - 1], letter):
                rest = at
            if used + more > width and at > start and letter != " ":
                if rest <= start:
                    rest = at
                yield text[start:rest].rstrip(" ")
                start, used = rest, self.width(text[rest:at])
            used += more
        yield text[start:].rstrip(" ")


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    if before in "-–—/":
        return after.isalpha()
    # From here on stand the scripts that are written without spaces.
    return before >= "\u2e80" or after >= "\u2e80"
