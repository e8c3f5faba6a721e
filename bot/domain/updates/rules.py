"""When an update has failed often enough."""

from __future__ import annotations

from datetime import datetime, timedelta

TRIES = 5
PATIENCE = timedelta(seconds=60)
KEPT_FOR = timedelta(days=8)
"""Telegram repeats an update for 24 hours at most."""


def must_be_parked(tries: int, first_failed_at: datetime, now: datetime) -> bool:
    """After 5 tries or 60 seconds an update stands aside: it must not block its chat."""
    return tries >= TRIES or now - first_failed_at >= PATIENCE
