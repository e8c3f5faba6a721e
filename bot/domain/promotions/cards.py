"""What others may know of promotions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.promotions.rules import Fate, Segment, State


@dataclass(frozen=True, slots=True)
class PromotionCard:
    id: int
    state: State
    version: int
    texts: Mapping[str, str]
    """Language → Telegram's HTML."""
    picture_id: int | None
    product_ids: tuple[int, ...]
    segment: Segment
    written_at: datetime
    confirmed_by: int | None
    people: int
    starts_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    progress_message: int | None

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT

    @property
    def is_over(self) -> bool:
        return self.state in (State.SENT, State.STOPPED)


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A claimed delivery: whoever got it may send it, once."""

    id: int
    person_id: int
    telegram_id: int
    languages: tuple[str | None, str]
    """His wishes, strongest first."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the sender does next about the promotion whose turn it is."""

    promotion: PromotionCard
    pace: int
    """Messages a second."""
    deliveries: tuple[DueDelivery, ...] = ()
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many deliveries have come how far."""

    counts: Mapping[Fate, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """Who may still get it."""
        return self.of(Fate.QUEUED) + self.of(Fate.CLAIMED)

    def of(self, fate: Fate) -> int:
        return self.counts.get(fate, 0)


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a promotion so far."""

    clicked: int
    ordered: int
    """Who paid an order that he placed within seven days of his first click."""
    opted_out: int
