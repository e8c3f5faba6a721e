"""A Bot API that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "42:TESTtestTESTtestTESTtestTESTtestTES"
CHAT = 7


@dataclass
class FakeApi:
    """Answers by script first (`say`), else as Telegram would. Long polls end when an update arrives."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """The content type of each call."""
    scripted: dict[str, deque[tuple[int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(deque))
    cuts: Counter[str] = field(default_factory=Counter)
    """So many next calls of a method take effect, and then the line breaks."""
    queue: list[dict[str, Any]] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    next_message: int = 100

    def say(self, method: str, status: int, description: str, **parameters: object) -> None:
        """The next call of `method` is refused like this."""
        answer = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
        self.scripted[method].append((status, answer))

    def named(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    @property
    def methods(self) -> list[str]:
        return [name for name, _ in self.calls]

    def push(self, *updates: dict[str, Any]) -> None:
        self.queue.extend(updates)
        self.arrived.set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await _parameters(request)
        self.calls.append((method, params))
        self.kinds.append(request.content_type)
        if self.cuts[method]:
            self.cuts[method] -= 1
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if self.scripted[method]:
            status, answer = self.scripted[method].popleft()
            return web.json_response(answer, status=status)
        result = await self._get_updates(params) if method == "getUpdates" else self._result(method, params)
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.files[request.match_info["path"]])

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        offset = params.get("offset", 0)
        self.confirmed += [u["update_id"] for u in self.queue if u["update_id"] < offset]
        self.queue = [u for u in self.queue if u["update_id"] >= offset]
        if not self.queue and params["timeout"]:
            self.arrived.clear()
            try:
                async with asyncio.timeout(params["timeout"]):
                    await self.arrived.wait()
            except TimeoutError:
                return []
        return self.queue[: params["limit"]]

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 42, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 3}
        if method == "getFile":
            name = params["file_id"]
            return {"file_id": name, "file_unique_id": name, "file_path": name, "file_size": 1}
        if not method.startswith(("send", "edit")) or method == "sendChatAction":
            return True
        self.next_message += 1
        message: dict[str, Any] = {
            "message_id": self.next_message,
            "date": 1,
            "chat": {"id": CHAT, "type": "private"},
        }
        if "photo" in params or "media" in params:
            message["photo"] = [{"file_id": "uploaded", "file_unique_id": "unique", "width": 1, "height": 1}]
        return message


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    return {name: _value(value) for name, value in form.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, str):
        return value.file.read()
    try:
        return json.loads(value)
    except ValueError:
        return value


@asynccontextmanager
async def fake_api() -> AsyncIterator[FakeApi]:
    api = FakeApi()
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.router.add_post("/bot{token}/{method}", api.serve)
    app.router.add_get("/file/bot{token}/{path}", api.download)
    async with TestServer(app) as server:
        api.url = str(server.make_url("")).rstrip("/")
        yield api
        api.arrived.set()


def message(update_id: int, chat: int = CHAT, text: str = "hi") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": text}}


async def until(is_so: Callable[[], bool], seconds: float = 4) -> None:
    """Returns once it is so. Fails when it does not come to pass."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - any state may be waited for, not only events
            await asyncio.sleep(0.005)
