"""Pictures: what Telegram makes of an upload, and what a phone's camera reads from one."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

from simulator.errors import bad_request

PHOTO_LIMIT = 10 * 1024 * 1024
SIDES = (90, 320, 800, 1280)
Size = tuple[bytes, int, int]


def photo_sizes(content: bytes) -> list[Size]:
    """JPEGs from small to large, as PhotoSize lists them."""
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > PHOTO_LIMIT:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_LIMIT} bytes"
        )
    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.load()
            picture = _flattened(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    width, height = picture.size
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    sides = [side for side in SIDES if side < max(width, height)] + [min(max(width, height), SIDES[-1])]
    return [_jpeg(picture, side) for side in sorted(set(sides))]


def _flattened(picture: Image.Image) -> Image.Image:
    """Without transparency: photos are JPEG, and see-through parts become white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, side: int) -> Size:
    copy = picture.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=87)
    return out.getvalue(), copy.width, copy.height


def read_code(content: bytes) -> str | None:
    """What the QR code on a picture says, as a camera app reads it."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            picture = _flattened(opened)
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    found = zxingcpp.read_barcodes(picture)
    return next((code.text for code in found if code.text), None)


def sticker_picture(letter: str) -> bytes:
    """A plain 512 × 512 sticker, coloured by what it should show."""
    colour = (80 + sum(map(ord, letter)) % 150, 140, 200, 255)
    picture = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    picture.paste(Image.new("RGBA", (400, 400), colour), (56, 56))
    out = io.BytesIO()
    picture.save(out, "WEBP")
    return out.getvalue()
