"""The outside: forms of requests, the table, the clock, and the process itself."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import ClientSession, FormData, web
from aiohttp.test_utils import TestServer

from simulator.contract import TABLE_FILE
from simulator.intake import read_request
from tests.simulator.conftest import ROOT, Stand, StandMaker

REPOSITORY = Path(__file__).resolve().parents[2]


async def test_parameters_come_by_query_form_multipart_and_json(stand: Stand) -> None:
    person = await stand.person()
    given = {"chat_id": str(person), "text": "same", "disable_notification": "true"}
    multipart = FormData(given, default_to_multipart=True)
    client = stand.client
    responses = [
        await client.get(ROOT + "sendMessage", params=given),
        await client.post(ROOT + "sendMessage", params=given),
        await client.post(ROOT + "sendMessage", data=given),
        await client.post(ROOT + "sendMessage", data=multipart),
        await client.post(ROOT + "sendMessage", json={**given, "chat_id": person}),
    ]
    for response in responses:
        assert (await response.json())["result"]["text"] == "same"


async def test_broken_bodies_are_refused(stand: Stand) -> None:
    json_header = {"Content-Type": "application/json"}
    response = await stand.client.post(ROOT + "getMe", data=b"{", headers=json_header)
    assert response.status == 400
    response = await stand.client.post(ROOT + "getMe", data=b"x", headers={"Content-Type": "text/plain"})
    assert (await response.json())["description"] == "Bad Request: unsupported content-type"
    response = await stand.client.put(ROOT + "getMe")
    assert response.status == 405


def test_multipart_files_come_through_byte_for_byte() -> None:
    content = bytes(range(256)) * 8 + b"\r\n\r\n--x\n\r"
    body = (
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="a b.bin"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--B\r\n"
        b'Content-Disposition: form-data; name="t"\r\n\r\nh\xc3\xa9\r\n--B--\r\n'
    )
    request = read_request("q=1", "multipart/form-data; boundary=B", body)
    assert request.files["f"].content == content
    assert request.files["f"].name == "a b.bin"
    assert request.given == {"q": "1", "t": "hé"}


def test_the_table_is_the_one_that_the_description_gives() -> None:
    source = os.environ.get("BOT_API_JSON")
    if not source:
        pytest.skip("BOT_API_JSON names no machine-readable description of the Bot API to compare with")
    script = REPOSITORY / "scripts" / "generate_bot_api_table.py"
    assert subprocess.run([sys.executable, str(script), source, "--check"], check=False).returncode == 0


def test_the_table_knows_the_methods_of_a_shop() -> None:
    methods = json.loads(TABLE_FILE.read_text("utf-8"))["methods"]
    assert {"sendMessage", "sendInvoice", "refundStarPayment", "setMyCommands"} <= set(methods)
    assert methods["sendMessage"]["required"]["chat_id"] == ["Integer", "String"]


async def test_the_shops_clock_is_moved_and_followed(make_stand: StandMaker) -> None:
    offset = 0

    async def shop_clock(request: web.Request) -> web.Response:
        nonlocal offset
        if request.method == "POST":
            wish = await request.json()
            offset += wish.get("advance", 86_400 if wish.get("to") == "tomorrow" else 0)
        targets = [{"name": "tomorrow", "label": "Tomorrow", "at": 1}]
        return web.json_response({"now": 0, "offset": offset, "targets": targets})

    app = web.Application()
    app.router.add_route("*", "/clock", shop_clock)
    async with TestServer(app) as shop:
        stand = await make_stand(clock_url=str(shop.make_url("/clock")))
        person = await stand.person()
        assert (await stand.get("clock"))["targets"][0]["name"] == "tomorrow"
        before = await stand.api("sendMessage", chat_id=person, text="x")
        assert (await stand.post("clock", to="tomorrow"))["moved"] == 86_400
        after = await stand.api("sendMessage", chat_id=person, text="x")
        assert after["date"] - before["date"] >= 86_400
        assert (await stand.get("state"))["clock"]["offset"] == 86_400


async def test_a_clock_that_does_not_answer_is_told(make_stand: StandMaker) -> None:
    stand = await make_stand(clock_url="http://127.0.0.1:9/clock")
    await stand.post("clock", advance=1, status=502)
    stand_alone = await make_stand()
    await stand_alone.post("clock", to="tomorrow", status=409)


async def test_the_page_is_served(stand: Stand) -> None:
    response = await stand.client.get("/")
    assert response.status in (200, 404)
    assert "text/" in response.headers["Content-Type"]


async def first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 10)).decode().strip()


async def test_it_runs_as_a_program_and_ends_with_its_parent(tmp_path: Path) -> None:
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"first_name": "Ann", "language_code": "ru", "id": 5}]), "utf-8")
    parent = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'simulator', '--port', '0', '--exit-with-parent',"
        f" '--people', {str(people)!r}])\n"
        "time.sleep(60)\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent, stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    try:
        line = await first_line(process)
        url = line.removeprefix("Simulator: ")
        async with ClientSession() as session:
            async with session.get(url + "sim/state") as response:
                state = await response.json()
            assert state["people"][0]["id"] == 5
            process.kill()
            await process.wait()
            until = time.monotonic() + 5
            while time.monotonic() < until:
                try:
                    async with session.get(url + "sim/state"):
                        await asyncio.sleep(0.05)
                except OSError:
                    return
        pytest.fail("the simulator outlived its parent")
    finally:
        if process.returncode is None:
            process.kill()
