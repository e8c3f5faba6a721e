"""A running simulator, and a short way to speak with both of its sides."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from simulator.control import SIM
from simulator.server import build_app
from simulator.simulation import Settings, Simulation

Json = dict[str, Any]
ROOT = "/bot" + Settings().token + "/"


class ManualTime:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


class Stand:
    """The simulator as the bot sees it (``api``) and as the page does (``sim``, ``do``)."""

    def __init__(self, client: TestClient, inside: Simulation, time: ManualTime) -> None:
        self.client, self.inside, self.time = client, inside, time

    async def call(self, method: str, **params: Any) -> Json:
        """The whole answer of a Bot API call."""
        response = await self.client.post(ROOT + method, json=params)
        answer: Json = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer

    async def api(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The words of a call that must fail."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def get(self, path: str) -> Json:
        response = await self.client.get("/sim/" + path)
        answer: Json = await response.json()
        return answer

    async def post(self, path: str, status: int = 200, **body: Any) -> Json:
        response = await self.client.post("/sim/" + path, json=body)
        answer: Json = await response.json()
        assert response.status == status, answer
        return answer

    async def person(self, started: bool = True, **given: Any) -> int:
        """Somebody new, by default one who pressed START (that update is taken already)."""
        body = {"first_name": "Ann", "language_code": "en", **given}
        number: int = (await self.post("people", **body))["person"]["id"]
        if started:
            await self.post(f"people/{number}/start")
            await self.take()
        return number

    async def take(self, **params: Any) -> list[Json]:
        """Get and confirm what waits."""
        updates: list[Json] = await self.api("getUpdates", **params)
        if updates:
            await self.api("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
        return updates

    async def last_call(self) -> Json:
        """The newest line of the journal."""
        calls: list[Json] = (await self.get("calls"))["calls"]
        return calls[-1]


StandMaker = Callable[..., Awaitable[Stand]]


@pytest.fixture
async def make_stand() -> AsyncIterator[StandMaker]:
    """Starts a simulator with other settings than usual."""
    clients: list[TestClient] = []

    async def make(**settings: Any) -> Stand:
        time = ManualTime()
        app = build_app(Settings(monotonic=time, **settings))
        client: TestClient = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return Stand(client, app[SIM], time)

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def stand(make_stand: StandMaker) -> Stand:
    """A simulator as it comes."""
    return await make_stand()


def png(width: int = 64, height: int = 48) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()
