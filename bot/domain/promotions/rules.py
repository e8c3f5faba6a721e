"""When promotions may go out, how long they take, what they may say. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.promotions.errors import BadTime, TextTooLong, TimeNotAhead
from bot.kernel.plain import units, unmarked

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""Telegram's, in UTF-16 units of what is shown; the second one holds under a picture."""
MOST_PRODUCTS = 3
CREDITED_FOR = timedelta(days=7)
"""How long after a click an order counts as brought by it."""
WEEK = timedelta(days=7)
DORMANT_AFTER = timedelta(days=90)
FURTHEST = timedelta(days=365)
Quiet = tuple[int, int] | None
"""From which hour until which other of the shop's clock nothing goes out."""


class State(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    STOPPED = "stopped"


class Fate(StrEnum):
    """What became of one delivery."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Sent perhaps: whoever claimed it died, or the line broke. Not sent again."""
    SKIPPED = "skipped"
    """Not sent: he said no meanwhile, or has had his promotions of this week."""


class Segment(StrEnum):
    """For whom a promotion is, of those who said yes."""

    EVERYONE = "everyone"
    CUSTOMERS = "customers"
    DISTRIBUTORS = "distributors"
    DORMANT = "dormant"
    """They bought before, but not for 90 days."""


def check_texts(texts: Mapping[str, str], *, has_picture: bool) -> None:
    """Raises TextTooLong."""
    limit = CAPTION_LIMIT if has_picture else TEXT_LIMIT
    longest = max((units(unmarked(text)) for text in texts.values()), default=0)
    if longest > limit:
        raise TextTooLong(limit=limit, length=longest)


# Quiet hours ------------------------------------------------------------------------------------------------


def quiet_until(instant: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that hold the instant end; nothing outside of them."""
    if quiet is None:
        return None
    today = instant.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        start, end = _quiet_of(day, quiet, zone)
        if start <= instant < end:
            return end
    return None


def _quiet_of(day: date, quiet: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The quiet hours that begin on that day of the shop's; a day of 23 or 25 hours moves neither end."""
    since, until = quiet
    last = day if since < until else day + timedelta(days=1)
    return _at(day, since, zone), _at(last, until, zone)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def _next_quiet(instant: datetime, quiet: tuple[int, int], zone: ZoneInfo) -> datetime:
    day = instant.astimezone(zone).date()
    while (start := _at(day, quiet[0], zone)) <= instant:
        day += timedelta(days=1)
    return start


@dataclass(frozen=True, slots=True)
class Forecast:
    starts_at: datetime
    """After the quiet hours, if it would begin in them."""
    ends_at: datetime
    seconds: int
    """How long it sends in all, without the quiet hours."""
    is_interrupted: bool
    """Quiet hours come before its end."""


def forecast(people: int, pace: int, begin: datetime, quiet: Quiet, zone: ZoneInfo) -> Forecast:
    """How long a promotion takes at `pace` messages a second, and when it is over."""
    seconds = math.ceil(people / pace)
    left = timedelta(seconds=seconds)
    at = start = quiet_until(begin, quiet, zone) or begin
    nights = 0
    while quiet is not None and at + left > (evening := _next_quiet(at, quiet, zone)):
        left -= evening - at
        at = quiet_until(evening, quiet, zone) or evening
        nights += 1
    return Forecast(start, at + left, seconds, nights > 0)


# Times that an author types ---------------------------------------------------------------------------------

_CLOCK = r"(?P<hour>\d{1,2})[:：.](?P<minute>\d{2})"
_WHEN = tuple(
    re.compile(rf"{day}\s*[,，]?\s*{_CLOCK}")
    for day in (
        "",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.?(?P<year>\d{4})?",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    )
)


def read_time(raw: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`18:30`, `2026-12-01 18:30`, `1.12. 18:30`, `12月1日 18:30` on the shop's clock; the next one where no day
    or year is named. Raises BadTime, TimeNotAhead."""
    found = next(filter(None, (form.fullmatch(raw.strip()) for form in _WHEN)), None)
    if found is None:
        raise BadTime()
    named = {name: int(value) for name, value in found.groupdict().items() if value}
    local = now.astimezone(zone)
    try:
        wanted = _local(named, local)
        if wanted <= now and "year" not in named:
            following = (
                local + timedelta(days=1) if "day" not in named else local.replace(year=local.year + 1, day=1)
            )
            wanted = _local(named, following)
    except (ValueError, OverflowError) as error:
        # Overflow: the first or last day of the calendar, on the other side of the world.
        raise BadTime() from error
    return check_time(wanted, now)


def _local(named: Mapping[str, int], today: datetime) -> datetime:
    day = date(named.get("year", today.year), named.get("month", today.month), named.get("day", today.day))
    clock = time(named["hour"], named["minute"])
    # An hour that the shop's clock leaves out in spring is the one after it.
    return datetime.combine(day, clock, tzinfo=today.tzinfo).astimezone(UTC)


def check_time(wanted: datetime, now: datetime) -> datetime:
    """Raises TimeNotAhead."""
    if not now < wanted <= now + FURTHEST:
        raise TimeNotAhead()
    return wanted
