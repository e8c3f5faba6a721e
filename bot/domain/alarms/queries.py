"""Which alarms ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.models import Alarm


@dataclass(frozen=True, slots=True)
class AlarmCard:
    name: str
    began_at: datetime


async def ringing() -> tuple[AlarmCard, ...]:
    """The longest first."""
    found = await Alarm.exclude(rang_at=None).order_by("began_at", "name")
    return tuple(AlarmCard(row.name, row.began_at) for row in found)
