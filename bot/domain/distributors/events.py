"""News about distributors."""

from __future__ import annotations

from dataclasses import dataclass

from bot.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted(Event):
    application_id: int


@dataclass(frozen=True, slots=True)
class ApplicationRejected(Event):
    application_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class DistributorApproved(Event):
    distributor_id: int
    application_id: int
    sponsor_id: int | None


@dataclass(frozen=True, slots=True)
class DistributorSuspended(Event):
    distributor_id: int
    at: str
    """The instant as ISO text, so that each suspension is told once and a second one too."""


@dataclass(frozen=True, slots=True)
class DistributorReinstated(Event):
    distributor_id: int
    at: str
