"""``python -m simulator``: serve until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator import parent
from simulator.server import build_app
from simulator.simulation import Settings

DEFAULTS = Settings()


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A local Bot API with a browser chat."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEFAULTS.token, help="the only token that is accepted")
    parser.add_argument("--username", default=DEFAULTS.username)
    parser.add_argument("--name", default=DEFAULTS.name)
    parser.add_argument("--clock-url", help="the shop's clock endpoint")
    parser.add_argument("--cloud", action="store_true", help="demand https and Telegram's ports of webhooks")
    parser.add_argument("--people", type=Path, help="a JSON list of people to begin with")
    parser.add_argument(
        "--exit-with-parent",
        action="store_true",
        default=os.environ.get("SIMULATOR_EXIT_WITH_PARENT", "") not in ("", "0"),
        help="end when the process that started this one ends",
    )
    given = parser.parse_args()
    if not given.token.split(":")[0].isdigit():
        parser.error("a token begins with the bot's id and a colon")
    return given


async def serve(given: argparse.Namespace, started_by: int) -> None:
    """Start, say where, and stay."""
    people: list[dict[str, Any]] = json.loads(given.people.read_text("utf-8")) if given.people else []
    settings = Settings(given.token, given.username, given.name, given.cloud, given.clock_url)
    runner = web.AppRunner(build_app(settings, people), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, given.host, given.port)
    await site.start()
    addresses = runner.addresses
    port = addresses[0][1] if addresses else given.port
    print(f"Simulator: http://{given.host}:{port}/", flush=True)
    try:
        if given.exit_with_parent:
            await parent.watch(started_by)
        else:
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until interrupted."""
    given = arguments()
    started_by = os.getppid()
    if given.exit_with_parent:
        parent.die_with(started_by)
    try:
        asyncio.run(serve(given, started_by))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
