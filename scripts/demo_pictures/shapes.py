"""Shapes that several drawings share: turned bodies, cylinders, leaves, flowers, steam."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from demo_pictures.canvas import Picture, dark, light

Point = tuple[float, float]


def curve(points: Sequence[Point], closed: bool = False) -> str:
    """A smooth line through the points."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for i in range(count if closed else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = at(i - 1), at(i), at(i + 1), at(i + 2)
        d += f"C{bx + (cx - ax) / 6:.1f} {by + (cy - ay) / 6:.1f} "
        d += f"{cx - (dx - bx) / 6:.1f} {cy - (dy - by) / 6:.1f} {cx:.1f} {cy:.1f}"
    return d + ("Z" if closed else "")


def polygon(*points: Point) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def turned(cx: float, profile: Sequence[Point], bottom: float = 0, top: float = 0) -> str:
    """A body turned on a wheel: (radius, y) from top to bottom, the rims `top` and `bottom` deep."""
    right = curve([(cx + r, y) for r, y in profile])
    left = curve([(cx - r, y) for r, y in reversed(profile)])
    last, first = profile[-1], profile[0]
    d = right + f"A{last[0]} {bottom} 0 0 1 {cx - last[0]:.1f} {last[1]:.1f}" + "C" + left.split("C", 1)[1]
    return d + f"A{first[0]} {top} 0 0 1 {cx + first[0]:.1f} {first[1]:.1f}Z"


def tube(cx: float, top: float, w: float, h: float, ry: float) -> str:
    """The outline of a cylinder's wall."""
    x, rx = cx - w / 2, w / 2
    return f"M{x} {top}V{top + h}A{rx} {ry} 0 0 0 {x + w} {top + h}V{top}A{rx} {ry} 0 0 1 {x} {top}Z"


def band(cx: float, top: float, w: float, h: float, ry: float) -> str:
    """A band round the front of a cylinder."""
    x, rx = cx - w / 2, w / 2
    return f"M{x} {top}A{rx} {ry} 0 0 0 {x + w} {top}v{h}A{rx} {ry} 0 0 1 {x} {top + h}Z"


def cylinder(
    p: Picture, cx: float, top: float, w: float, h: float, ry: float, colour: str, lid: str = ""
) -> None:
    """A matt cylinder with its top face."""
    p.path(tube(cx, top, w, h, ry), p.rounded(colour))
    face = lid or p.linear(light(colour, 0.45), light(colour, 0.12), angle=30)
    p.oval(cx, top, w / 2, ry, face)


def block(p: Picture, x: float, y: float, w: float, h: float, depth: float, colour: str) -> None:
    """A box seen a little from the right and from above; (x, y) is the front's upper left corner."""
    rise = depth * 0.45
    front = p.linear(light(colour, 0.12), dark(colour, 0.06), angle=90)
    p.path(polygon((x, y), (x + w, y), (x + w, y + h), (x, y + h)), front)
    p.path(polygon((x, y), (x + depth, y - rise), (x + w + depth, y - rise), (x + w, y)), light(colour, 0.38))
    side = polygon((x + w, y), (x + w + depth, y - rise), (x + w + depth, y + h - rise), (x + w, y + h))
    p.path(side, p.linear(dark(colour, 0.2), dark(colour, 0.32), angle=90))


def leaf(
    p: Picture, x: float, y: float, length: float, turn: float, colour: str, width: float = 0.42
) -> None:
    """A leaf growing from (x, y); 0° points right."""
    half = length * width / 2
    blade = f"M0 0C{length * 0.25} {-half * 1.5} {length * 0.7} {-half * 1.3} {length} 0"
    lower = f"M0 0C{length * 0.25} {half * 1.5} {length * 0.7} {half * 1.3} {length} 0Z"
    with p.at(x, y, turn):
        back = f"C{length * 0.7} {half * 1.3} {length * 0.25} {half * 1.5} 0 0Z"
        p.path(blade + back, p.linear(dark(colour, 0.12), light(colour, 0.14)))
        p.path(lower, dark(colour, 0.25), 0.45)
        p.line(f"M{length * 0.06} 0H{length * 0.9}", light(colour, 0.4), max(1.5, length * 0.02), 0.75)


def sprig(
    p: Picture,
    x: float,
    y: float,
    length: float,
    turn: float,
    colour: str,
    pairs: int = 4,
    size: float = 0.34,
) -> None:
    """A stem with pairs of leaves."""
    with p.at(x, y, turn):
        p.line(f"M0 0Q{length * 0.5} {-length * 0.05} {length} 0", dark(colour, 0.3), max(2.5, length * 0.02))
        for i in range(pairs):
            along = length * (0.22 + 0.72 * i / pairs)
            blade = length * size * (1 - 0.4 * i / pairs)
            leaf(p, along, -length * 0.02, blade, -52, colour)
            leaf(p, along + length * 0.05, -length * 0.02, blade, 48, dark(colour, 0.08))
        leaf(p, length * 0.96, 0, length * size * 0.62, 0, light(colour, 0.08))


def flower(
    p: Picture,
    x: float,
    y: float,
    r: float,
    colour: str,
    heart: str = "#f2c14e",
    petals: int = 5,
    turn: float = 0,
    flat: float = 1,
) -> None:
    """An open flower."""
    fill = p.radial(
        f"{dark(colour, 0.14)} 0", f"{colour} 45", f"{light(colour, 0.3)} 100", cx=0.0, cy=0.5, r=1
    )
    with p.group(f"translate({x:.1f} {y:.1f}) scale(1 {flat}) rotate({turn})"):
        for i in range(petals):
            with p.at(0, 0, 360 * i / petals):
                spread = r * (2.6 / petals) ** 0.9
                d = f"M0 0C{r * 0.3} {-spread} {r * 1.1} {-spread * 0.9} {r} 0"
                p.path(d + f"C{r * 1.1} {spread * 0.9} {r * 0.3} {spread} 0 0Z", fill)
        p.dot(0, 0, r * 0.24, p.radial(light(heart, 0.4), heart))
        for i in range(6):
            angle = math.radians(60 * i + 20)
            p.dot(r * 0.34 * math.cos(angle), r * 0.34 * math.sin(angle), r * 0.045, dark(heart, 0.15))


def pearl(p: Picture, x: float, y: float, r: float, colour: str) -> None:
    """A ball lit from the upper left."""
    fill = p.radial(
        f"{light(colour, 0.75)} 0", f"{colour} 55", f"{dark(colour, 0.4)} 100", cx=0.34, cy=0.3, r=0.75
    )
    p.dot(x, y, r, fill)


def bean(p: Picture, x: float, y: float, size: float, turn: float, colour: str = "#5b3522") -> None:
    """A coffee bean."""
    with p.at(x, y, turn):
        p.oval(2, 5, size, size * 0.66, "#241510", 0.35, blur=3)
        fill = p.radial(
            f"{light(colour, 0.4)} 0", f"{colour} 55", f"{dark(colour, 0.5)} 100", cx=0.35, cy=0.3, r=0.8
        )
        p.oval(0, 0, size, size * 0.68, fill)
        p.line(
            curve(
                [(-size * 0.88, 0), (-size * 0.3, size * 0.13), (size * 0.3, -size * 0.13), (size * 0.88, 0)]
            ),
            dark(colour, 0.6),
            size * 0.13,
        )


def steam(
    p: Picture, x: float, y: float, height: float, colour: str = "#ffffff", strength: float = 0.7
) -> None:
    """Three wisps rising."""
    for dx, part in ((-34, 0.8), (0, 1.0), (34, 0.72)):
        h, s = height * part, 15
        d = curve(
            [(x + dx, y), (x + dx - s, y - h * 0.3), (x + dx + s, y - h * 0.65), (x + dx - s * 0.4, y - h)]
        )
        p.line(d, colour, 9, strength, blur=4)


def glint(p: Picture, x: float, y: float, r: float, colour: str = "#ffffff", strength: float = 1) -> None:
    """A four-pointed sparkle."""
    k = r * 0.12
    d = f"M{x} {y - r}Q{x + k} {y - k} {x + r} {y}Q{x + k} {y + k} {x} {y + r}"
    p.dot(x, y, r * 0.55, colour, 0.35 * strength, blur=r * 0.25)
    p.path(d + f"Q{x - k} {y + k} {x - r} {y}Q{x - k} {y - k} {x} {y - r}Z", colour, strength)


def speckles(
    p: Picture,
    d: str,
    box: tuple[float, float, float, float],
    count: int,
    colour: str,
    size: float = 3.2,
    seed: int = 7,
    strength: float = 0.55,
) -> None:
    """Glaze or fibre specks scattered inside an outline."""
    rng = Random(seed)
    x, y, w, h = box
    with p.group(clip=p.clip(d)):
        for _ in range(count):
            r = rng.uniform(size * 0.35, size)
            p.oval(x + rng.random() * w, y + rng.random() * h, r, r * rng.uniform(0.6, 1), colour, strength)


def heap(centre: Point, spread: Point, count: int, seed: int) -> list[tuple[float, float, float]]:
    """Places and turns of things lying in a loose heap, the farthest first."""
    rng = Random(seed)
    places = []
    for _ in range(count):
        angle, reach = rng.uniform(0, math.tau), math.sqrt(rng.random())
        x = centre[0] + math.cos(angle) * reach * spread[0]
        places.append((x, centre[1] + math.sin(angle) * reach * spread[1], rng.uniform(0, 360)))
    return sorted(places, key=lambda place: place[1])
