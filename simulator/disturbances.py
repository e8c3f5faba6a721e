"""Disturbances between Telegram and the bot: armed by hand, never by themselves, used up by what they strike."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.contract import method_names
from simulator.errors import NotPossible
from simulator.inbox import Inbox, Pending

Json = dict[str, Any]
# What may strike a call of the bot, and the seconds it takes unless told otherwise.
CALLS = {
    "too_many_requests": 1.0,
    "server_error": 0.0,
    "bad_gateway": 0.0,
    "silence": 0.0,
    "slow": 3.0,
    "late_answer": 3.0,
    "lost_answer": 0.0,
    "lost_request": 0.0,
}
# What may strike an update on its way to the bot.
UPDATES = {"duplicate": 0.0, "delay": 3.0, "withhold": 0.0, "reorder": 2.0, "lost_200": 0.0}
HOLDING = ("delay", "withhold", "reorder")
DOWNLOAD = "download"
LONGEST, MOST = 3600.0, 10_000
# What a call that is made again after a lost answer is known by.
AIMS = ("message_id", "callback_query_id", "pre_checkout_query_id", "telegram_payment_charge_id")


@dataclass
class Disturbance:
    """One that is armed. ``left`` is how many it will still strike; None: until it is taken away."""

    id: int
    kind: str
    left: int | None
    seconds: float
    method: str = ""
    update: str = ""
    person: int | None = None
    chance: float = 1.0
    # Seeded: the same numbers strike the same ones again.
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    struck: int = 0
    held: list[Pending] = field(default_factory=list)

    def fits(self, what: str, person: int | None) -> bool:
        """Whether it strikes this one; with a chance below 1 the dice are thrown for each that it could."""
        wanted = self.method if self.kind in CALLS else self.update
        if self.left == 0 or wanted not in ("", what) or self.person not in (None, person):
            return False
        return self.chance >= 1 or self.dice.random() < self.chance

    def shown(self) -> Json:
        """As the control API and the page show it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "update": self.update,
            "person": self.person,
            "seconds": self.seconds,
            "chance": self.chance,
            "left": self.left,
            "struck": self.struck,
            "held": len(self.held),
        }


class Disturbances:
    """All that is armed, oldest first: the first that fits strikes."""

    def __init__(self, inbox: Inbox, tell: Callable[[str, Json], None]) -> None:
        self._inbox = inbox
        self._tell = tell
        self._armed: list[Disturbance] = []
        self._next = 1
        self._lost: set[tuple[str, ...]] = set()
        self.struck = 0
        inbox.gate = self._lets_in

    def arm(self, wish: Json) -> Disturbance:
        """A new one from what the page or a test asks for. Raises NotPossible."""
        armed = _understood(wish, self._next)
        self._next += 1
        self._armed.append(armed)
        self._changed()
        return armed

    def all(self) -> list[Disturbance]:
        """What is armed or still holds updates, oldest first."""
        return list(self._armed)

    def shown(self) -> list[Json]:
        """The same as JSON."""
        return [armed.shown() for armed in self._armed]

    def awaited(self) -> bool:
        """Whether updates are held back that will come by themselves."""
        return any(armed.held and armed.seconds for armed in self._armed)

    def remove(self, number: int) -> bool:
        """Takes one away; what it held goes on its way."""
        found = [armed for armed in self._armed if armed.id == number]
        for armed in found:
            armed.left = 0
            self._let_go(armed)
        self._changed()
        return bool(found)

    def clear(self) -> None:
        """Takes all away."""
        for armed in self.all():
            armed.left = 0
            self._let_go(armed)
        self._changed()

    def release(self) -> int:
        """Sends on what is held back; answers how many updates that were."""
        held = sum(len(armed.held) for armed in self._armed)
        for armed in self.all():
            self._let_go(armed)
        self._changed()
        return held

    # Calls -----------------------------------------------------------------------------------------------

    def strike_call(self, method: str, person: int | None) -> Disturbance | None:
        """What becomes of a call that has come."""
        struck = self._strike(CALLS, method, person)
        if struck:
            self._changed()
        return struck

    def lost(self, method: str, given: Json) -> None:
        """The bot never learns what became of this call, so it may well make it again."""
        self._lost.add(_aim(method, given))

    def is_repeat(self, method: str, given: Json) -> bool:
        """Whether the answer to such a call was lost before."""
        return any(name in given for name in AIMS) and _aim(method, given) in self._lost

    # Updates ---------------------------------------------------------------------------------------------

    def loses_receipt(self, pending: Pending) -> bool:
        """Whether the webhook's 200 for this update gets lost."""
        struck = self._strike(("lost_200",), pending.kind, _person_of(pending))
        if struck:
            self._changed()
        return struck is not None

    def _lets_in(self, pending: Pending) -> bool:
        """Whether an update goes into the bot's queue at once."""
        struck = self._strike(("duplicate", *HOLDING), pending.kind, _person_of(pending))
        if struck is None:
            return True
        if struck.kind == "duplicate":
            pending.repeats += 1
            self._changed()
            return True
        struck.held.append(pending)
        if struck.kind == "reorder" and struck.left == 0:
            self._let_go(struck)
        elif struck.seconds and (struck.kind == "delay" or len(struck.held) == 1):
            only = pending if struck.kind == "delay" else None
            asyncio.get_running_loop().call_later(struck.seconds, self._let_go, struck, only)
        self._changed()
        return False

    def _let_go(self, armed: Disturbance, only: Pending | None = None) -> None:
        """The updates enter the queue late: they get their numbers now. A reordering turns them round."""
        going = [pending for pending in armed.held if only is None or pending is only]
        armed.held = [pending for pending in armed.held if pending not in going]
        if armed.kind == "reorder":
            going.reverse()
        for pending in going:
            self._inbox.admit(pending)
        self._changed()

    # Both ------------------------------------------------------------------------------------------------

    def _strike(self, kinds: Any, what: str, person: int | None) -> Disturbance | None:
        for armed in self._armed:
            if armed.kind in kinds and armed.fits(what, person):
                armed.left = None if armed.left is None else armed.left - 1
                armed.struck += 1
                self.struck += 1
                return armed
        return None

    def _changed(self) -> None:
        # One that is used up stays as long as it holds updates back.
        self._armed = [armed for armed in self._armed if armed.left != 0 or armed.held]
        self._tell("disturbances", {"disturbances": self.shown()})


def _understood(wish: Json, number: int) -> Disturbance:
    kind = wish.get("kind")
    if kind not in CALLS and kind not in UPDATES:
        raise NotPossible(f"kind must be one of {', '.join([*CALLS, *UPDATES])}", 400)
    seconds = _number(wish, "seconds", {**CALLS, **UPDATES}[kind], 0, LONGEST)
    if kind in ("too_many_requests", "delay", "reorder") and seconds <= 0:
        raise NotPossible(f"{kind} needs seconds above 0", 400)
    return Disturbance(
        id=number,
        kind=kind,
        left=None if wish.get("count", 1) is None else int(_number(wish, "count", 1, 1, MOST)),
        seconds=float(round(seconds)) if kind == "too_many_requests" else seconds,
        method=_method(wish.get("method") or ""),
        update=str(wish.get("update") or ""),
        person=wish.get("person"),
        chance=_number(wish, "chance", 1.0, 0.0001, 1.0),
        dice=random.Random(int(_number(wish, "seed", 0, 0, 2**31))),
    )


def _method(name: str) -> str:
    if name in ("", DOWNLOAD):
        return name
    known = method_names().get(name.lower())
    if known is None:
        raise NotPossible(f"the Bot API has no method {name}", 400)
    return known


def _number(wish: Json, name: str, otherwise: float, least: float, most: float) -> float:
    value = wish.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise NotPossible(f"{name} must be a number from {least:g} to {most:g}", 400)
    return value


def _person_of(pending: Pending) -> int:
    return int(pending.queue.partition(":")[2])


def _aim(method: str, given: Json) -> tuple[str, ...]:
    return (method, *(str(given.get(name, "")) for name in ("chat_id", *AIMS)))
