"""One short code per attempt at an update: in every log line, and in the apology that a person may quote."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog


@contextmanager
def bound(update_id: int, private: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Binds the code and the update's id to all log lines written inside, and yields the code.

    `private` is the update itself: whatever it says is hidden wherever such a line would quote it.
    """
    code = secrets.token_hex(4)
    with structlog.contextvars.bound_contextvars(correlation=code, update=update_id, private=private or {}):
        yield code


@contextmanager
def bound_job(name: str, run_id: int) -> Iterator[None]:
    """The same for a job's lines: its name and its run."""
    with structlog.contextvars.bound_contextvars(job=name, run=run_id):
        yield
