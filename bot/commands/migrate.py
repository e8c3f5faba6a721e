"""Brings the database to the present schema."""

from __future__ import annotations

import argparse
import asyncio

from bot.models.database import shown
from bot.models.migrating import migrate
from bot.settings import load


def main(_: argparse.Namespace) -> int:
    url = load().database_url
    print(f"database: {shown(url)}")
    done = asyncio.run(migrate(url, lambda line: print(line, flush=True)))
    print(f"{len(done)} applied" if done else "nothing to do")
    return 0
