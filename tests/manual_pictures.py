"""The manuals' pictures, in every language: plays the demo in Chromium and photographs the phones. `make pictures`.

Each language is a demo of its own, played from the application to the statement; docs/pictures/manual/<language> is
written anew once the story has come to its end. `make pictures ARGS=ru` draws only that language.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from tests import servers
from tests.handlers.importing import EXCERPT
from tests.journeys.eyes import ROOT, Demo, Screen, looking_at, newcomer, running_demo
from tests.journeys.market import (
    Pair,
    applies,
    asks_for_his_money,
    buys_through,
    is_approved,
    is_paid,
    is_told_why_he_earned,
    reads_his_statement,
    receives,
    sends_files,
    sold_before,
)
from tests.journeys.phone import Phone, Street
from tests.journeys.selling import REFUND_VOUCHER

TARGET = ROOT / "docs" / "pictures" / "manual"
LANGUAGES = {"en": "en", "zh_Hans": "zh-hans", "ru": "ru"}
"""The catalogue's name → what a person's Telegram says."""
PEOPLE = {
    "en": ("Olivia", "Dora", "Ann"),
    "zh_Hans": ("林小姐", "王小明", "李娜"),
    "ru": ("Ольга", "Дарья", "Анна"),
}
OFFER = {
    "en": "The first sencha of the year is here. Only this week: three tins for the price of two.",
    "zh_Hans": "今年的头采煎茶到了！本周限定：买二赠一。",
    "ru": "Первая сэнча этого года уже у нас. Только на этой неделе: три банки по цене двух.",
}
QUESTION = {
    "en": "Does the cup go into the dishwasher?",
    "zh_Hans": "这只杯子可以放洗碗机吗？",
    "ru": "Можно ли мыть чашку в посудомоечной машине?",
}
PARCEL = "DHL 00340434161094042557"
LARGEST_BYTES = 70_000
WIDTH = 480
"""Of a picture in pixels."""
PAUSE = 900
"""Milliseconds until what slides in lies still."""
PLAIN = """
    .wallpaper { background: #b9d3a4 !important } .wallpaper::after { display: none }
    .screen { border-radius: 0 !important } .scan-button, .to-bottom, .message-more { visibility: hidden }
"""
"""No doodles, and nothing that only the simulator has: fewer colours, and nothing to wonder about."""


@dataclass
class Album:
    """The pictures of one language, kept until the story has come to its end."""

    shots: dict[str, bytes]

    def add(self, name: str, png: bytes) -> None:
        self.shots[name] = small(png)

    def write(self, folder: Path) -> int:
        """In the place of whatever lay there; how many bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            if old.stem not in self.shots:
                old.unlink()
        for name, body in self.shots.items():
            (folder / f"{name}.png").write_bytes(body)
        return sum(len(body) for body in self.shots.values())


def small(png: bytes) -> bytes:
    """With as many colours of its own as fit into the largest size."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    for colours in (256, 128, 64, 48, 32):
        out = io.BytesIO()
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() < LARGEST_BYTES:
            return out.getvalue()
    raise ValueError("the picture does not fit the size limit with any bearable number of colours")


class Sitter(Screen):
    """A phone that is photographed for the manual."""

    def __init__(self, page: Any, person: int, language: str, album: Album) -> None:
        super().__init__(page, person, LANGUAGES[language])
        self.album = album

    async def picture(self, name: str, *, top: bool = False) -> None:
        """From the newest message's first line with `top`, else down to the last one's end."""
        await self.calm()
        if top:
            await self.root.locator(".row").last.evaluate("row => row.scrollIntoView({block: 'start'})")
        await self.page.wait_for_timeout(PAUSE)
        png = await self.root.locator(".screen").screenshot(style=PLAIN)
        self.album.add(re.sub(r"^(en|zh-hans|ru)-", "", name), png)

    async def office(self, *keys: str) -> None:
        await self.write("/admin")
        await self.calm()
        for key in keys:
            await self.press(key)
            await self.calm()


@dataclass
class Cast:
    page: Any
    database: Path
    language: str
    owner: Sitter
    seller: Sitter
    customer: Sitter

    @property
    def pair(self) -> Pair:
        return Pair(self.seller, self.customer, LANGUAGES[self.language])

    async def go_to(self, target: str) -> None:
        """The demo's clock, to a named moment."""
        now = self.page.get_by_test_id("clock-now")
        before = await now.get_attribute("data-offset")
        await self.page.get_by_test_id("clock-targets").click()
        await self.page.get_by_test_id(f"clock-target-{target}").click()
        moved = f"() => document.querySelector('.clock-now').dataset.offset !== '{before}'"
        await self.page.wait_for_function(moved, timeout=120_000)


async def cast(demo: Demo, page: Any, street: Street, language: str, album: Album, database: Path) -> Cast:
    owner, *others = PEOPLE[language]
    number = demo.people()["owner"]
    await street.post(f"people/{number}", first_name=owner, language_code=LANGUAGES[language])
    sitters = [Sitter(page, number, language, album)]
    for name in others:
        person = await newcomer(demo.url, page, name, LANGUAGES[language])
        sitters.append(Sitter(page, person, language, album))
    await sitters[0].start()
    return Cast(page, database, language, *sitters)


async def sells(here: Cast) -> None:
    """He applies, is approved, and brings a customer, who buys."""
    seller, customer = here.seller, here.customer
    await applies(seller, LANGUAGES[here.language])
    await is_approved(here.owner, seller)
    await seller.picture("my-selling")
    await customer.start()
    await customer.press("button.yes")
    await buys_through(here.pair)
    await here.owner.picture("order")
    await is_told_why_he_earned(here.pair)
    await customer.write("/ask")
    await customer.calm()
    await customer.write(QUESTION[here.language])
    await customer.calm()


async def shows_the_office(here: Cast, owner_in_telegram: Phone) -> None:
    owner = here.owner
    await owner.office()
    await owner.picture("home", top=True)
    await sold_before(here.database)
    await owner.press("button.sales")
    await owner.picture("sales")
    await owner.office("button.shop_settings")
    await owner.picture("settings", top=True)
    await owner.office("button.jobs")
    await owner.picture("jobs", top=True)
    await owner.office("button.goods")
    await owner.press_newest(0)
    await owner.calm()
    await owner.press_newest(0)
    await owner.picture("product", top=True)
    await sends_files(owner, ROOT / EXCERPT)
    await owner.root.locator(".inline-button", has_text=owner.label("button.import_begin")).last.wait_for()
    await owner.picture("import")
    await owner.office("button.staff", "button.add_staff")
    await owner.press_text(owner.texts.plain("staff.warehouse"))
    await owner.picture("staff")
    await writes_an_offer(here, owner_in_telegram)


async def writes_an_offer(here: Cast, owner_in_telegram: Phone) -> None:
    owner = here.owner
    await owner.office("button.promotions", "button.new_promotion")
    await owner.write(OFFER[here.language])
    await owner.calm()
    await owner_in_telegram.photo((ROOT / "bot/demo/pictures/sencha.jpg").read_bytes())
    await owner.calm()
    await owner.press_newest(0)
    await owner.calm()
    await owner.press_newest(0)
    await owner.press("button.promo_done")
    await owner.calm()
    await owner.press("button.promo_preview")
    await owner.picture("promotion")


async def is_paid_out(here: Cast) -> None:
    await receives(here.owner, here.pair, PARCEL)
    await here.go_to("end of hold")
    await asks_for_his_money(here.pair)
    await is_paid(here.owner, here.pair)
    await here.go_to("next closing")
    await reads_his_statement(here.pair)


async def is_refunded(here: Cast) -> None:
    """The parcel was damaged: the customer gets his money back, after the seller was paid."""
    owner = here.owner
    await owner.press("button.order")
    await owner.calm()
    await owner.press("button.refund")
    await owner.calm()
    await owner.press("refund.damaged")
    await owner.picture("refund")
    await owner.press("button.refund_goods_gone")
    await owner.calm()
    await owner.press("button.refund_is_paid")
    await owner.calm()
    await owner.write(REFUND_VOUCHER)
    await here.customer.sees(REFUND_VOUCHER)
    await here.seller.picture("taken-back")


async def play(language: str, folder: Path, chromium: str) -> Album:
    album = Album({})
    async with (
        running_demo(folder, "--language", language) as demo,
        looking_at(demo.url, chromium, width=2300, scale=2, timezone="Europe/Berlin") as page,
        aiohttp.ClientSession() as session,
    ):
        street = Street(demo.url, session)
        here = await cast(demo, page, street, language, album, folder / "demo" / "shop.db")
        await sells(here)
        await shows_the_office(here, Phone(street, here.owner.person))
        await is_paid_out(here)
        await is_refunded(here)
        await street.assert_clean()
    return album


def main() -> None:
    chromium = servers.chromium_path()
    if chromium is None:
        sys.exit("no Chromium here; install one or name it in CHROMIUM")
    for language in sys.argv[1:] or list(LANGUAGES):
        with tempfile.TemporaryDirectory() as folder:
            album = asyncio.run(play(language, Path(folder), chromium))
        size = album.write(TARGET / language)
        print(f"{language}: {len(album.shots)} pictures, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
