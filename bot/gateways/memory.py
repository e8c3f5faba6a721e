"""What the process holds stays as much as it needs: the start set aside, what a busy minute took given back."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

GIVEN_BACK_EACH_SECONDS = 60.0
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""glibc's; other C libraries give back by themselves."""


@contextmanager
def start_set_aside() -> Iterator[None]:
    """What the start has made is not looked through inside: it stays to the end.

    As long as it counts, a full collection waits until work has left a quarter as much: ten megabytes and more.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()


async def give_back() -> None:
    """Returns free pages to the system over and over: glibc keeps those that lie between others."""
    while _trim is not None:
        await asyncio.sleep(GIVEN_BACK_EACH_SECONDS)
        _trim(0)
