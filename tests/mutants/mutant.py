"""A fault by name: which words of the source it changes, and which test finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Mutant:
    name: str
    """What the shop then does."""
    path: str
    text: str
    """Stands in the file exactly once."""
    instead: str
    killed_by: str
    """The narrowest test that finds it, by its node id."""

    def mutated(self, source: str) -> str:
        """Raises ValueError when the text has changed or is no longer there but once."""
        if (found := source.count(self.text)) != 1:
            raise ValueError(f"{self.name}: {self.path} holds its text {found} times")
        return source.replace(self.text, self.instead)

    @property
    def where(self) -> str:
        """The file, and the line on which the change begins."""
        source = (ROOT / self.path).read_text(encoding="utf-8")
        before = source[: source.index(self.text)].count("\n") + 1
        pairs = zip(self.text.split("\n"), self.instead.split("\n"), strict=False)
        same = next((number for number, (one, other) in enumerate(pairs) if one != other), 0)
        return f"{self.path}:{before + same}"
