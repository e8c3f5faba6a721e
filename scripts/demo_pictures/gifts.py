"""Gifts: the second half of the stationery category."""

from __future__ import annotations

import math

from demo_pictures.canvas import Palette, Picture, dark, light
from demo_pictures.shapes import curve, flower, glint, leaf, polygon, sprig

PALETTE = Palette(
    wall=("#fff3d3", "#fbdc95"), floor=("#f0bd5a", "#e0a640"), disc=("#fffcf2", "#fff0c8"), shade="#5a3606"
)


def wax_seal_kit() -> str:
    p = Picture(PALETTE, "flat")
    with p.group("rotate(-8 400 400)"):
        p.cast("M120 230H600V590H120Z", 12, 20, 16, 0.4)
        p.rect(120, 230, 480, 360, p.linear("#f7ead0", "#e7cfa2", angle=60), 6)
        p.path("M120 590L310 400H410L600 590Z", p.linear("#fbf2de", "#e9d5ae", angle=90))
        p.path("M120 232L330 420Q360 444 390 420L600 232Z", PALETTE.shade, 0.3, blur=8)
        p.path("M120 230L330 408Q360 432 390 408L600 230Z", p.linear("#fff9ec", "#efdcb6", angle=90))
        p.line("M122 232L330 408Q360 432 390 408L598 232", "#cfb27c", 2.5, 0.8)
        wax = curve(
            [
                (
                    360 + (78 + 7 * math.sin(i * 2.3)) * math.cos(i * math.tau / 14),
                    410 + (78 + 7 * math.cos(i * 1.7)) * math.sin(i * math.tau / 14),
                )
                for i in range(14)
            ],
            closed=True,
        )
        p.cast(wax, 6, 9, 6, 0.5)
        p.path(wax, p.radial("#e2574a 0", "#c0302a 55", "#7d1616 100", cx=0.36, cy=0.3, r=0.8))
        p.dot(362, 412, 57, "#7d1616", 0.55)
        p.dot(360, 410, 54, p.radial("#cf3f36", "#a82420", cx=0.6, cy=0.65))
        for angle in range(0, 360, 60):
            with p.at(360, 410, angle):
                p.path("M4 0C16 -13 34 -11 44 0C34 11 16 13 4 0Z", "#e8776b")
                p.path("M6 2C18 10 34 9 43 1C34 11 16 13 6 2Z", "#7d1616", 0.5)
        p.line("M306 376C318 352 340 340 362 340", "#ffc2b8", 7, 0.8, blur=1.5)
    with p.at(640, 250, 24):
        p.cast("M-44 -150H44V150H-44Z", 16, 18, 14, 0.4)
        p.path(
            (
                "M-22 60C-34 20 -52 -10 -50 -70C-48 -130 -26 -160 0 -160C26 -160 48 -130 50 -70"
                "C52 -10 34 20 22 60Z"
            ),
            p.linear("#4a2413 0", "#a9643a 28", "#7d4424 60", "#3a1a0c 100"),
        )
        p.line("M-28 -70C-28 -110 -16 -134 -4 -142", "#f0c39a", 8, 0.65, blur=2)
        p.rect(-30, 54, 60, 26, p.linear("#8f661b", "#fbe9b4 35", "#c2933d 60", "#7a5212"), 5)
        p.rect(-22, 78, 44, 40, p.linear("#8f661b", "#fbe9b4 35", "#c2933d 60", "#7a5212"))
        p.rect(-58, 114, 116, 36, p.linear("#8f661b", "#fbe9b4 30", "#c2933d 60", "#7a5212"), 8)
    for x, y, turn, tone in ((500, 690, -12, "#1f5c86"), (540, 738, -6, "#c0302a")):
        with p.at(x, y, turn):
            p.line("M-120 12H150", PALETTE.shade, 26, 0.3, blur=7)
            p.rect(
                -130,
                -16,
                280,
                32,
                p.linear(dark(tone, 0.1), light(tone, 0.4), tone, dark(tone, 0.35), angle=90),
                6,
            )
            p.line("M-150 -2H-130", "#f4ead2", 6)
    sprig(p, 90, 724, 170, -30, "#8a9a62", 5, 0.26)
    return p.svg()


def gift_box() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(400, 700, 230)
    p.path(polygon((190, 400), (440, 456), (440, 706), (206, 640)), p.linear("#e2705a", "#c24d3c", angle=80))
    p.path(polygon((440, 456), (630, 396), (616, 636), (440, 706)), p.linear("#a83a2e", "#82261e", angle=80))
    for k in range(5):
        for i in range(5):
            x, y = 226 + i * 46 + (k % 2) * 20, 446 + k * 50 + i * 10.5 + (k % 2) * 5
            if x < 425 and y < 640 + (x - 206) * 0.28 - 8:
                p.dot(x, y, 5.5, "#fbd9c9", 0.85)
    p.path(polygon((290, 420), (346, 434), (346, 680), (296, 666)), p.linear("#f7e2a8", "#d9ab4a", angle=80))
    p.path(polygon((510, 434), (556, 420), (548, 664), (506, 680)), p.linear("#d9ab4a", "#a87a24", angle=80))
    p.path(
        polygon((190, 400), (440, 456), (630, 396), (630, 420), (440, 490), (190, 430)),
        "#3a0d08",
        0.35,
        blur=8,
    )
    p.path(polygon((172, 336), (444, 396), (444, 452), (178, 390)), p.linear("#ef8670", "#d4604c", angle=80))
    p.path(polygon((444, 396), (648, 330), (642, 384), (444, 452)), p.linear("#b34435", "#943026", angle=80))
    p.path(polygon((172, 336), (388, 284), (648, 330), (444, 396)), p.linear("#f7a28c", "#e5765f", angle=40))
    p.path(polygon((284, 361), (344, 374), (344, 430), (286, 416)), p.linear("#fbecbd", "#e3b859", angle=80))
    p.path(polygon((516, 373), (566, 357), (562, 412), (514, 428)), p.linear("#d9ab4a", "#b5872f", angle=80))
    p.path(polygon((284, 361), (344, 374), (566, 316), (505, 305)), "#f4d68c")
    p.path(polygon((254, 316), (306, 304), (566, 357), (516, 373)), "#fbe6b0")
    tails = (
        "M408 334C360 350 330 400 306 446L338 440L352 466C372 412 400 380 424 344Z",
        "M420 336C460 352 486 390 500 440L522 420L548 436C534 380 490 340 436 326Z",
    )
    for d in tails:
        p.cast(d, 5, 8, 6, 0.3)
        p.path(d, p.linear("#fff0c4", "#d9a843", angle=70))
    loops = (
        "M414 326C330 320 254 268 270 216C286 172 380 220 414 326Z",
        "M418 326C446 222 540 156 566 204C586 256 504 316 418 326Z",
    )
    for d, angle in zip(loops, (30, 150), strict=True):
        p.cast(d, 5, 10, 8, 0.3)
        p.path(d, p.linear("#fff3cf 0", "#f0cc74 45", "#c08d2c 100", angle=angle))
    p.path("M404 312C350 296 300 262 300 236C310 214 366 250 404 312Z", "#9a6c1c", 0.65)
    p.path("M428 312C456 250 526 200 540 222C546 254 490 292 428 312Z", "#9a6c1c", 0.65)
    p.oval(416, 326, 34, 28, p.radial("#fff6da", "#e3b859 70", "#b5872f", cx=0.36, cy=0.3, r=0.8))
    p.line("M198 420L210 610", "#ffffff", 9, 0.35, blur=3)
    for x, y, turn, tone in (
        (130, 690, 20, "#3f8f8a"),
        (670, 720, -30, "#e2705a"),
        (160, 250, 40, "#e2705a"),
        (640, 230, 10, "#3f8f8a"),
        (90, 440, -20, "#e3a93f"),
        (720, 480, 60, "#3f6fa8"),
    ):
        with p.at(x, y, turn):
            p.rect(-13, -5, 26, 10, tone, 3)
    glint(p, 596, 300, 20, "#ffffff", 0.9)
    return p.svg()


def greeting_cards() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(400, 694, 250)
    p.path(polygon((150, 470), (570, 430), (600, 668), (180, 700)), p.linear("#b98a58", "#d9b283", angle=60))
    cards = ((-14, 250, 420, "#2f5f86"), (1, 380, 390, "#f6d7cf"), (14, 520, 430, "#fdfaf1"))
    for turn, x, y, tone in cards:
        with p.at(x, y, turn):
            p.cast("M-130 -200H130V200H-130Z", 10, 12, 12, 0.34)
            p.rect(-130, -200, 260, 400, p.linear(light(tone, 0.18), tone, dark(tone, 0.08), angle=60), 8)
            p.rect(-114, -184, 228, 368, "none", 5, stroke="#e0b65c", width=3, opacity=0.8)
            if tone == "#2f5f86":
                p.dot(40, -90, 46, "#f7e2a8")
                p.dot(60, -100, 42, "#386a93")
                for sx, sy in ((-70, -140), (-40, -70), (-86, -20), (84, -10), (20, -20)):
                    glint(p, sx, sy, 13, "#f7e2a8", 0.9)
                p.path("M-112 90L-40 10L10 70L50 30L112 100V182H-112Z", "#5f93b8")
                p.path("M-112 130L-20 70L60 130L112 110V182H-112Z", "#1d4163")
            elif tone == "#f6d7cf":
                p.line("M0 130C-4 60 6 20 0 -40", "#5d8a5a", 6)
                leaf(p, 0, 90, 90, -150, "#5d8a5a")
                leaf(p, 2, 60, 90, -28, "#6f9a66")
                flower(p, 0, -80, 82, "#e0566e", "#f7c955", petals=8)
            else:
                sprig(p, 0, 140, 280, -90, "#4f8f78", 6, 0.26)
                for sx, sy in ((-46, 20), (50, -14), (-38, -66), (40, -92), (0, -150)):
                    p.dot(sx, sy, 13, p.radial("#f28a6a", "#c8452f", cx=0.35, cy=0.3, r=0.8))
    front = "M140 520L370 612Q390 620 410 610L616 490L640 690H160Z"
    p.path(front, PALETTE.shade, 0.25, blur=8)
    p.path(
        "M136 530L640 494L652 676Q654 696 634 698L166 720Q146 720 146 700Z",
        p.linear("#e0ba8b", "#c4965f", angle=70),
    )
    p.path(
        "M136 530L372 640Q396 650 418 636L640 494L652 676Q654 696 634 698L166 720Q146 720 146 700Z",
        p.linear("#ecc99c", "#cfa26c", angle=80),
    )
    p.line("M136 530L372 640Q396 650 418 636L640 494", "#a8783f", 3, 0.7)
    p.line("M154 704L372 642M640 682L420 638", "#a8783f", 2.5, 0.5)
    return p.svg()


def tangram() -> str:
    p = Picture(PALETTE, "flat")
    p.cast("M120 160H560V600H120Z", 12, 20, 16, 0.42)
    p.rect(112, 148, 456, 456, p.linear("#c89560", "#8f5f33", angle=60), 18)
    p.rect(132, 168, 416, 416, "#5c3a1e", 6)

    def piece(tone: str, *points: tuple[float, float]) -> None:
        d = polygon(*points)
        p.cast(d, 4, 7, 4, 0.5)
        with p.group("translate(2 5)"):
            p.path(d, dark(tone, 0.4), stroke=dark(tone, 0.4), width=6)
        p.path(
            d, p.linear(light(tone, 0.2), tone, dark(tone, 0.06), angle=50), stroke=light(tone, 0.05), width=5
        )
        with p.group(clip=p.clip(d)):
            low, high = min(y for _, y in points), max(y for _, y in points)
            for i in range(int((high - low) / 13) + 1):
                y = low + i * 13
                p.line(f"M60 {y}Q300 {y + 12 * math.sin(i)} 760 {y + 4}", dark(tone, 0.4), 1.8, 0.16)
        p.line(d, "#ffffff", 1.6, 0.4)

    x, y, s = 140.0, 176.0, 400.0
    mid = (x + s / 2, y + s / 2)
    g = 5.0
    piece("#e0564a", (x + g, y), (x + s - g, y), (mid[0], mid[1] - g))
    piece("#2f86b8", (x, y + g), (mid[0] - g, mid[1]), (x, y + s - g))
    piece("#f2b233", (x + s, y + g), (x + s, y + s / 2 - g), (x + s * 0.75 + g / 2, y + s / 4))
    piece(
        "#3f9a6a",
        (mid[0] + g, mid[1]),
        (x + s * 0.75, y + s / 4 + g),
        (x + s - g, y + s / 2),
        (x + s * 0.75, y + s * 0.75 - g),
    )
    piece("#8a5fb0", (mid[0], mid[1] + g), (x + s * 0.75 - g, y + s * 0.75), (x + s / 4 + g, y + s * 0.75))
    with p.group("translate(76 44) rotate(12 480 600)"):
        piece("#e98a3a", (x + s, y + s / 2 + g), (x + s, y + s), (x + s / 2 + g, y + s))
    with p.group("translate(-14 90) rotate(-7 240 560)"):
        piece(
            "#e58aa4", (x, y + s), (x + s / 4, y + s * 0.75), (x + s * 0.75, y + s * 0.75), (x + s / 2, y + s)
        )
    with p.group("translate(606 190) scale(1.1)"):
        p.cast("M-10 -30H140V190H-10Z", 8, 12, 8, 0.3)
        p.rect(-10, -30, 150, 220, "#fffaf0", 10)
        body = ((30, 120), (65, 60), (100, 120))
        p.path(polygon(*body), "#3a3440")
        p.path(polygon((65, 20), (83, 38), (65, 56), (47, 38)), "#3a3440")
        p.path(polygon((30, 124), (65, 124), (30, 160)), "#3a3440")
        p.path(polygon((70, 124), (105, 124), (105, 160)), "#3a3440")
    return p.svg()


DRAWINGS = {
    "wax-seal-kit": wax_seal_kit,
    "gift-box": gift_box,
    "greeting-cards": greeting_cards,
    "tangram": tangram,
}
