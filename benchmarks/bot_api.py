"""A Bot API in a process of its own, lean enough that what speaks to it is what is measured.

`python -m benchmarks.bot_api LATENCY_MS ADMITS` prints its port, and leaves when its standard input is closed.
ADMITS is how many messages a second it takes; beyond that it answers 429 and wants a second of silence. 0: all.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

_ROOT = Path(__file__).resolve().parent.parent
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_SENT = {
    "message_id": 4242,
    "from": {"id": 42, "is_bot": True, "first_name": "Shop", "username": "shop_bot"},
    "chat": {"id": 7, "first_name": "Ann", "type": "private"},
    "date": 1_764_000_000,
    "text": "Welcome",
}
_REFUSED = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 1",
    "parameters": {"retry_after": 1},
}


def _answer(status: str, body: object) -> bytes:
    text = json.dumps(body).encode()
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        status.encode(),
        len(text),
        text,
    )


_MESSAGE, _TRUE = (
    _answer("200 OK", {"ok": True, "result": _SENT}),
    _answer("200 OK", {"ok": True, "result": True}),
)
_TOO_MANY = _answer("429 Too Many Requests", _REFUSED)


class Api:
    """What it has taken and refused, second by second."""

    def __init__(self, latency: float, admits: int) -> None:
        self.latency = latency
        self._admits = admits
        self._second = self._in_second = 0
        self.forget()

    def forget(self) -> None:
        self.taken = self.refused = 0
        self._first = self._last = 0.0

    def answer(self, head: bytes) -> bytes:
        if head.startswith(b"GET /counts"):
            counts = {"taken": self.taken, "refused": self.refused, "seconds": self._last - self._first}
            self.forget()
            return _answer("200 OK", counts)
        if b"/send" not in head:
            return _TRUE
        if self._is_full():
            self.refused += 1
            return _TOO_MANY
        self._last = time.monotonic()
        self._first = self._first or self._last
        self.taken += 1
        return _MESSAGE

    def _is_full(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._in_second = second, 0
        self._in_second += 1
        return 0 < self._admits < self._in_second


class _Connection(asyncio.Protocol):
    def __init__(self, api: Api) -> None:
        self._api = api
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, arrived: bytes) -> None:
        self._unread += arrived
        while (ends := self._unread.find(b"\r\n\r\n")) >= 0:
            head = self._unread[:ends]
            length = _LENGTH.search(head)
            whole = ends + 4 + (int(length[1]) if length else 0)
            if len(self._unread) < whole:
                return
            self._unread = self._unread[whole:]
            self._reply(self._api.answer(head.partition(b"\r\n")[0]))

    def _reply(self, answer: bytes) -> None:
        if self._api.latency:
            asyncio.get_running_loop().call_later(self._api.latency, self._transport.write, answer)
        else:
            self._transport.write(answer)


async def serve(latency: float, admits: int) -> None:
    loop = asyncio.get_running_loop()
    api = Api(latency, admits)
    server = await loop.create_server(lambda: _Connection(api), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


# ── from the process that measures ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counts:
    taken: int
    refused: int
    seconds: float
    """From the first message that was taken to the last."""

    @property
    def pace(self) -> float:
        return self.taken / self.seconds


class BotApi:
    def __init__(self, url: str) -> None:
        self.url = url

    async def counts(self) -> Counts:
        """Since the last time that somebody asked."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/counts") as answer:
            return Counts(**await answer.json())


@asynccontextmanager
async def bot_api(latency_ms: int = 0, admits: int = 0) -> AsyncIterator[BotApi]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.bot_api", str(latency_ms), str(admits)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield BotApi(f"http://127.0.0.1:{int(await process.stdout.readline())}")
    finally:
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) / 1000, int(sys.argv[2])))
