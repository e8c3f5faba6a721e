"""Pictures made harmless, and QR codes that a camera reads."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
import zxingcpp
from PIL import Image

from bot.domain.work.ports import NotAPicture
from bot.gateways.pictures import PillowPictures


@pytest.fixture
def pictures():
    return PillowPictures()


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
async def test_a_large_picture_becomes_a_jpeg_of_at_most_1280_pixels(pictures, format):
    clean = opened(await pictures.clean(encoded(Image.new("RGB", (3000, 1500), "red"), format)))
    assert (clean.format, clean.mode, clean.size) == ("JPEG", "RGB", (1280, 640))


async def test_a_small_picture_is_not_blown_up(pictures):
    assert opened(await pictures.clean(encoded(Image.new("RGB", (30, 20)), "PNG"))).size == (30, 20)


async def test_transparency_becomes_white(pictures):
    clear = encoded(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "PNG")
    palette = encoded(Image.new("P", (8, 8), 0), "PNG", transparency=0)
    for raw in (clear, palette):
        pixel = opened(await pictures.clean(raw)).getpixel((4, 4))
        assert isinstance(pixel, tuple)
        assert min(pixel) > 250


@pytest.mark.promise(49)
async def test_a_turned_photo_stands_upright_and_its_metadata_is_gone(pictures):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker with a serial number"
    raw = encoded(Image.new("RGB", (100, 50), "red"), "JPEG", exif=exif, comment=b"home")
    clean = await pictures.clean(raw)
    assert opened(clean).size == (50, 100)
    assert not opened(clean).getexif()
    assert b"Maker" not in clean
    assert b"home" not in clean


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.promise(49)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no picture",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0 cut off",
        encoded(Image.new("RGB", (9, 9)), "GIF"),
        encoded(Image.new("RGB", (9, 9)), "BMP"),
        encoded(Image.effect_noise((99, 99), 50), "PNG")[:2000],
        png_that_claims(5001, 5000),
        png_that_claims(100_000, 100_000),
        b"\x89PNG" + bytes(10 * 1024 * 1024),
    ],
    ids=["empty", "text", "pdf", "stump", "gif", "bmp", "cut", "26 megapixels", "bomb", "too many bytes"],
)
async def test_what_is_no_picture_or_too_large_is_refused(pictures, raw):
    with pytest.raises(NotAPicture):
        await pictures.clean(raw)


async def test_a_camera_reads_the_qr_code(pictures):
    link = "https://t.me/shop_bot?start=p_Ab3dE5gH-k1abcdefghij"
    drawn = await pictures.qr(link)
    picture = opened(drawn)
    assert picture.format == "PNG"
    assert 540 <= picture.width <= 660
    read = zxingcpp.read_barcode(picture.convert("L"))
    assert read is not None
    assert read.text == link


async def test_the_last_qr_codes_are_kept_and_no_more(pictures):
    first = await pictures.qr("https://t.me/0")
    assert await pictures.qr("https://t.me/0") is first
    for n in range(1, 65):
        await pictures.qr(f"https://t.me/{n}")
    assert len(pictures._qrs) == 64
    assert await pictures.qr("https://t.me/0") is not first
