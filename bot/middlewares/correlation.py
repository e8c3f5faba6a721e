"""One short code per attempt at an update: in every log line, and in the apology that a person may quote."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def bound(update_id: int) -> Iterator[str]:
    """Binds the code and the update's id to all log lines written inside, and yields the code."""
    code = secrets.token_hex(4)
    with structlog.contextvars.bound_contextvars(correlation=code, update=update_id):
        yield code
