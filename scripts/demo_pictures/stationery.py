"""Stationery and gifts."""

from __future__ import annotations

import math

from demo_pictures import gifts
from demo_pictures.canvas import Picture, dark, light
from demo_pictures.shapes import curve, flower, polygon, speckles, sprig, tube

PALETTE = gifts.PALETTE


def dotted_notebook() -> str:
    p = Picture(PALETTE, "flat")
    with p.group("rotate(-10 400 400)"):
        p.cast("M190 120H610V690H190Z", 16, 22, 18, 0.45)
        p.rect(196, 118, 418, 572, "#14463f", 20)
        p.rect(206, 124, 402, 560, "#fbf7ec", 8)
        for i in range(4):
            p.line(f"M{608 - i * 3} 136V674", "#d8cfb9", 1.5)
        p.path("M470 660H494V742L482 726L470 742Z", p.linear("#d9483b", "#a92c22", angle=90))
        cover = "M184 132Q184 112 204 112H580Q598 112 598 130V664Q598 682 580 682H204Q184 682 184 662Z"
        p.path(cover, p.linear("#1c5a50 0", "#2f7d6e 30", "#246a5e 60", "#164a42 100", angle=35))
        speckles(p, cover, (184, 112, 420, 580), 260, "#0d332d", 2, 6, 0.3)
        p.path("M184 132Q184 112 204 112H236V682H204Q184 682 184 662Z", "#0c322c", 0.35)
        p.line("M238 116V680", "#4b9c8c", 2.5, 0.6)
        for r in (96, 84):
            p.dot(400, 350, r, "none", stroke="#e9c877", width=3 if r == 96 else 2)
        sprig(p, 400, 424, 150, -90, "#e9c877", 4, 0.34)
        p.rect(548, 112, 16, 570, p.linear("#d9483b", "#ef6a5a 40", "#a92c22"))
        p.path("M210 124H420L250 682H210Z", "#ffffff", 0.07)
    with p.at(150, 560, -74):
        p.cast("M-130 -14H190V14H-130Z", 8, 14, 8, 0.4)
        p.rect(
            -130, -15, 270, 30, p.linear("#f7d36a 0", "#fff0b8 30", "#e5ae2f 60", "#b7801a 100", angle=90), 3
        )
        p.path("M140 -15L196 0L140 15Z", p.linear("#f6e0b8", "#cfa771", angle=90))
        p.path("M178 -5L196 0L178 5Z", "#3a3238")
        p.rect(-150, -15, 26, 30, p.linear("#cfd4e0", "#ffffff 40", "#8d93a8", angle=90), 2)
        p.rect(-178, -14, 32, 28, p.linear("#f2a0a0", "#d96a6f", angle=90), 8)
    return p.svg()


def fountain_pen() -> str:
    p = Picture(PALETTE, "flat")
    sheet = polygon((110, 200), (590, 90), (720, 640), (240, 740))
    p.cast(sheet, 8, 14, 14, 0.25)
    p.path(sheet, p.linear("#fffefa", "#f4ead2", angle=60))
    for i in range(6):
        p.line(f"M{176 + i * 22} {290 + i * 78}L{560 + i * 20} {202 + i * 78}", "#d5c7a3", 2, 0.5)
    loops = [(214 + i * 11.5, 380 - i * 2.6 + 30 * math.sin(i * 1.25) * (1 - i / 60)) for i in range(19)]
    p.line(curve(loops), "#2b3f8f", 7, 0.95)
    loops = [(236 + i * 11, 466 - i * 2.5 + 22 * math.sin(i * 1.1 + 1)) for i in range(9)]
    p.line(curve(loops), "#2b3f8f", 7, 0.95)
    with p.at(330, 452, -38):
        p.cast("M40 -24H420V24H40Z", 6, 30, 14, 0.4)
        p.path(
            "M0 0C34 -8 66 -26 98 -30V30C66 26 34 8 0 0Z",
            p.linear("#fff3c4 0", "#e9bd54 40", "#fbe6a4 58", "#a8761f 100", angle=90),
        )
        p.line("M4 0H62", "#7a5212", 2.5)
        p.dot(64, 0, 6, "#7a5212")
        p.path("M72 -22C84 -24 92 -26 98 -27V27C92 26 84 24 72 22C78 8 78 -8 72 -22Z", "#dfe3ec", 0.9)
        p.path(
            "M96 -25L164 -31V31L96 25Z",
            p.linear("#5a1f33 0", "#a34a62 28", "#5d2036 62", "#2e0d19 100", angle=90),
        )
        p.rect(160, -35, 14, 70, p.linear("#b5872f", "#fbe9b4 35", "#8f661b", angle=90), 4)
        barrel = "M174 -33H392C430 -30 448 -18 452 0C448 18 430 30 392 33H174Z"
        p.path(barrel, p.linear("#6a1f36 0", "#c0607c 24", "#7d2944 58", "#3a0f1e 100", angle=90))
        with p.group(clip=p.clip(barrel)):
            for i in range(9):
                p.line(f"M{190 + i * 30} -40Q{216 + i * 30} 0 {196 + i * 30} 40", "#e09ab0", 5, 0.3, blur=2)
        p.rect(386, -33, 10, 66, p.linear("#b5872f", "#fbe9b4 35", "#8f661b", angle=90), 3)
        p.line("M186 -18H380", "#ffffff", 6, 0.65, blur=1)
    p.dot(628, 640, 82, PALETTE.shade, 0.4, blur=12)
    p.dot(618, 628, 80, p.linear("#dfe9f5", "#93a9c9", angle=50))
    p.dot(618, 628, 62, p.radial("#3f57b5", "#1b2866 70", "#101844"))
    p.dot(618, 628, 80, "none", stroke="#ffffff", width=4, opacity=0.8)
    p.path("M572 606C584 580 612 572 636 580C612 584 592 596 580 620Z", "#9fb2ef", 0.8)
    return p.svg()


def washi_tapes() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(390, 696, 230)

    def roll(cx: float, top: float, tone: str, kind: str, mark: str) -> None:
        rx, ry, h = 118, 36, 78
        wall = tube(cx, top, rx * 2, h, ry)
        p.path(wall, p.rounded(tone))
        with p.group(clip=p.clip(wall)):
            for i in range(-8, 9):
                x = cx + rx * math.sin(math.radians(i * 11))
                sag = ry * math.cos(math.radians(i * 11))
                squeeze = max(0.15, math.cos(math.radians(i * 11)))
                if kind == "stripe":
                    p.path(
                        polygon(
                            (x, top + sag - 4),
                            (x + 9 * squeeze, top + sag - 4),
                            (x - 14 * squeeze, top + sag + h + 4),
                            (x - 23 * squeeze, top + sag + h + 4),
                        ),
                        mark,
                    )
                elif kind == "dots":
                    for k in (0.22, 0.5, 0.78):
                        shift = 11 * squeeze if k == 0.5 else 0
                        p.oval(x + shift, top + sag + h * k, 7 * squeeze, 7, mark)
                elif kind == "wave":
                    for k in (0.3, 0.66):
                        p.oval(x, top + sag + h * k, 11 * squeeze, 11, "none", stroke=mark, width=4)
                elif i % 2 == 0:
                    with p.group(f"translate({x:.1f} {top + sag + h / 2:.1f}) scale({squeeze:.2f} 1)"):
                        flower(p, 0, 0, 19, mark)
        p.oval(cx, top, rx, ry, p.linear(light(tone, 0.6), light(tone, 0.2), angle=30))
        for k in (0.93, 0.85, 0.77):
            p.oval(cx, top, rx * k, ry * k, "none", 0.35, stroke=dark(tone, 0.3), width=1.5)
        p.oval(cx, top, rx * 0.68, ry * 0.68, "#c79a63")
        p.oval(cx, top + 3, rx * 0.62, ry * 0.58, p.linear("#6b4726", "#a87a48", angle=90))

    roll(290, 586, "#5aa9a0", "wave", "#e3f5f1")
    roll(500, 600, "#f0f0ea", "flower", "#e36f88")
    roll(392, 476, "#e3674f", "stripe", "#ffe9cf")
    roll(410, 358, "#3f6fa8", "dots", "#f9e3a0")
    tail = (
        "M528 400C574 430 600 470 606 530C610 570 640 580 668 566L664 640C610 650 570 620 566 560"
        "C562 510 550 470 528 452Z"
    )
    p.cast(tail, 4, 8, 8, 0.25)
    p.path(tail, p.linear("#3f6fa8", "#6b97c9 45", "#33598a"))
    for x, y in ((556, 450), (578, 494), (586, 540), (600, 590), (640, 608)):
        p.dot(x, y, 7, "#f9e3a0")
    strip = "M96 724L300 706L296 716L306 726L300 736L308 746L100 764L106 752L96 744L104 734Z"
    p.path(strip, "#e3674f", 0.95)
    for i in range(9):
        p.line(f"M{118 + i * 20} {724 - i * 1.6}L{108 + i * 20} {758 - i * 1.6}", "#ffe9cf", 6)
    return p.svg()


def watercolour_set() -> str:
    p = Picture(PALETTE, "flat")
    p.cast("M130 150H670V610H130Z", 14, 22, 18, 0.42)
    p.rect(124, 120, 552, 226, p.linear("#3b4252", "#20242f", angle=70), 22)
    p.rect(140, 136, 520, 194, p.linear("#ffffff", "#ececf0", angle=70), 12)
    for i in range(3):
        p.rect(158 + i * 166, 154, 152, 158, p.linear("#e4e5ea", "#fbfbfd", angle=60), 22)
    washes = ((232, 232, "#3f7fc4"), (398, 238, "#e0566e"), (566, 230, "#f2b233"))
    for x, y, tone in washes:
        blob = curve(
            [
                (x - 52, y + 6),
                (x - 26, y - 38),
                (x + 26, y - 30),
                (x + 50, y + 10),
                (x + 8, y + 48),
                (x - 34, y + 36),
            ],
            closed=True,
        )
        p.path(blob, p.radial(f"{light(tone, 0.55)} 0 .7", f"{tone} 85 .75", f"{dark(tone, 0.1)} 100 .95"))
        p.oval(x - 14, y - 10, 16, 8, "#ffffff", 0.5, blur=3)
    for x in (240, 400, 560):
        p.rect(x - 26, 340, 52, 22, p.linear("#8d93a8", "#e9ecf4 40", "#6d7388", angle=90), 8)
    p.rect(124, 354, 552, 264, p.linear("#3b4252", "#1d212b", angle=70), 22)
    p.rect(138, 368, 524, 236, "#171a22", 14)
    tones = (
        "#f7d842",
        "#f29a2e",
        "#e2502f",
        "#c22750",
        "#8a3fa0",
        "#4a4fb0",
        "#2f86cf",
        "#2aa7a0",
        "#3f9a4f",
        "#94b83a",
        "#9a6a3a",
        "#3a3440",
    )
    for i, tone in enumerate(tones):
        row, column = divmod(i, 6)
        x, y = 150 + column * 85, 380 + row * 110
        p.rect(x, y, 76, 100, "#f7f7fa", 10)
        p.rect(x + 7, y + 7, 62, 86, p.linear(light(tone, 0.2), dark(tone, 0.12), angle=60), 7)
        p.path(
            (
                f"M{x + 14} {y + 64}C{x + 22} {y + 24} {x + 44} {y + 18} {x + 60} {y + 22}"
                f"C{x + 40} {y + 30} {x + 30} {y + 50} {x + 26} {y + 72}Z"
            ),
            "#ffffff",
            0.38,
        )
    with p.at(150, 700, -11):
        p.line("M0 14H480", PALETTE.shade, 20, 0.32, blur=8)
        p.path(
            "M470 -9H140C90 -14 60 -6 -40 0C60 6 90 14 140 9H470Z",
            p.linear("#b5302a", "#ef7464 35", "#8a1f1a", angle=90),
        )
        p.rect(462, -13, 74, 26, p.linear("#8d93a8", "#ffffff 35", "#6d7388", angle=90), 4)
        p.path(
            "M536 -13C572 -20 606 -8 634 0C606 10 572 20 536 13Z",
            p.linear("#5d3a24", "#9a6a44 40", "#3a2415", angle=90),
        )
        p.path("M586 -13C606 -10 622 -4 634 0C622 5 606 10 586 13C594 4 594 -4 586 -13Z", "#2f86cf")
    return p.svg()


DRAWINGS = {
    "dotted-notebook": dotted_notebook,
    "fountain-pen": fountain_pen,
    "washi-tapes": washi_tapes,
    "watercolour-set": watercolour_set,
    **gifts.DRAWINGS,
}
