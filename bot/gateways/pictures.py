"""Pictures made harmless, QR codes and charts. All are drawn in a thread: the event loop has chats to answer."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict

import qrcode
from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M

from bot.domain.work.ports import NotAPicture
from bot.gateways.charts import chart_of
from bot.kernel.chart import Chart

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 1280
JPEG_QUALITY = 85
QR_SIDE = 600
"""About so many pixels; a module is a whole number of them."""
_QR_BORDER = 4
_QRS_KEPT = 64
_FORMATS = ("JPEG", "PNG", "WEBP")


class PillowPictures:
    def __init__(self) -> None:
        self._qrs: OrderedDict[str, bytes] = OrderedDict()
        # Fonts are shared between drawings, and FreeType lets only one thread use a font.
        self._turn = asyncio.Lock()

    async def clean(self, raw: bytes) -> bytes:
        """A JPEG of at most 1280 pixels a side, upright, on white, without metadata. Raises NotAPicture."""
        return await asyncio.to_thread(cleaned, raw)

    async def qr(self, link: str) -> bytes:
        """A PNG that a phone's camera reads; the last few are kept."""
        kept = self._qrs.get(link)
        if kept is None:
            kept = self._qrs[link] = await asyncio.to_thread(qr_of, link)
        self._qrs.move_to_end(link)
        if len(self._qrs) > _QRS_KEPT:
            self._qrs.popitem(last=False)
        return kept

    async def chart(self, chart: Chart) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(chart_of, chart)


def cleaned(raw: bytes) -> bytes:
    if len(raw) > MOST_BYTES:
        raise NotAPicture(f"{len(raw)} bytes")
    try:
        # Only the header is read here: what the bytes are, whatever their name says, and how large.
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NotAPicture(f"{width} × {height} pixels")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(picture)
    except NotAPicture:
        raise
    except Exception as error:
        # Decoders fail on broken files in many ways, and each of them means the same to a shop.
        raise NotAPicture(type(error).__name__) from error


def _jpeg(picture: Image.Image) -> bytes:
    # Small before anything else: turning and flattening then cost little.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = _on_white(ImageOps.exif_transpose(picture))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB pixels and nothing else: a new image takes over no metadata."""
    layered = picture.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def qr_of(link: str) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QR_BORDER)
    code.add_data(link)
    code.make(fit=True)
    code.box_size = max(1, round(QR_SIDE / (code.modules_count + 2 * _QR_BORDER)))
    out = io.BytesIO()
    code.make_image().save(out)
    return out.getvalue()
