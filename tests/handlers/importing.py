"""A shop, a strict Telegram, and the two workers that take files in, each step of which a test can take."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.app.calls import notice_calls
from bot.domain import imports
from bot.domain.imports import Gallery, PictureUnavailable
from bot.domain.work import Actor
from bot.gateways.product_files import sent_product_file
from bot.handlers.notices import render
from bot.jobs.importing import Importer, Next
from simulator import acts
from simulator.intake import Upload
from tests.rubbish.booth import Answer, Booth

EXCERPT = "tests/files/products.csv"
HEADER = "Handle,Title,Variant Price,Variant Inventory Qty,Image Src\n"


def sheet(*rows: str) -> bytes:
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode()


def many(count: int, price: str = "5") -> bytes:
    return sheet(*(f"thing-{n},Thing {n},{price},3," for n in range(count)))


class DrawnGallery:
    """Addresses with `bad` in them give nothing."""

    async def fetch(self, url: str) -> bytes:
        if "bad" in url:
            raise PictureUnavailable("answers 404")
        return b"\xff\xd8fetched"

    async def draw(self, title: str) -> bytes:
        return b"\xff\xd8drawn"


class NoEar:
    def ring(self) -> None:
        """Nobody waits."""

    async def wait(self, seconds: float) -> bool:
        return False


@dataclass
class Office:
    """`sends` and `taps` are a person's; `work` is what happens beside the updates."""

    here: Booth
    importers: list[Importer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.importers = [
            self.importer("imports:read", imports.next_to_read),
            self.importer("imports:write", imports.next_to_write),
        ]

    def importer(self, lane: str, next_task: Next, holder: str = "here") -> Importer:
        @asynccontextmanager
        async def gallery() -> AsyncIterator[Gallery]:
            yield DrawnGallery()

        return Importer(
            shop=self.here.shop,
            board=self.here.desk._messenger,
            ear=NoEar(),
            open_file=sent_product_file,
            open_gallery=gallery,
            lane=lane,
            holder=holder,
            next_task=next_task,
            edit_seconds=0.0,
        )

    async def sends_file(self, who: Actor, body: bytes, name: str = "products.csv", **more: Any) -> Answer:
        phone = self.here.phone(who)
        before = set(phone.messages)
        await acts.send_file(self.here.sim, phone, "document", Upload(name, body, "text/csv"), **more)
        return await self.here._outcome(who, before)

    async def sends_album(self, who: Actor, kind: str, files: list[tuple[str, bytes]]) -> None:
        uploads = [Upload(name, body, "application/octet-stream") for name, body in files]
        await acts.send_album(self.here.sim, self.here.phone(who), kind, uploads)
        await self.here.serve()

    async def work(self) -> None:
        """Until there is nothing left to do; then everybody is told."""
        while any([await importer.work_once() for importer in self.importers]):
            pass
        await self.tell()

    async def tell(self) -> None:
        claim, settle, _ = notice_calls(self.here.shop)
        while due := await claim(50):
            for notice in due:
                chat_id, screen, texts = await render(self.here.shop, notice)
                await self.here.desk._messenger.show(chat_id, screen, texts)
                await settle(notice.ids, "sent")

    async def report(self, who: Actor, body: bytes, name: str = "products.csv") -> Answer:
        """What he is told of a file once it was read."""
        await self.sends_file(who, body, name)
        await self.work()
        return self.last(who)

    async def imported(self, who: Actor, body: bytes, name: str = "products.csv") -> Answer:
        """The result of a file that he said yes to."""
        begin = next(data for data in (await self.report(who, body, name)).data if data.startswith("aiok"))
        await self.here.taps(who, begin)
        await self.work()
        return self.last(who)

    def last(self, who: Actor) -> Answer:
        return Answer(self.here.last_message(who))

    def text(self, who: Actor) -> str:
        return self.last(who).texts[0]


def leads(answer: Answer, prefix: str) -> str:
    return next(data for data in answer.data if data.split(":")[0] == prefix)
