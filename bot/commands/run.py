"""The bot."""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging

from bot.app import configure_logs, run
from bot.commands.failures import CommandFailed, told
from bot.settings import load

_log = logging.getLogger(__name__)


def main(_: argparse.Namespace) -> int:
    settings = load(for_run=True)
    configure_logs(settings)
    try:
        asyncio.run(run(settings))
    except told():
        raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandFailed(f"HTTP_PORT: {settings.http_port} is taken by another program") from error
        return _ended()
    except Exception:
        return _ended()
    return 0


def _ended() -> int:
    """Python's own last words would quote addresses with tokens in them: the log hides those."""
    _log.critical("the bot has ended", exc_info=True)
    return 1
