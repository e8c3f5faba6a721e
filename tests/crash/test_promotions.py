"""Wherever the sender of a promotion dies, nobody gets it twice, and everybody gets it or has an unknown fate."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.models import Delivery, Person
from bot.models.database import opened
from tests.crash.conftest import Tell
from tests.situations import OWNER_ID, START, opened_situations
from tests.tally import count

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, KILLS = (5000, 300) if os.environ.get("SOAK") else (200, 20)
ROUND = 5
SEED = 20261129
FIRST = 100_000


@dataclass
class Told:
    """A Bot API that remembers whom it told how often, and takes a moment to say so."""

    chats: Counter[int] = field(default_factory=Counter)
    url: str = ""

    async def serve(self, request: web.Request) -> web.Response:
        chat = (await request.json())["chat_id"]
        self.chats[chat] += chat != OWNER_ID
        await asyncio.sleep(0.002)
        told = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}
        return web.json_response({"ok": True, "result": told})


@asynccontextmanager
async def telling() -> AsyncIterator[Told]:
    told, app = Told(), web.Application()
    app.router.add_post("/bot{token}/{method}", told.serve)
    async with TestServer(app) as server:
        told.url = str(server.make_url("")).rstrip("/")
        yield told


async def _furnish(url: str, people: int) -> None:
    async with opened(url, synchronous="NORMAL"):
        make = await opened_situations()
        await make.rules(promotion_pace=ROUND, quiet_hours="")
        crowd = [
            Person(telegram_id=FIRST + n, name=f"P{n}", met_at=START, promotions_agreed_at=START)
            for n in range(people)
        ]
        await Person.bulk_create(crowd, batch_size=500)
        await make.promotion()


async def _sent(url: str, kills: int, fault: str = "") -> tuple[dict[str, Any], Told, dict[int, str]]:
    """How the lives went, whom Telegram told, and what the database says of each."""
    async with telling() as told:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.promoting", url, told.url, str(kills), str(SEED), fault),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, log = await process.communicate()
        assert process.returncode == 0, log.decode(errors="replace")[-4000:]
    async with opened(url, synchronous="NORMAL"):
        people = {one.id: one.telegram_id for one in await Person.all()}
        fates = {people[one.person_id]: one.state for one in await Delivery.all()}
    return json.loads(out), told, fates


@pytest.mark.promise(24)
async def test_nobody_is_told_twice_however_often_its_sender_is_killed(migrated_url: str, tell: Tell) -> None:
    await _furnish(migrated_url, PEOPLE)
    lives, told, fates = await _sent(migrated_url, KILLS)
    counts = Counter(fates.values())
    unknown_but_told = sum(told.chats[chat] for chat, fate in fates.items() if fate == "unknown")
    engine = migrated_url.partition(":")[0]
    tell(
        f"{engine}, a promotion to {PEOPLE}: {lives['deaths']} kills, {counts['sent']} sent, {counts['unknown']} "
        f"unknown ({unknown_but_told} of them told), nobody twice"
    )
    twice = sum(number > 1 for number in told.chats.values())
    count("promotion kills", people=PEOPLE, deaths=lives["deaths"], told_twice=twice)
    assert lives["deaths"] == KILLS
    assert max(told.chats.values()) == 1
    assert set(counts) == {"sent", "unknown"}
    assert sum(counts.values()) == PEOPLE
    assert {chat for chat, fate in fates.items() if fate == "sent"} <= set(told.chats)
    # A life costs at most the round it had claimed.
    assert counts["unknown"] <= KILLS * ROUND
    assert counts["sent"] >= PEOPLE - KILLS * ROUND


async def test_a_sender_with_this_fault_is_found_out(migrated_sqlite_url: str) -> None:
    await _furnish(migrated_sqlite_url, 60)
    _, told, _ = await _sent(migrated_sqlite_url, 8, "sends again what a dead one had claimed")
    assert max(told.chats.values()) > 1
