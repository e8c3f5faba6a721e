"""Bar charts: on a background of their own, so that they read the same in a dark chat and in a light one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.kernel.chart import Chart

WIDTH, HEIGHT = 1200, 675
_FONT = Path(__file__).parent / "fonts" / "print.ttf"
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 1148, 290, 582
"""Of the field that the bars stand in, and of the grid's labels left of it."""
_GAP = 14
_TITLE, _HEADLINE, _REMARK, _LABEL = 38, 70, 36, 32
_BACKGROUND, _CARD = (236, 241, 247), (255, 255, 255)
_INK, _QUIET, _RULE, _ZERO = (23, 32, 44), (101, 114, 130), (228, 233, 240), (176, 187, 200)
_BAR, _LAST, _LOSS = (104, 172, 240), (23, 105, 220), (229, 84, 75)
_MORE, _LESS = (22, 138, 84), (205, 62, 54)
_SHARPNESS = 4
"""A bar's rounded end is drawn so many times larger, then made small: Pillow's own curves are jagged."""

_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels."""

    low: int
    high: int

    def y(self, value: int) -> int:
        return round(_BOTTOM - (value - self.low) * (_BOTTOM - _TOP) / (self.high - self.low))


def chart_of(chart: Chart) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _BACKGROUND)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((12, 12, WIDTH - 13, HEIGHT - 13), 28, _CARD)
    _head(draw, chart)
    if chart.placeholder:
        _placeholder(draw, chart.placeholder)
    else:
        _field(picture, draw, chart)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _head(draw: ImageDraw.ImageDraw, chart: Chart) -> None:
    room = _RIGHT - _LEFT
    _write(draw, (_LEFT, 76), chart.title, _TITLE, _QUIET, room=room)
    _write(draw, (_LEFT, 156), chart.headline, _HEADLINE, _INK, bold=True, room=room)
    colour = {1: _MORE, -1: _LESS}.get(chart.direction, _QUIET)
    _write(draw, (_LEFT, 212), chart.remark, _REMARK, colour, room=room)


def _placeholder(draw: ImageDraw.ImageDraw, text: str) -> None:
    """Pale bars without numbers, and what there is to say."""
    heights = (60, 105, 80, 150, 120, 190, 160, 230, 205, 275)
    step = (_RIGHT - _LEFT) / len(heights)
    for place, height in enumerate(heights):
        left = _LEFT + place * step + step * 0.2
        box = (round(left), _BOTTOM - height, round(left + step * 0.6), _BOTTOM)
        draw.rounded_rectangle(box, 14, (236, 242, 249), corners=(True, True, False, False))
    _write(draw, (_LEFT, 212), text, _REMARK, _QUIET, room=_RIGHT - _LEFT)


def _field(picture: Image.Image, draw: ImageDraw.ImageDraw, chart: Chart) -> None:
    places = [place for place, _ in chart.lines]
    low, high = min(0, *chart.values, *places), max(0, *chart.values, *places)
    scale, left = _Scale(low, max(high, low + 1)), field_left(chart)
    for place, text in chart.lines:
        y = scale.y(place)
        draw.line((left, y, _RIGHT, y), _ZERO if place == 0 else _RULE, 2)
        _write(draw, (left - _GAP, y), text, _LABEL, _QUIET, anchor="rm")
    _bars(picture, draw, chart, scale)


def field_left(chart: Chart) -> int:
    """Where the bars' field begins: right of the grid's labels."""
    font = _font(_LABEL)
    widest = max((font.getlength(_printable(text)) for _, text in chart.lines), default=0)
    return round(_LEFT + widest + _GAP) if widest else _LEFT


def _bars(picture: Image.Image, draw: ImageDraw.ImageDraw, chart: Chart, scale: _Scale) -> None:
    start = field_left(chart)
    step = (_RIGHT - start) / len(chart.values)
    width = max(2, round(step * 0.66))
    zero = scale.y(0)
    for number, (value, label) in enumerate(zip(chart.values, chart.labels, strict=True)):
        middle = start + (number + 0.5) * step
        is_last = number == len(chart.values) - 1
        if value:
            left = round(middle - width / 2)
            colour = _LOSS if value < 0 else _LAST if is_last else _BAR
            _bar(picture, left, width, zero, scale.y(value), colour)
        if label:
            colour = _INK if is_last else _QUIET
            _write(
                draw, (middle, _BOTTOM + 44), label, _LABEL, colour, bold=is_last, anchor="ms", inside=True
            )


def _bar(picture: Image.Image, left: int, width: int, zero: int, end: int, colour: _Colour) -> None:
    """From the zero line to `end`, rounded there. What is worth something is never quite invisible."""
    height = max(3, abs(end - zero))
    shape = _rounded(width, height)
    hangs = end > zero
    if hangs:
        shape = shape.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    picture.paste(colour, (left, zero if hangs else zero - height), shape)


def _rounded(width: int, height: int) -> Image.Image:
    """A mask: its upper corners are round."""
    mask = Image.new("L", (width, height), 255)
    radius = min(width // 2, 9, height)
    cap = Image.new("L", (width * _SHARPNESS, radius * _SHARPNESS), 0)
    box = (0, 0, width * _SHARPNESS - 1, 4 * radius * _SHARPNESS)
    ImageDraw.Draw(cap).rounded_rectangle(box, radius * _SHARPNESS, 255)
    mask.paste(cap.reduce(_SHARPNESS), (0, 0))
    return mask


def _write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: _Colour,
    *,
    bold: bool = False,
    anchor: str = "ls",
    room: float = 0,
    inside: bool = False,
) -> None:
    """One line of text; it becomes smaller, and is cut at last, where it has not the room."""
    text, font = _fitting(_printable(text), size, room)
    x, y = at
    if inside:
        half = font.getlength(text) / 2
        x = min(max(x, _LEFT + half), _RIGHT - half)
    # The font has one weight: an outline of the same colour makes it bold, in every script.
    draw.text((x, y), text, colour, font, anchor=anchor, stroke_width=size / 45 if bold else 0)


def _fitting(text: str, size: int, room: float) -> tuple[str, ImageFont.FreeTypeFont]:
    font = _font(size)
    for smaller in (size * 0.8, size * 0.64):
        if not room or font.getlength(text) <= room:
            return text, font
        font = _font(round(smaller))
    if font.getlength(text) <= room:
        return text, font
    while len(text) > 1 and font.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…", font


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _printable(text: str) -> str:
    """What the font has; narrow spaces and stars in the forms that it knows."""
    return text.translate({0x202F: " ", 0xA0: " ", 0x2B50: "★", 0xFE0F: None})
