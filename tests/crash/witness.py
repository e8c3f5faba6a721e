"""Stands where Telegram stands, and remembers what it was told even when the teller is killed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.gateways.telegram.messenger import Messenger, Priority
from bot.kernel.screen import Screen, Tapped
from bot.texts import Texts
from tests.crash.points import POINTS

Line = dict[str, Any]
PRODUCTS = b"Handle,Title,Variant Price,Variant Inventory Qty,Image Src\n" + b"".join(
    b"thing-%d,Thing %d,%s,3,%s\n"
    % (n, n, b"5" if n % 9 else b"dear", b"https://example.org/a.jpg" if n % 30 == 1 else b"")
    for n in range(45)
)
"""A product file of more than one batch: 45 goods, 5 of them refused, 2 with pictures."""


class Notebook:
    """Lines that survive: each is one write to a file that is only ever appended to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, what: str, **more: Any) -> None:
        os.write(self._file, (json.dumps({"what": what, **more}) + "\n").encode())

    def close(self) -> None:
        os.close(self._file)

    def lines(self) -> list[Line]:
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]


class Witness(Messenger):
    """Takes every call of the messenger's. The process may die before Telegram hears it, and after."""

    def __init__(self, notebook: Notebook) -> None:  # nothing of the real one is needed
        self._notebook = notebook
        self.standing: dict[tuple[int, str], Sequence[int]] = {}
        """The rows that a notice's screen was drawn from, by its chat and how it looks."""

    async def show(
        self,
        chat_id: int,
        screen: Screen,
        texts: Texts,
        tapped: Tapped | None = None,
        priority: Priority = Priority.REPLY,
    ) -> int | None:
        told = {"chat": chat_id, "screen": repr(screen)}
        if priority is Priority.NOTICE:
            self._heard("notice", **told, ids=self.standing[chat_id, repr(screen)])
        else:
            self._heard("screen", **told)
        return 1

    async def put_contact_button_away(self, chat_id: int, text: str) -> None:
        self._heard("button put away", chat=chat_id)

    async def answer(self, callback_id: str, text: str = "", alert: bool = False) -> None:
        self._heard("answer", text=text, alert=alert)

    async def answer_checkout(self, query_id: str, error: str = "") -> None:
        self._heard("checkout", error=error)

    async def download(self, file_id: str, limit_bytes: int = 0) -> bytes | None:
        return b"a picture of a bank transfer"

    async def save(self, file_id: str, path: Path) -> bool:
        path.write_bytes(PRODUCTS)
        return True

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], *, language: str = "", chat_id: int | None = None
    ) -> None:
        self._heard("menu", chat=chat_id)

    async def set_description(self, text: str, *, language: str = "") -> None:
        self._heard("description")

    def _heard(self, what: str, **more: Any) -> None:
        POINTS.reach(f"before telling a {what}")
        self._notebook.write(what, **more)
        POINTS.reach(f"after telling a {what}")


class Purse:
    """Telegram's: it gives a charge back once, however often it is asked."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    async def return_stars(self, telegram_id: int, charge_id: str) -> None:
        POINTS.reach("before asking for the Stars")
        self._notebook.write("stars", charge=charge_id)
        POINTS.reach("after asking for the Stars")
