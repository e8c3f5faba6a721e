"""What others may know of distributors and applicants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.distributors.rules import JoinStep, State
from bot.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """`name` and `phone` are opened: for the applicant himself and for whoever reviews."""

    id: int
    person_id: int
    state: State
    name: str
    phone: str
    region: str
    channels: str
    document_ids: tuple[int, ...]
    documents_done: bool
    sponsor_id: int | None
    sponsor_name: str
    sponsor_is_suspended: bool
    terms_version: int | None
    submitted_at: datetime | None
    reason: str
    telegram_name: str = ""
    username: str | None = None
    terms_accepted_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def next_step(self) -> JoinStep | None:
        """The first open question; nothing when it is handed in."""
        if self.state is not State.DRAFT:
            return None
        answered = {
            JoinStep.NAME: self.name,
            JoinStep.PHONE: self.phone,
            JoinStep.REGION: self.region,
            JoinStep.CHANNELS: self.channels,
            JoinStep.DOCUMENTS: self.documents_done,
        }
        return next((step for step, answer in answered.items() if not answer), JoinStep.TERMS)


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody else with the same phone or the same document: a flag, not a verdict."""

    application_id: int
    person_name: str
    state: State
    same: str
    """`phone` or `document`."""


@dataclass(frozen=True, slots=True)
class DistributorCard:
    id: int
    """His person's id."""
    name: str
    """As his Telegram shows it."""
    username: str | None
    code: str
    sponsor_id: int | None
    sponsor_name: str
    approved_at: datetime
    suspended_at: datetime | None
    suspension_reason: str

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None


@dataclass(frozen=True, slots=True)
class DistributorRow:
    """A distributor in the owner's list."""

    id: int
    name: str
    code: str
    is_suspended: bool
    recruits: int
    customers: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many applications wait, and how many distributors there are, for the staff's home."""

    applications: int = 0
    distributors: int = 0


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    id: int
    name: str
    """As his Telegram shows it."""
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class RecruitCard:
    """One whom I recruited, and what his sales brought me this month."""

    id: int
    name: str
    approved_at: datetime
    is_suspended: bool
    orders: int
    sold: Money
    mine: Money
