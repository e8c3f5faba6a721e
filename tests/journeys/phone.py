"""People with phones: what a test does in the simulator, a person could do in Telegram."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]


class NotOnScreen(AssertionError):
    """The person looked for something that his phone does not show."""


@dataclass
class Street:
    """The simulator's control API."""

    url: str
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Json:
        async with self.session.get(f"{self.url}/sim/{path}") as answer:
            return dict(await answer.json())

    async def post(self, path: str, **body: Any) -> Json:
        async with self.session.post(f"{self.url}/sim/{path}", json=body) as answer:
            told = dict(await answer.json())
            told.setdefault("status", answer.status)
            return told

    async def settle(self, quiet: float = 0.12, timeout: float = 20) -> None:
        """Waits until the bot has nothing left to do."""
        answer = await self.get(f"idle?quiet={quiet}&timeout={timeout}")
        assert answer["idle"], "the bot did not come to rest"

    async def person(self, name: str, language: str, **more: Any) -> Phone:
        answer = await self.post("people", first_name=name, language_code=language, **more)
        return Phone(self, answer["person"]["id"])

    async def report(self) -> Json:
        return await self.get("report")

    async def assert_clean(self, allowed: int = 0) -> None:
        """No call was refused and none was at fault."""
        report = await self.report()
        assert not report["refused"], report["refusals"]
        assert not report["faults"], report["fault_list"]
        assert report["allowed"] <= allowed, report


@dataclass
class Phone:
    """One person's Telegram. Every tap in chat and in the payment sheet is counted."""

    street: Street
    id: int
    taps: int = 0
    typed: list[str] = field(default_factory=list)

    async def chat(self) -> Json:
        return await self.street.get(f"people/{self.id}/chat")

    async def messages(self) -> list[Json]:
        return list((await self.chat())["messages"])

    async def bot_texts(self) -> list[str]:
        return [body_of(m) for m in await self.messages() if m["from_bot"]]

    async def last(self) -> Json:
        """The bot's newest message."""
        own = [m for m in await self.messages() if m["from_bot"]]
        if not own:
            raise NotOnScreen("the bot has said nothing")
        return own[-1]

    async def last_text(self) -> str:
        return body_of(await self.last())

    async def start(self, payload: str = "") -> None:
        self.taps += 1
        await self._act("start", **({"payload": payload} if payload else {}))

    async def open_link(self, url: str) -> None:
        self.taps += 1
        await self._act("link", url=url)

    async def say(self, text: str) -> None:
        self.typed.append(text)
        await self._act("text", text=text)

    async def tap(self, prefix: str, *, where: str = "") -> Json:
        """Taps the newest button whose callback data has this prefix; answers what the client was told."""
        message, row, column, _ = await self.find(prefix, where=where)
        self.taps += 1
        return await self._act("tap", message_id=message["message_id"], row=row, column=column)

    async def find(self, prefix: str, *, where: str = "") -> tuple[Json, int, int, Json]:
        """The newest message, row and column that show such a button. `where` is a part of the data."""
        shown = []
        for message in reversed(await self.messages()):
            for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", [])):
                for column, button in enumerate(buttons):
                    data = button.get("callback_data", "")
                    shown.append(data)
                    if data.split(":")[0] == prefix and where in data:
                        return message, row, column, button
        raise NotOnScreen(f"no button {prefix!r} {where!r} among {shown[:40]}")

    async def shows(self, prefix: str, *, where: str = "") -> bool:
        try:
            await self.find(prefix, where=where)
        except NotOnScreen:
            return False
        return True

    async def pay(self, *, decline: bool = False) -> Json:
        """Taps the newest invoice's pay button and then Pay (or the cross) in the sheet."""
        invoice = next((m for m in reversed(await self.messages()) if "invoice" in m), None)
        if invoice is None:
            raise NotOnScreen("no invoice")
        self.taps += 2
        answer = await self.street.post(
            f"people/{self.id}/{'decline' if decline else 'pay'}", message_id=invoice["message_id"]
        )
        await self.street.settle()
        return answer

    async def photo(self, body: bytes, kind: str = "photo") -> None:
        form = aiohttp.FormData()
        form.add_field("file", body, filename="picture.png", content_type="image/png")
        async with self.street.session.post(
            f"{self.street.url}/sim/people/{self.id}/{kind}", data=form
        ) as answer:
            assert answer.status == 200, await answer.text()
        await self.street.settle()

    async def file(self, name: str, body: bytes) -> None:
        form = aiohttp.FormData()
        form.add_field("file", body, filename=name, content_type="text/csv")
        url = f"{self.street.url}/sim/people/{self.id}/document"
        async with self.street.session.post(url, data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def forge(self, data: str) -> Json:
        """A callback that no button of the bot's holds, on the newest message."""
        message = await self.last()
        answer = await self._act("forge", message_id=message["message_id"], data=data)
        return await self.street.get(f"people/{self.id}/answers/{answer['callback_query_id']}")

    async def act(self, what: str, **body: Any) -> Json:
        return await self._act(what, **body)

    async def wait_for(self, part: str, timeout: float = 15) -> str:
        """Waits until some message of the bot's holds this text."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for text in reversed(await self.bot_texts()):
                if part in text:
                    return text
            await asyncio.sleep(0.1)
        raise NotOnScreen(f"{part!r} did not come; last: {(await self.bot_texts())[-3:]}")

    async def _act(self, what: str, **body: Any) -> Json:
        answer = await self.street.post(f"people/{self.id}/{what}", **body)
        assert answer["status"] == 200, (what, body, answer)
        await self.street.settle()
        return answer


def body_of(message: Json) -> str:
    if "invoice" in message:
        return f"{message['invoice']['title']} {message['invoice']['description']}"
    return str(message.get("text") or message.get("caption") or "")
