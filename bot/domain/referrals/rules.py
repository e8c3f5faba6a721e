"""Whom a touch binds. Pure; docs/algorithms/attribution.md holds the decision table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Via(StrEnum):
    LINK = "link"
    PRODUCT = "product"
    CODE = "code"
    """Typed by hand."""
    RECRUIT = "recruit"
    """An invitation to become a distributor: it binds no customer."""


class Outcome(StrEnum):
    BOUND = "bound"
    ALREADY_BOUND = "already_bound"
    """He already is this distributor's customer."""
    KEPT = "kept"
    """He is another distributor's customer, and stays that until the binding ends."""
    OWN_LINK = "own_link"
    IS_DISTRIBUTOR = "is_distributor"
    """Distributors are nobody's customers."""
    SUSPENDED = "suspended"
    """Whose link it is may not earn at present."""
    INVITED = "invited"
    """An invitation to sell, followed."""
    UNKNOWN = "unknown"
    """No distributor has that code."""


@dataclass(frozen=True, slots=True)
class Tie:
    """An active binding as it stands."""

    distributor_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Click:
    """Who followed whose link."""

    visitor_id: int
    visitor_is_distributor: bool
    owner_id: int
    owner_is_suspended: bool
    via: Via


def decide_binding(existing: Tie | None, click: Click, now: datetime) -> Outcome:
    """The first valid touch binds, and no other link takes the customer while it lasts."""
    if click.owner_id == click.visitor_id:
        return Outcome.OWN_LINK
    if click.visitor_is_distributor:
        return Outcome.IS_DISTRIBUTOR
    if click.owner_is_suspended:
        return Outcome.SUSPENDED
    if click.via is Via.RECRUIT:
        return Outcome.INVITED
    if existing is None or existing.expires_at <= now:
        return Outcome.BOUND
    return Outcome.ALREADY_BOUND if existing.distributor_id == click.owner_id else Outcome.KEPT


def expiry(from_when: datetime, bind_days: int) -> datetime:
    return from_when + timedelta(days=bind_days)
