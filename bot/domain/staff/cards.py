"""What others may know of staff and of invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One role of one person. Who has several stands in several rows, one after the other."""

    person_id: int
    name: str
    username: str | None
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class InvitationRow:
    id: int
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """With the code that its link carries: for the owner's eyes."""

    id: int
    role: Role
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation as the invited person sees it."""

    role: Role
    owner_name: str
    expires_at: datetime
    is_accepted: bool
    """He holds this role already."""
