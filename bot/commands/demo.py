"""A whole shop with people in it, in a browser: the simulator plays Telegram, and no token is needed."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import configure_logs, run
from bot.commands import demo_shop
from bot.commands.demo_clock import WalkingClock
from bot.commands.failures import CommandFailed
from bot.settings import Settings
from webhooks.demo import PATH as CLOCK_PATH

ROOT = Path(__file__).parent.parent.parent
HOST = "127.0.0.1"
TOKEN = "7000000000:simulated-token-for-local-use-only"  # noqa: S105 - the simulator's, good nowhere else
PROVIDER_TOKEN = "pretend:TEST:payments"  # noqa: S105 - the simulator's invoices take any
USERNAME = "demo_shop_bot"
SHOP_NAME = "Lantern & Loom"
OWNER_ID = 501
PEOPLE: list[dict[str, Any]] = [
    {"id": OWNER_ID, "first_name": "Olivia", "language_code": "en", "phone": "+12025550143", "role": "owner"},
    {
        "id": 502,
        "first_name": "小雨",
        "language_code": "zh-hans",
        "phone": "+8613800138000",
        "role": "customer",
    },
    {"id": 503, "first_name": "Иван", "language_code": "ru", "phone": "+79161234567", "role": "customer"},
]


def main(options: argparse.Namespace) -> int:
    if options.language not in demo_shop.LANGUAGES:
        raise CommandFailed(f"--language: one of {', '.join(demo_shop.LANGUAGES)}")
    folder = Path(options.directory)
    folder.mkdir(parents=True, exist_ok=True)
    if not options.keep:
        demo_shop.clear(folder)
    http_port = _free(options.http_port, "--http-port")
    people = folder / demo_shop.PEOPLE
    people.write_text(json.dumps(PEOPLE, ensure_ascii=False), encoding="utf-8")
    port = _free(options.port, "--port")
    settings = _settings(options, folder, port, http_port)
    configure_logs(settings)
    asyncio.run(demo_shop.prepare(settings))
    with _simulator(port, people, f"http://{HOST}:{http_port}{CLOCK_PATH}") as address:
        asyncio.run(run(settings, demo=WalkingClock, on_ready=lambda: print(f"open {address}", flush=True)))
    return 0


def _settings(options: argparse.Namespace, folder: Path, port: int, http_port: int) -> Settings:
    """Every setting is stated, so that nothing of a real shop's environment leaks into the demo."""
    is_webhook = options.mode == "webhook"
    languages = (options.language, *(one for one in demo_shop.LANGUAGES if one != options.language))
    return Settings(
        _env_file=None,
        bot_token=SecretStr(TOKEN),
        owner_ids=frozenset({OWNER_ID}),
        secret_key=(SecretStr(demo_shop.key_in(folder)),),
        shop_name=SHOP_NAME,
        shop_currency="EUR",
        shop_timezone="Europe/Berlin",
        shop_languages=languages,
        payment_provider_token=SecretStr(PROVIDER_TOKEN),
        # Pretend money need not outlive a power cut: a walk of weeks commits twenty thousand times.
        database_url=f"sqlite://{folder / demo_shop.DATABASE}?synchronous=NORMAL",
        redis_url=None,
        bot_api_url=f"http://{HOST}:{port}",
        public_url=f"http://{HOST}:{http_port}" if is_webhook else None,
        webhook_secret=(SecretStr(secrets.token_urlsafe(24)),) if is_webhook else (),
        http_host=HOST,
        http_port=http_port,
        log_level=os.environ.get("LOG_LEVEL", "WARNING"),  # type: ignore[arg-type]
        log_format="text",
    )


def _free(port: int, option: str) -> int:
    """The port itself when nobody has it; any free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandFailed(f"port {port} is taken: choose another by {option}") from error
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _simulator(port: int, people: Path, clock_url: str) -> Iterator[str]:
    """The simulator's address. It ends with this process, however that ends."""
    command = [sys.executable, "-m", "simulator", "--exit-with-parent", "--host", HOST, "--port", str(port)]
    command += ["--token", TOKEN, "--username", USERNAME, "--name", SHOP_NAME, "--clock-url", clock_url]
    # A session of its own: Ctrl-C reaches the bot first, which then says good-bye to a living Telegram.
    process = subprocess.Popen(
        [*command, "--people", str(people.resolve())],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        _, said, address = process.stdout.readline().strip().partition("Simulator: ")
        if not said:
            raise CommandFailed("the simulator did not start; its own words stand above")
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=10)
