"""Starts the server under test and sends it updates over kept-alive connections."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.server import CONTROL, SECRET
from webhooks.telegram import PATH, SECRET_HEADER

_ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 4


class ServerFailed(Exception):
    """The server under test did not start, or answered something else than 200."""


class Served:
    """A running server: one port for each application, and one that tells its CPU time."""

    def __init__(self, ports: dict[str, int]) -> None:
        self._ports = ports

    async def cpu(self, name: str, updates: Sequence[dict[str, Any]]) -> float:
        """CPU seconds of the server's process per update."""
        before = await self._cpu_time()
        await self._send(name, updates, CONNECTIONS)
        return (await self._cpu_time() - before) / len(updates)

    async def wall(self, name: str, updates: Sequence[dict[str, Any]]) -> float:
        """Seconds per update, one after the other."""
        start = time.perf_counter()
        await self._send(name, updates, 1)
        return (time.perf_counter() - start) / len(updates)

    async def _send(self, name: str, updates: Sequence[dict[str, Any]], connections: int) -> None:
        requests = iter([_request(PATH, json.dumps(update).encode()) for update in updates])
        port = self._ports[name]
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(_talk(port, requests))

    async def _cpu_time(self) -> float:
        answers: list[bytes] = await _talk(self._ports[CONTROL], iter([_request("/", b"")]))
        return float(answers[0])


@asynccontextmanager
async def served(kind: str, database_url: str = "") -> AsyncIterator[Served]:
    """The applications of benchmarks.server that belong to `kind`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.server", kind, database_url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise ServerFailed("the server under test ended before it was ready")
        yield Served(json.loads(line))
    finally:
        process.stdin.close()  # it leaves when nobody is there any more
        try:
            async with asyncio.timeout(10):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def _request(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _talk(port: int, requests: Iterator[bytes]) -> list[bytes]:
    """One connection's share of the requests: it takes the next one when the last is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    bodies = []
    try:
        for request in requests:
            writer.write(request)
            bodies.append(await _answer(reader))
    finally:
        writer.close()
    return bodies


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if not head.startswith("http/1.1 200"):
        raise ServerFailed(f"the server under test answered {head.splitlines()[0]}")
    if "transfer-encoding: chunked" in head:
        return await _chunks(reader)
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    return await reader.readexactly(int(length))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body
