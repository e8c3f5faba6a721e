"""Secrets are changed while the shop works, and nothing that it serves over HTTP tells of anybody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests import tally
from tests.attacks.stranger import Scene
from tests.conftest import ROOT
from tests.rubbish.booth import Booth
from webhooks import metrics, telegram
from webhooks.app import build_app
from webhooks.health import Readiness

OLD, NEW, GUESS = "the-old-one_1", "the-new-one_2", "another_3"
HEADER = telegram.SECRET_HEADER


async def _well() -> dict[str, str]:
    return {}


async def _figures() -> bytes:
    return b"# HELP x\n"


@asynccontextmanager
async def serving(
    feed: telegram.Feed, secrets: list[str], tokens: list[str]
) -> AsyncIterator[TestClient[Any, Any]]:
    figures = metrics.reader(_figures, tokens, is_behind_proxy=True)
    app = build_app(feed, secrets=secrets, health=_well, ready=Readiness({}), figures=figures)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.promise(54)
async def test_no_update_is_refused_while_replicas_change_their_secrets_one_after_the_other() -> None:
    """As the operators' manual has it: both know the new one, Telegram is told of it, the old one is dropped."""
    taken: list[int] = []

    async def feed(update: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        taken.append(update["update_id"])

    settings = ([OLD], [NEW, OLD], [NEW])
    plan = [(0, 0, OLD), (1, 0, OLD), (1, 1, OLD), (1, 1, NEW), (2, 1, NEW), (2, 2, NEW)]
    async with AsyncExitStack() as stack:
        stages = [await stack.enter_async_context(serving(feed, secrets, secrets)) for secrets in settings]
        number, statuses, refused = 0, [], []
        for first, second, told in plan:
            calls = []
            for replica in (stages[first], stages[second]) * 25:
                number += 1
                calls.append(_delivered(replica, told, number))
            statuses += await asyncio.gather(*calls)
            refused += [await _delivered(stages[first], GUESS, 0), await _delivered(stages[second], "", 0)]
            bearer = {"Authorization": f"Bearer {told}"}
            assert [
                (await stages[one].get("/metrics", headers=bearer)).status for one in (first, second)
            ] == [200] * 2
        assert set(statuses) == {200}
        assert set(refused) == {401}
        assert sorted(taken) == list(range(1, number + 1))
        assert await _delivered(stages[2], OLD, 0) == 401, "what leaked is good for nothing any more"
    tally.count("attacks", tried=number + len(refused), broken=0)


async def _delivered(client: TestClient[Any, Any], secret: str, number: int) -> int:
    async with client.post(telegram.PATH, json={"update_id": number}, headers={HEADER: secret}) as answer:
        return answer.status


@pytest.mark.promise(41)
@pytest.mark.promise(52)
async def test_no_path_tells_a_stranger_anything_or_takes_an_update_from_him(played: Scene) -> None:
    """Those of the contract, with every method, and some that people try."""
    here: Booth = played.here
    paths = {
        name.partition(" ")[2] for name in json.loads((ROOT / "docs" / "contract.json").read_text())["http"]
    }
    fed: list[dict[str, Any]] = []

    async def feed(update: dict[str, Any]) -> None:
        fed.append(update)

    phone = here.phone(played.stranger)
    update = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "from": phone.user(), "chat": phone.chat()},
    }
    answers = []
    async with serving(feed, [OLD], [NEW]) as client:
        tried = [
            *paths,
            "/",
            "/.env",
            "/admin",
            "/backup",
            "/demo/clock",
            "/../shop.db",
            f"/orders/{played.ids[0]}",
        ]
        for path in tried:
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
                for headers in ({}, {HEADER: GUESS, "Authorization": f"Bearer {GUESS}"}):
                    async with client.request(method, path, json=update, headers=headers) as answer:
                        answers.append((path, method, answer.status, await answer.text()))
    assert fed == []
    assert {path for path, _, status, _ in answers if status == 200} == {"/healthz", "/readyz"}
    assert {status for _, _, status, _ in answers} <= {200, 401, 404, 405}
    told = "\n".join(text for *_, text in answers)
    assert [canary.words for canary in played.canaries if canary.words in told] == []
    assert "Traceback" not in told
    tally.count("attacks", tried=len(answers), broken=0)
