"""A small SVG canvas: colours, gradients, blur, and the backdrop every picture stands on."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SIZE = 800

Box = tuple[float, float, float, float]
NO_BOX: Box = (0, 0, 0, 0)


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(colour: str, share: float) -> str:
    return mix(colour, "#ffffff", share)


def dark(colour: str, share: float) -> str:
    return mix(colour, "#1a1420", share)


def outline_box(d: str, width: float) -> Box:
    """A box that holds the path, counting its control points; relative moves are only v and h."""
    xs: list[float] = []
    ys: list[float] = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(number) for number in re.findall(r"-?[0-9.]+", text)]
        if command == "A":
            for i in range(0, len(numbers), 7):
                rx, ry, x, y = numbers[i], numbers[i + 1], numbers[i + 5], numbers[i + 6]
                xs += [x - 2 * rx, x + 2 * rx]
                ys += [y - 2 * ry, y + 2 * ry]
        elif command in "Hh":
            xs += [xs[-1] + n if command == "h" else n for n in numbers]
        elif command in "Vv":
            ys += [ys[-1] + n if command == "v" else n for n in numbers]
        elif command in "MLCQ":
            xs += numbers[0::2]
            ys += numbers[1::2]
    return min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width


@dataclass(frozen=True)
class Palette:
    """The colours of one category's backdrop."""

    wall: tuple[str, str]
    floor: tuple[str, str]
    disc: tuple[str, str]
    shade: str


class Picture:
    """Collects shapes and definitions and gives them back as one SVG document."""

    def __init__(self, palette: Palette, backdrop: str = "disc") -> None:
        self._defs: list[str] = []
        self._body: list[str] = []
        self.palette = palette
        self._backdrop(backdrop)

    # Definitions

    def _define(self, tag: str, attributes: str, inner: str) -> str:
        name = f"d{len(self._defs)}"
        self._defs.append(f'<{tag} id="{name}" {attributes}>{inner}</{tag}>')
        return f"url(#{name})"

    @staticmethod
    def _stops(stops: tuple[str, ...]) -> str:
        """Stops are written "#colour", "#colour percent" or "#colour percent opacity"."""
        out = []
        for index, stop in enumerate(stops):
            parts = stop.split()
            offset = parts[1] if len(parts) > 1 else f"{100 * index / max(1, len(stops) - 1):.1f}"
            opacity = parts[2] if len(parts) > 2 else "1"
            out.append(f'<stop offset="{offset}%" stop-color="{parts[0]}" stop-opacity="{opacity}"/>')
        return "".join(out)

    def linear(self, *stops: str, angle: float = 0) -> str:
        """A gradient across the shape's box: 0° runs left to right, 90° top to bottom."""
        dx, dy = math.cos(math.radians(angle)) / 2, math.sin(math.radians(angle)) / 2
        ends = f'x1="{0.5 - dx:.3f}" y1="{0.5 - dy:.3f}" x2="{0.5 + dx:.3f}" y2="{0.5 + dy:.3f}"'
        return self._define("linearGradient", ends, self._stops(stops))

    def across(self, x1: float, y1: float, x2: float, y2: float, *stops: str) -> str:
        """A linear gradient between two points of the canvas."""
        ends = f'gradientUnits="userSpaceOnUse" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
        return self._define("linearGradient", ends, self._stops(stops))

    def radial(self, *stops: str, cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        return self._define("radialGradient", f'cx="{cx}" cy="{cy}" r="{r}"', self._stops(stops))

    def rounded(self, colour: str) -> str:
        """The gradient of a matt cylinder lit from the left."""
        return self.linear(
            f"{dark(colour, 0.22)} 0",
            f"{colour} 14",
            f"{light(colour, 0.28)} 30",
            f"{colour} 55",
            f"{dark(colour, 0.32)} 100",
        )

    def silver(self, angle: float = 0) -> str:
        return self.linear(
            "#8d93a6 0",
            "#f7f9fd 18",
            "#c3c8d6 34",
            "#ffffff 50",
            "#9aa0b4 68",
            "#e9ecf4 84",
            "#7b8196 100",
            angle=angle,
        )

    def glass(self) -> str:
        return self.linear(
            "#ffffff 0 .75", "#ffffff 10 .22", "#ffffff 50 .10", "#ffffff 88 .25", "#ffffff 100 .7"
        )

    def blur(self, deviation: float, box: Box) -> str:
        """A blur whose region is just large enough: rendering time grows with it."""
        x1, y1, x2, y2 = box
        pad = deviation * 3 + 2
        place = f'x="{x1 - pad:.0f}" y="{y1 - pad:.0f}"'
        region = f'{place} width="{x2 - x1 + 2 * pad:.0f}" height="{y2 - y1 + 2 * pad:.0f}"'
        inner = f'<feGaussianBlur stdDeviation="{deviation}"/>'
        return self._define("filter", f'filterUnits="userSpaceOnUse" {region}', inner)

    def clip(self, d: str) -> str:
        return self._define("clipPath", "", f'<path d="{d}"/>')

    # Shapes

    def _put(
        self,
        tag: str,
        geometry: str,
        fill: str,
        opacity: float,
        stroke: str,
        width: float,
        blur: float,
        box: Box,
    ) -> None:
        more = f' opacity="{opacity}"' if opacity != 1 else ""
        if stroke:
            more += (
                f' stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
            )
        if blur:
            more += f' filter="{self.blur(blur, box)}"'
        self._body.append(f'<{tag} {geometry} fill="{fill}"{more}/>')

    def path(
        self,
        d: str,
        fill: str = "none",
        opacity: float = 1,
        stroke: str = "",
        width: float = 0,
        blur: float = 0,
    ) -> None:
        self._put(
            "path", f'd="{d}"', fill, opacity, stroke, width, blur, outline_box(d, width) if blur else NO_BOX
        )

    def line(self, d: str, stroke: str, width: float, opacity: float = 1, blur: float = 0) -> None:
        self.path(d, "none", opacity, stroke, width, blur)

    def oval(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        fill: str = "none",
        opacity: float = 1,
        stroke: str = "",
        width: float = 0,
        blur: float = 0,
    ) -> None:
        geometry = f'cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}"'
        box = (cx - rx - width, cy - ry - width, cx + rx + width, cy + ry + width)
        self._put("ellipse", geometry, fill, opacity, stroke, width, blur, box)

    def dot(
        self,
        cx: float,
        cy: float,
        r: float,
        fill: str = "none",
        opacity: float = 1,
        stroke: str = "",
        width: float = 0,
        blur: float = 0,
    ) -> None:
        self.oval(cx, cy, r, r, fill, opacity, stroke, width, blur)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str,
        r: float = 0,
        opacity: float = 1,
        stroke: str = "",
        width: float = 0,
        blur: float = 0,
    ) -> None:
        geometry = f'x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r}"'
        box = (x - width, y - width, x + w + width, y + h + width)
        self._put("rect", geometry, fill, opacity, stroke, width, blur, box)

    @contextmanager
    def group(self, transform: str = "", clip: str = "", opacity: float = 1) -> Iterator[None]:
        attributes = f' transform="{transform}"' if transform else ""
        attributes += f' clip-path="{clip}"' if clip else ""
        attributes += f' opacity="{opacity}"' if opacity != 1 else ""
        self._body.append(f"<g{attributes}>")
        yield
        self._body.append("</g>")

    @contextmanager
    def at(self, x: float, y: float, turn: float = 0, scale: float = 1) -> Iterator[None]:
        with self.group(f"translate({x:.1f} {y:.1f}) rotate({turn:.1f}) scale({scale})"):
            yield

    # Light and ground

    def shadow(self, cx: float, cy: float, rx: float, strength: float = 0.34) -> None:
        """The shadow of something standing on the table, falling to the right."""
        shade = self.palette.shade
        self.oval(cx + rx * 0.28, cy + 4, rx * 1.2, rx * 0.17, shade, strength * 0.7, blur=16)
        self.oval(cx + rx * 0.04, cy, rx * 1.02, rx * 0.1, shade, strength * 1.3, blur=7)

    def cast(self, d: str, dx: float = 12, dy: float = 18, blur: float = 14, strength: float = 0.34) -> None:
        """The shadow of something lying flat, or leaning against the wall."""
        with self.group(f"translate({dx} {dy})"):
            self.path(d, self.palette.shade, strength, blur=blur)

    def _backdrop(self, kind: str) -> None:
        wall, floor, disc = self.palette.wall, self.palette.floor, self.palette.disc
        if kind == "flat":
            self.rect(0, 0, SIZE, SIZE, self.linear(wall[0], mix(wall[1], floor[0], 0.35), angle=50))
            glow = self.radial(f"{disc[0]} 0 .9", f"{disc[0]} 100 0", cx=0.32, cy=0.25, r=0.75)
            self.rect(0, 0, SIZE, SIZE, glow)
            return
        self.rect(0, 0, SIZE, SIZE, self.linear(*wall, angle=75))
        fill = self.linear(*disc, angle=90)
        if kind == "disc":
            self.dot(400, 370, 292, fill)
        elif kind == "arch":
            self.path("M150 610V350A250 250 0 0 1 650 350V610Z", fill)
            self.path("M192 610V352A208 208 0 0 1 608 352V610Z", "#ffffff", 0.16)
        elif kind == "sun":
            self.dot(545, 270, 205, fill)
        elif kind == "window":
            for x, y in ((190, 90), (405, 90), (190, 325), (405, 325)):
                points = f"M{x} {y + 60}L{x + 195} {y}V{y + 215}L{x} {y + 275}Z"
                self.path(points, disc[0], 0.55, blur=5)
        self.rect(0, 600, SIZE, 200, self.linear(*floor, angle=90))
        self.rect(0, 600, SIZE, 3, disc[0], opacity=0.45)
        self.oval(330, 690, 420, 70, disc[0], 0.2, blur=30)

    def svg(self) -> str:
        size = f'viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        return f"{head}<defs>{''.join(self._defs)}</defs>{''.join(self._body)}</svg>"
