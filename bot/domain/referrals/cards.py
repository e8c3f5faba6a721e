"""What others may know of referrals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
