"""The bot."""

from __future__ import annotations

import argparse
import asyncio
import errno

from bot.app import configure_logs, run
from bot.commands.failures import CommandFailed
from bot.settings import load


def main(_: argparse.Namespace) -> int:
    settings = load(for_run=True)
    configure_logs(settings)
    try:
        asyncio.run(run(settings))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise CommandFailed(f"HTTP_PORT: {settings.http_port} is taken by another program") from error
    return 0
