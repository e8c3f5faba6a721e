"""The command line as an operator meets it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain import runs
from bot.domain.runs import Trouble
from bot.models.database import opened
from tests.conftest import ROOT
from tests.situations import opened_situations

KEY = "Zk3-9fQw_71LmXv8RtYb2NcHs5GdPaEu"
TOKEN = "123456:AAE-x_y"
STEPS = len(list((ROOT / "bot" / "models" / "migrations").glob("[0-9]*.py")))
# Whoever imports Telegram's library in such a process fails at once.
BLOCKED = (
    "import sys\n"
    "class Wall:\n"
    "    def find_spec(self, name, path=None, target=None):\n"
    "        if name.partition('.')[0] == 'aiogram':\n"
    "            raise ImportError('aiogram is blocked')\n"
    "sys.meta_path.insert(0, Wall())\n"
    "from bot.__main__ import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


async def command(*arguments: str, folder: Path, **settings: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BLOCKED, *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_migrate_seed_and_doctor_need_no_telegram(database_url: str, tmp_path: Path):
    settings = {"DATABASE_URL": database_url, "SHOP_CURRENCY": "EUR"}
    code, said = await command("migrate", folder=tmp_path, **settings)
    assert (code, said.splitlines()[-1]) == (0, f"{STEPS} applied"), said
    code, said = await command("migrate", folder=tmp_path, **settings)
    assert (code, said.splitlines()[-1]) == (0, "nothing to do"), said
    code, said = await command("seed", folder=tmp_path, **settings)
    assert (code, said.strip()) == (0, "48 products added"), said
    code, said = await command("seed", folder=tmp_path, **settings)
    assert (code, said.strip()) == (0, "nothing to add: the example goods are there"), said
    code, said = await command("doctor", folder=tmp_path, **settings)
    assert code == 1
    assert "fail  settings   BOT_TOKEN" in said
    assert "ok    database" in said
    assert "ok    books" in said
    assert "ok    jobs" in said


async def _trouble_with_jobs(url: str) -> None:
    async with opened(url):
        make = await opened_situations()
        async with make.work(await make.owner()) as work:
            await runs.pause(work, "close periods")
            await runs.mark_unwell(work, "prove books", Trouble.FAILING)


async def test_the_doctor_is_content_with_a_well_shop(migrated_sqlite_url: str, tmp_path: Path):
    """Though it names what the owner should know."""
    await _trouble_with_jobs(migrated_sqlite_url)
    async with bot_api() as url:
        settings = {"BOT_TOKEN": TOKEN, "OWNER_IDS": "1", "SECRET_KEY": KEY, "BOT_API_URL": url}
        code, said = await command("doctor", folder=tmp_path, DATABASE_URL=migrated_sqlite_url, **settings)
    assert code == 0, said
    assert "the bot is @tea_bot" in said
    assert "clock      agrees with Telegram's" in said
    assert "still a placeholder" in said
    assert "warn  jobs       close periods is paused since 2026-11-25 12:00 UTC by Olga" in said
    assert "warn  jobs       prove books is failing since 2026-11-25 12:00 UTC" in said


async def test_the_doctor_tells_a_wrong_token_a_dead_server_and_old_tables(sqlite_url: str, tmp_path: Path):
    async with bot_api() as url:
        settings = {"OWNER_IDS": "1", "SECRET_KEY": KEY, "BOT_API_URL": url, "DATABASE_URL": sqlite_url}
        code, said = await command("doctor", folder=tmp_path, BOT_TOKEN="1:wrong", **settings)
    assert code == 1
    assert "fail  telegram   refuses BOT_TOKEN: Unauthorized" in said
    settings["DATABASE_URL"] = "postgres://shop:sesame@127.0.0.1:1/shop"
    code, said = await command("doctor", folder=tmp_path, BOT_TOKEN=TOKEN, **settings)
    assert code == 1
    assert "fail  database" in said
    assert f"fail  telegram   {url} does not answer" in said
    assert "sesame" not in said
    assert TOKEN not in said


async def test_mistakes_are_told_without_a_traceback(tmp_path: Path):
    for name in ("run", "migrate", "seed"):
        code, said = await command(name, folder=tmp_path, HTTP_PORT="x")
        assert (code, "  HTTP_PORT: " in said, "Traceback" in said) == (2, True, False), said
    code, said = await command("migrate", folder=tmp_path, DATABASE_URL="postgres://a:b@127.0.0.1:1/c")
    assert (code, "Traceback" in said) == (1, False), said


async def test_example_goods_do_not_go_into_a_shop_in_stars(sqlite_url: str, tmp_path: Path):
    code, said = await command("seed", folder=tmp_path, DATABASE_URL=sqlite_url, SHOP_CURRENCY="XTR")
    assert (code, "Stars" in said, "Traceback" in said) == (1, True, False), said


class bot_api:
    """As much of the Bot API as an examination asks for."""

    async def __aenter__(self) -> str:
        async def answer(request: web.Request) -> web.Response:
            if request.match_info["token"] != TOKEN:
                return web.json_response(
                    {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
                )
            results = {"getMe": {"id": 123456, "username": "tea_bot"}, "getWebhookInfo": {"url": ""}}
            return web.json_response({"ok": True, "result": results[request.match_info["method"]]})

        application = web.Application()
        application.router.add_get("/bot{token}/{method}", answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_demo_opens_walks_through_time_and_leaves_politely(mode: str, tmp_path: Path):
    """Also what `run` does: the demo is the bot itself, with a clock that can be moved."""
    from aiohttp import ClientSession

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--http-port", "0"),
        *("--directory", str(tmp_path), "--mode", mode),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        first = (await asyncio.wait_for(process.stdout.readline(), 90)).decode().split()
        assert first[:1] == ["open"], await process.communicate()
        address = first[1]
        async with ClientSession() as browser:
            async with browser.post(f"{address}/sim/people/502/start", json={}) as answer:
                assert (await answer.json())["ok"]
            async with browser.get(f"{address}/sim/idle?quiet=0.5&timeout=20") as answer:
                assert (await answer.json())["idle"]
            async with browser.get(f"{address}/sim/people/502/chat") as answer:
                messages = (await answer.json())["messages"]
            assert [message["from_bot"] for message in messages[:2]] == [False, True]
            async with browser.post(f"{address}/sim/clock", json={"to": "tomorrow"}) as answer:
                moved = await answer.json()
            assert moved["ok"], moved
            assert moved["moved"] > 0
            async with browser.get(f"{address}/sim/report") as answer:
                report = await answer.json()
        assert (report["refused"], report["faults"]) == (0, 0), report
        process.terminate()
        _, complaints = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, complaints.decode()) == (0, "")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "people.json",
        "secret_key",
        "shop.db",
        "shop.db.bot.lock",
        "shop.db.lock",
    ]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
