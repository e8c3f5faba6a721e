"""A simulator that a test or the shop's demo started does not outlive it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys

LINUX_PARENT_DEATH_SIGNAL = 1


def die_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent, where the kernel can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(LINUX_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    # It may have died before that was said.
    if os.getppid() != parent:
        sys.exit(0)


async def watch(parent: int) -> None:
    """Everywhere else, look now and then."""
    while os.getppid() == parent:  # noqa: ASYNC110  Nothing announces it.
        await asyncio.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
