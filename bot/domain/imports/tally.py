"""Counting what became, or would become, of a file's products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.imports.cards import Note, Photo, Plan, Refused, Verdict


@dataclass(slots=True)
class Tally:
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    notes: Counter[Note] = field(default_factory=Counter)
    refused: int = 0
    pictures: int = 0
    """To be fetched; in an import's own tally: looked for."""
    drawn: int = 0
    """Of these, drawn since their address gave none."""

    def count(self, plan: Plan | Refused) -> None:
        if isinstance(plan, Refused):
            self.refused += 1
            return
        self.verdicts[plan.verdict] += 1
        self.pictures += plan.wants_picture
        if plan.verdict is not Verdict.UNCHANGED:
            self.notes.update(plan.notes)

    def count_all(self, plans: Iterable[Plan | Refused], photos: Mapping[int, Photo] | None = None) -> None:
        for plan in plans:
            self.count(plan)
        self.drawn += sum(not photo.is_fetched for photo in (photos or {}).values())

    @property
    def products(self) -> int:
        return self.refused + sum(self.verdicts.values())

    @property
    def has_work(self) -> bool:
        return bool(self.verdicts[Verdict.NEW] + self.verdicts[Verdict.CHANGED] + self.pictures)

    def expected(self) -> dict[str, int]:
        """What the audit trail keeps of it."""
        counts = {verdict.value: self.verdicts[verdict] for verdict in (Verdict.NEW, Verdict.CHANGED)}
        return {**counts, "refused": self.refused}

    def kept(self) -> dict[str, Any]:
        """As a JSON column holds it; `read_tally` reads it."""
        return {
            "verdicts": {verdict.value: n for verdict, n in self.verdicts.items()},
            "notes": {note.value: n for note, n in self.notes.items()},
            "refused": self.refused,
            "pictures": self.pictures,
            "drawn": self.drawn,
        }


def read_tally(kept: Mapping[str, Any]) -> Tally:
    return Tally(
        Counter({Verdict(name): int(n) for name, n in kept.get("verdicts", {}).items()}),
        Counter({Note(name): int(n) for name, n in kept.get("notes", {}).items()}),
        int(kept.get("refused", 0)),
        int(kept.get("pictures", 0)),
        int(kept.get("drawn", 0)),
    )
