"""Hostile files at every step that takes one: refused, or drawn anew without what they carried."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from bot.commands.rekey import SEALED
from bot.domain import people
from bot.domain.work import Actor
from bot.handlers import STEPS
from bot.models import ApplicationDocument, FailedUpdate, ImportFile, Picture, TransferSlip
from simulator import acts
from simulator.intake import Upload
from tests import tally
from tests.rubbish.asking import READY, VARIATIONS, asked_with, audience_of
from tests.rubbish.booth import Answer, Booth

HOME = b"GPS 52.5200 13.4050 Zinnenweg"
"""What a file may not carry into the shop."""
NAMES = ("../../../etc/passwd", "..\\..\\boot.ini", "/dev/stdin", "con.jpg\x00.exe", "a" * 300 + ".png")
PICTURES = [step for step, entry in STEPS.items() if entry.wants_picture]
FILES = [step for step, entry in STEPS.items() if entry.wants_file]


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("goods.csv", b"0" * 50_000_000)
    return out.getvalue()


def _pixel_bomb() -> bytes:
    """A few hundred bytes that claim ten thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000)))


def _photo_that_tells() -> bytes:
    """A good picture with a place in its metadata and an archive behind its end."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[0x001D] = HOME.decode()
    exif[0x010E] = HOME.decode()
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif, comment=HOME)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.html", HOME + b"<script>alert(1)</script>")
    return out.getvalue()


REFUSED = {
    "a zip bomb": _zip_bomb(),
    "a pixel bomb": _pixel_bomb(),
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<html><script>alert(1)</script></html>",
    "a program": b"MZ\x90\x00" + bytes(4000),
    "a picture within a page": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
    "nothing": b"",
}


async def _at(here: Booth, step: str) -> Actor:
    who: Actor = getattr(here, audience_of(step))["en"]
    if step in READY:
        await READY[step](here, who)
    about = asked_with(here, step, who, VARIATIONS.get(step, [{}])[0])
    async with here.shop.work(who) as work:
        await people.ask(work, step, **about)
    return who


async def _sends(here: Booth, who: Actor, name: str, body: bytes, kind: str = "image/jpeg") -> Answer:
    phone = here.phone(who)
    before = set(phone.messages)
    await acts.send_file(here.sim, phone, "document", Upload(name, body, kind))
    return await here._outcome(who, before)


async def _kept() -> list[int]:
    tables = (Picture, TransferSlip, ApplicationDocument)
    return [await table.all().count() for table in tables]


async def _bodies(here: Booth) -> list[bytes]:
    """Every picture that the shop keeps, also the sealed ones."""
    found = [bytes(one.body) for one in await Picture.all()]
    for column in SEALED:
        if column.model in (TransferSlip, ApplicationDocument):
            kept = [bytes(row[column.column]) for row in await column.model.all().values(column.column)]
            found += [here.shop.sealer.open(sealed, column.context) for sealed in kept]
    return found


@pytest.mark.promise(49)
@pytest.mark.parametrize("step", PICTURES)
async def test_what_is_no_harmless_picture_is_refused_and_kept_nowhere(here: Booth, step: str) -> None:
    who = await _at(here, step)
    before = await _kept()
    for name, body in REFUSED.items():
        answer = await _sends(here, who, "p.jpg", body or b"\n")
        assert answer.texts, name
        assert await _kept() == before, name
    assert await FailedUpdate.all().count() == 0
    tally.count("attacks", tried=len(REFUSED), broken=0)


@pytest.mark.promise(49)
@pytest.mark.parametrize("step", PICTURES)
async def test_a_picture_is_drawn_anew_without_its_place_its_name_and_what_hangs_behind_it(
    here: Booth, step: str
) -> None:
    who = await _at(here, step)
    before = await _bodies(here)
    await _sends(here, who, NAMES[len(step) % len(NAMES)], _photo_that_tells())
    (body,) = [one for one in await _bodies(here) if one not in before]
    assert Image.open(io.BytesIO(body)).format == "JPEG"
    assert not Image.open(io.BytesIO(body)).getexif()
    assert not zipfile.is_zipfile(io.BytesIO(body))
    assert HOME not in body
    tally.count("attacks", tried=1, broken=0)


@pytest.mark.promise(49)
@pytest.mark.parametrize("step", FILES)
async def test_a_file_of_goods_with_a_hostile_name_or_body_touches_no_disk_and_no_goods(
    here: Booth, step: str
) -> None:
    who = await _at(here, step)
    for name in NAMES:
        answer = await _sends(here, who, f"{name}.csv", REFUSED["a zip bomb"], "text/csv")
        assert answer.texts
    kept = [one.name for one in await ImportFile.all()]
    assert all(len(name) <= 255 and not {"\x00", "\n"} & set(name) for name in kept)
    assert await FailedUpdate.all().count() == 0
    tally.count("attacks", tried=len(NAMES), broken=0)
