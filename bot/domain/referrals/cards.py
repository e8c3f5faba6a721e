"""What others may know of referrals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.referrals.rules import Outcome


@dataclass(frozen=True, slots=True)
class TouchCard:
    """What became of following a link. `owner_name` is as his Telegram shows it."""

    outcome: Outcome
    owner_id: int = 0
    owner_name: str = ""

    @property
    def binds(self) -> bool:
        return self.outcome in (Outcome.BOUND, Outcome.ALREADY_BOUND)


@dataclass(frozen=True, slots=True)
class BindingCard:
    distributor_id: int
    distributor_name: str
    bound_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One of a distributor's customers: his name is masked, since he is the shop's customer too."""

    masked_name: str
    bound_at: datetime
    expires_at: datetime
    orders: int
