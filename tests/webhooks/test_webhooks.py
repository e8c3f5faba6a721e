"""The web server: only Telegram gets in, 200 means done, and nobody learns how the shop works inside."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from aiohttp.web import Application

from webhooks.app import build_app
from webhooks.demo import Moment, Target, UnknownTarget
from webhooks.health import Check, Readiness
from webhooks.metrics import reader
from webhooks.telegram import Gate

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 5, "message": {}}


class Shop:
    def __init__(self) -> None:
        self.fed: list[dict] = []
        self.reply: dict | None = None
        self.error: Exception | None = None
        self.problems: dict[str, str] = {}
        self.health_error: Exception | None = None
        self.needed: dict[str, Check] = {}
        self.helpful: dict[str, Check] = {}
        self.tokens: list[str] = []
        self.is_behind_proxy = False

    async def feed(self, update):
        if self.error:
            raise self.error
        self.fed.append(update)
        return self.reply

    async def health(self):
        if self.health_error:
            raise self.health_error
        return self.problems

    def app(self, secrets: list[str], clock: Clock | None = None) -> Application:
        return build_app(
            self.feed,
            secrets=secrets,
            health=self.health,
            ready=Readiness(self.needed, self.helpful, seconds=0.05),
            figures=reader(self.figures, self.tokens, is_behind_proxy=self.is_behind_proxy),
            clock=clock,
        )

    async def figures(self) -> bytes:
        return b"distribot_orders 1\n"


class Clock:
    def __init__(self) -> None:
        self.offset = 0

    async def read(self) -> Moment:
        return Moment(1000 + self.offset, self.offset)

    async def targets(self) -> list[Target]:
        return [Target("month_end", "End of the month", 5000)]

    async def advance(self, seconds: int) -> Moment:
        self.offset += seconds
        return await self.read()

    async def go_to(self, name: str) -> Moment:
        if name != "month_end":
            raise UnknownTarget(name)
        return await self.advance(4000)


@pytest.fixture
def shop():
    return Shop()


async def client_of(shop: Shop, clock: Clock | None = None) -> TestClient:
    app = shop.app(["new-secret", "old-secret"], clock)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


@pytest.fixture
async def web(shop):
    client = await client_of(shop)
    yield client
    await client.close()


@pytest.fixture
async def demo(shop):
    client = await client_of(shop, Clock())
    yield client
    await client.close()


async def deliver(web, body=UPDATE, secret: str | None = "new-secret"):
    data = body if isinstance(body, bytes) else json.dumps(body)
    return await web.post(PATH, data=data, headers={HEADER: secret} if secret is not None else {})


@pytest.mark.promise(54)
@pytest.mark.parametrize("secret", ["new-secret", "old-secret"])
async def test_an_update_with_any_listed_secret_is_fed_and_answered_empty(web, shop, secret):
    answer = await deliver(web, secret=secret)
    assert (answer.status, await answer.read()) == (200, b"")
    assert shop.fed == [UPDATE]


async def test_what_the_shop_answers_rides_on_the_response_as_json(web, shop):
    shop.reply = {"method": "answerCallbackQuery", "callback_query_id": "9"}
    answer = await deliver(web)
    assert answer.content_type == "application/json"
    assert await answer.json() == shop.reply


@pytest.mark.promise(29)
@pytest.mark.parametrize("secret", [None, "", "new-secre", "new-secrets", "NEW-SECRET", "новый", "é\udcff"])
async def test_without_a_known_secret_nothing_gets_in(web, shop, secret):
    answer = (
        await deliver(web, secret=secret) if secret != "é\udcff" else await raw_header(web, b"\xff\xfe\xe9")
    )
    assert getattr(answer, "status", answer) == 401
    assert shop.fed == []


async def raw_header(web, value: bytes) -> int:
    """A header that no well-behaved client would send."""
    reader, writer = await asyncio.open_connection(web.host, web.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n{HEADER}: "
    writer.write(head.encode() + value + b"\r\n\r\n{}")
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    return status


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
async def test_a_body_that_is_not_packed_as_it_says_is_the_callers_mistake(web, shop, packing: str):
    headers = {HEADER: "new-secret", "Content-Encoding": packing}
    answer = await web.post(PATH, data=json.dumps(UPDATE), headers=headers)
    assert (answer.status, await answer.json()) == (400, {"error": "unreadable body"})
    assert shop.fed == []


async def test_a_shop_without_secrets_lets_nobody_in(shop):
    client = TestClient(TestServer(shop.app([""])))
    await client.start_server()
    assert (await deliver(client, secret="")).status == 401
    await client.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"message": {}}',
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 5.0}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b'{"update_id": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
async def test_what_is_no_update_is_a_bad_request_and_the_next_one_is_handled(web, shop, body):
    assert (await deliver(web, body)).status == 400
    assert (await deliver(web)).status == 200
    assert shop.fed == [UPDATE]


async def test_more_than_a_mebibyte_is_too_large(web, shop):
    answer = await deliver(web, {"update_id": 1, "x": "y" * 1024 * 1024})
    assert answer.status == 413
    assert shop.fed == []


async def test_an_update_that_did_not_take_effect_comes_again_and_says_nothing_of_why(web, shop):
    shop.error = RuntimeError("the password is hunter2")
    answer = await deliver(web)
    assert answer.status == 500
    assert await answer.json() == {"error": "not handled"}


async def test_health_is_ok_or_says_what_is_wrong(web, shop):
    answer = await web.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"status": "ok"})
    shop.problems = {"database": "no answer"}
    answer = await web.get("/healthz")
    assert answer.status == 503
    assert await answer.json() == {"status": "unwell", "problems": {"database": "no answer"}}


async def test_health_that_cannot_be_found_out_is_ill(web, shop):
    shop.health_error = RuntimeError("secret")
    answer = await web.get("/healthz")
    assert answer.status == 503
    assert "secret" not in await answer.text()


async def test_anything_else_is_an_error_in_json(web):
    missing, wrong = await web.get("/nothing"), await web.get(PATH)
    assert (missing.status, await missing.json()) == (404, {"error": "not found"})
    assert (wrong.status, wrong.headers["Allow"]) == (405, "POST")
    assert await wrong.json() == {"error": "method not allowed"}


async def test_a_real_shop_has_no_clock_to_move(web):
    assert (await web.get("/demo/clock")).status == 404
    assert (await web.post("/demo/clock", json={"advance": 1})).status == 404


async def test_the_demo_clock_is_read_and_moved(demo):
    answer = await (await demo.get("/demo/clock")).json()
    target = {"name": "month_end", "label": "End of the month", "at": 5000}
    assert answer == {"now": 1000, "offset": 0, "targets": [target]}
    moved = await demo.post("/demo/clock", json={"advance": 60})
    assert await moved.json() == {"now": 1060, "offset": 60}
    moved = await demo.post("/demo/clock", json={"to": "month_end"})
    assert await moved.json() == {"now": 5060, "offset": 4060}


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"to": "never"}, 404),
        ({"advance": -1}, 400),
        ({"advance": 10**12}, 400),
        ({"advance": True}, 400),
        ({"advance": "5"}, 400),
        ({"advance": 5, "to": "month_end"}, 400),
        ({}, 400),
        ([], 400),
    ],
)
async def test_a_wish_that_makes_no_sense_moves_nothing(demo, wish, status):
    assert (await demo.post("/demo/clock", json=wish)).status == status
    assert (await (await demo.get("/demo/clock")).json())["offset"] == 0


async def test_a_foreign_page_cannot_move_the_clock_by_a_plain_form(demo):
    answer = await demo.post("/demo/clock", data='{"advance": 5}', headers={"Content-Type": "text/plain"})
    assert answer.status == 415


# ── ready, and what is counted ──────────────────────────────────────────────────────────────────────────────


def says(words: str, seconds: float = 0) -> Check:
    async def check() -> str:
        await asyncio.sleep(seconds)
        return words

    return check


async def fails() -> str:
    raise ConnectionError("postgres://shop:sesame@db refused Anna")


async def test_ready_names_what_is_missing_in_bounded_time_and_what_it_can_do_without(web, shop):
    shop.needed |= {"database": says(""), "process": says("")}
    shop.helpful |= {"redis": says("does not answer")}
    answer = await web.get("/readyz")
    assert (answer.status, await answer.json()) == (
        200,
        {"status": "ready", "degraded": {"redis": "does not answer"}},
    )
    shop.needed |= {"process": says("is leaving"), "database": says("", seconds=5), "updates": fails}
    async with asyncio.timeout(1):
        answer = await web.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["problems"] == {
        "database": "no answer in time",
        "process": "is leaving",
        "updates": "does not answer",
    }
    assert "sesame" not in await answer.text()


@pytest.mark.promise(54)
async def test_metrics_are_read_with_a_listed_token_or_else_from_this_machine_only(web, shop):
    answer = await web.get("/metrics")
    assert (answer.status, await answer.text()) == (200, "distribot_orders 1\n")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    from_afar = make_mocked_request("GET", "/metrics")
    assert from_afar.remote is None
    assert (await reader(shop.figures, [], is_behind_proxy=False)(from_afar)).status == 404


async def test_behind_a_proxy_where_everybody_seems_local_metrics_need_a_token(shop):
    shop.is_behind_proxy = True
    client = await client_of(shop)
    assert (await client.get("/metrics")).status == 404
    await client.close()
    shop.tokens = ["new-token", "old-token"]
    client = await client_of(shop)
    answers = [
        (await client.get("/metrics", headers={"Authorization": given} if given else {})).status
        for given in ("Bearer new-token", "Bearer old-token", "Bearer other", "new-token", "", "Bearer нет")
    ]
    assert answers == [200, 200, 401, 401, 401, 401]
    await client.close()


async def test_a_gate_lets_those_inside_finish_and_sends_newcomers_away(shop):
    entered, may_go = asyncio.Event(), asyncio.Event()

    async def slowly(update: dict) -> None:
        entered.set()
        await may_go.wait()

    gate = Gate(slowly)
    shop.feed = gate.feed
    client = await client_of(shop)
    inside = asyncio.create_task(deliver(client))
    await entered.wait()
    leaving = asyncio.create_task(gate.shut(30))
    await asyncio.sleep(0)
    assert (await deliver(client)).status == 503
    assert not leaving.done()
    may_go.set()
    assert (await inside).status == 200
    async with asyncio.timeout(1):
        await leaving
    await client.close()
