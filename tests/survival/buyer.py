"""Somebody who buys over a bad line: waits for what he expects, and counts how often he had to tap again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from tests.journeys.phone import body_of
from tests.journeys.stories import ADDRESSES, slip_picture

Json = dict[str, Any]

PATIENCE_SECONDS, HASTY_SECONDS = 30.0, 4.0
"""How long somebody looks at his phone before he taps again."""
Act = Callable[[], Awaitable[object]]


class Stuck(AssertionError):
    """The chat does not answer, however often one taps."""


class Place(Protocol):
    """Where the simulator is."""

    url: str
    session: aiohttp.ClientSession

    async def get(self, path: str) -> Json: ...

    async def post(self, path: str, **body: Any) -> Json: ...


@dataclass(eq=False)
class Phone:
    world: Place
    id: int
    again: list[str] = field(default_factory=list)
    """What he had to do a second time, since nothing came."""
    is_hasty: bool = False
    """Taps twice, as people do."""
    pause_seconds: float = 0.0
    """Before each act: whose updates come twice would else be turned away as too fast."""
    look_seconds: float = 0.03
    """How often he looks."""
    patience_seconds: float = PATIENCE_SECONDS
    payment_seconds: float = 0.0
    """Before he pays again what could not be paid: the shop lets one payment at a time begin."""

    async def texts(self) -> list[str]:
        return [body_of(message) for message in await self._messages()]

    async def expect(self, what: str, act: Act, seen: Callable[[list[Json]], bool]) -> None:
        """Acts until something new on the phone is what he expects."""
        await asyncio.sleep(self.pause_seconds)
        before = {_look(message) for message in await self._messages()}
        for _ in range(3):
            await act()
            if await self._comes(before, seen):
                return
            self.again.append(what)
        raise Stuck(f"{what}: {(await self.texts())[-4:]}")

    async def tap(self, prefix: str, then: str, where: str = "") -> None:
        """Taps the newest such button, and expects one that begins with `then` in what is drawn after it."""
        await self.expect(prefix, lambda: self._tap(prefix, where), lambda new: has_button(new, then))

    async def say(self, text: str, then: str) -> None:
        await self.expect(text, lambda: self.act("text", text=text), lambda new: has_button(new, then))

    async def act(self, what: str, **body: Any) -> Json:
        answer = await self.world.post(f"people/{self.id}/{what}", **body)
        assert answer["status"] == 200, (what, body, answer)
        return answer

    async def photo(self) -> None:
        form = aiohttp.FormData()
        form.add_field("file", slip_picture(), filename="slip.png", content_type="image/png")
        url = f"{self.world.url}/sim/people/{self.id}/photo"
        async with self.world.session.post(url, data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def wait_for(self, part: str, times: int = 1, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while sum(part in text for text in await self.texts()) < times:
            if time.monotonic() > until:
                raise Stuck(f"{part!r} did not come: {(await self.texts())[-4:]}")
            await asyncio.sleep(0.05)

    async def wait_for_button(self, prefix: str, number: str, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while not has_button(await self._messages(), prefix, number):
            if time.monotonic() > until:
                raise Stuck(f"no button {prefix}:{number}: {(await self.texts())[-4:]}")
            await asyncio.sleep(0.05)

    async def _comes(self, before: set[str], seen: Callable[[list[Json]], bool]) -> bool:
        until = time.monotonic() + (HASTY_SECONDS if self.is_hasty else self.patience_seconds)
        while time.monotonic() < until:
            if seen([m for m in await self._messages() if _look(m) not in before]):
                return True
            await asyncio.sleep(self.look_seconds)
        return False

    async def _messages(self) -> list[Json]:
        chat = await self.world.get(f"people/{self.id}/chat")
        return [message for message in chat["messages"] if message["from_bot"]]

    async def _tap(self, prefix: str, where: str) -> None:
        for message in reversed(await self._messages()):
            for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", [])):
                for column, button in enumerate(buttons):
                    if leads_to(button, prefix, where):
                        place = {"message_id": message["message_id"], "row": row, "column": column}
                        await asyncio.gather(*(self.act("tap", **place) for _ in range(1 + self.is_hasty)))
                        return
        raise Stuck(f"no button {prefix} {where}: {(await self.texts())[-3:]}")


def _look(message: Json) -> str:
    return f"{message['message_id']} {body_of(message)} {message.get('reply_markup')}"


def leads_to(button: Json, prefix: str, where: str = "") -> bool:
    """Whether its data begins with this prefix and has `where` among what follows."""
    first, *others = str(button.get("callback_data", "")).split(":")
    return first == prefix and (not where or where in others)


def has_button(messages: list[Json], prefix: str, where: str = "") -> bool:
    if prefix == "invoice":
        return any("invoice" in message for message in messages)
    if not prefix:
        return bool(messages)
    rows = [row for m in messages for row in m.get("reply_markup", {}).get("inline_keyboard", [])]
    return any(leads_to(button, prefix, where) for row in rows for button in row)


# ── the story ───────────────────────────────────────────────────────────────────────────────────────────────


async def buys_by_transfer(buyer: Phone, link: str) -> str:
    """From the distributor's link to the slip; answers the order's id."""
    await buyer.expect("link", lambda: buyer.act("start", payload=link), lambda new: has_button(new, "shop"))
    await buyer.tap("shop", then="c")
    await _chooses(buyer)
    await buyer.expect("address", lambda: _tells_address(buyer), lambda new: has_button(new, "pl"))
    await buyer.tap("pl", then="o", where="transfer")
    order_id = await _newest_order(buyer)
    await buyer.expect("slip", buyer.photo, bool)
    return order_id


async def _tells_address(buyer: Phone) -> None:
    """The first time he is asked already; when nothing came of that he taps *Buy* again."""
    if buyer.again[-1:] == ["address"]:
        await buyer._tap("buy", "")
        await asyncio.sleep(1)
    await buyer.act("text", text=ADDRESSES["en"])


async def buys_by_invoice(buyer: Phone, *, is_first: bool = False) -> None:
    await buyer.say("/shop", then="c")
    await _chooses(buyer, knows_address=not is_first)
    if is_first:
        await buyer.expect("address", lambda: _tells_address(buyer), lambda new: has_button(new, "pl"))
    await buyer.tap("pl", then="invoice", where="telegram")
    for _ in range(5):
        invoice = next(m for m in reversed(await buyer._messages()) if "invoice" in m)
        told = await buyer.act("pay", message_id=invoice["message_id"])
        if told["outcome"] == "paid":
            return
        buyer.again.append(f"pay: {told['outcome']}")
        await asyncio.sleep(buyer.payment_seconds)
    raise Stuck("the invoice cannot be paid")


async def _chooses(buyer: Phone, *, knows_address: bool = False) -> None:
    await buyer.tap("c", then="p")
    await buyer.tap("p", then="buy")
    await buyer.tap("buy", then="pl" if knows_address else "stop")


async def _newest_order(buyer: Phone) -> str:
    for message in reversed(await buyer._messages()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if leads_to(button, "o"):
                    return str(button["callback_data"].split(":")[1])
    raise Stuck("no order")


async def confirms_the_transfer(owner: Phone, order_id: str) -> None:
    await owner.wait_for_button("aopay", order_id)
    await owner.tap("aopay", then="", where=order_id)


async def changes_language(buyer: Phone) -> None:
    await buyer.say("/language", then="l")
    await buyer.tap("l", then="shop", where="ru")
