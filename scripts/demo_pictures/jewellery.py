"""Silver jewellery, on a dark ground where metal shines."""

from __future__ import annotations

import math

from demo_pictures.canvas import Palette, Picture, mix
from demo_pictures.shapes import block, curve, cylinder, flower, glint, pearl, polygon, tube

PALETTE = Palette(
    wall=("#4a4778", "#2a2749"), floor=("#35315c", "#221f40"), disc=("#625e98", "#454178"), shade="#0c0a1e"
)
SHINE = ("#6d7388", "#ffffff", "#aeb4c6", "#f3f5fa", "#8a90a5")


def wire(p: Picture, d: str, width: float) -> None:
    """A round silver wire along a line: dark edge, body, and a bright ridge."""
    p.line(d, "#555a70", width)
    p.line(d, "#b3b8c9", width * 0.78)
    with p.group(f"translate({-width * 0.1:.1f} {-width * 0.14:.1f})"):
        p.line(d, "#e7eaf2", width * 0.4)
        p.line(d, "#ffffff", width * 0.16)


def ring_of(cx: float, cy: float, rx: float, ry: float) -> str:
    return f"M{cx - rx} {cy}A{rx} {ry} 0 1 0 {cx + rx} {cy}A{rx} {ry} 0 1 0 {cx - rx} {cy}Z"


def moonstone_ring() -> str:
    p = Picture(PALETTE)
    p.shadow(400, 702, 190, 0.6)
    cylinder(p, 400, 640, 380, 60, 54, "#6a5fa8")
    p.oval(404, 634, 120, 20, PALETTE.shade, 0.55, blur=9)
    outer, inner = ring_of(400, 476, 158, 166), ring_of(400, 476, 128, 138)
    p.path(inner, "none", stroke="#4c5166", width=10)
    with p.group("translate(14 -4)"):
        p.line(ring_of(400, 476, 136, 146), "#5d6278", 22)
        p.line(ring_of(400, 476, 136, 146), "#8c92a6", 14)
    p.path(outer + inner, "none")
    metal = p.linear(
        "#7a8096 0", "#f7f9fd 16", "#aab0c2 32", "#ffffff 52", "#8d93a8 72", "#dfe3ec 88", "#6d7388", angle=35
    )
    p.line(ring_of(400, 476, 144, 152), "#555a70", 34)
    p.line(ring_of(400, 476, 144, 152), metal, 29)
    p.line("M276 410A142 150 0 0 0 300 582", "#ffffff", 6, 0.9, blur=1.5)
    p.line("M520 560A142 150 0 0 1 440 620", "#ffffff", 5, 0.7, blur=1.5)
    for angle in (-150, -30, 150, 30):
        x, y = 400 + 96 * math.cos(math.radians(angle)), 290 + 64 * math.sin(math.radians(angle))
        wire(p, f"M400 330L{x:.0f} {y:.0f}", 15)
    p.oval(400, 290, 112, 82, p.silver(30))
    p.oval(400, 290, 98, 69, "#565b72")
    p.oval(
        400,
        286,
        96,
        68,
        p.radial(
            "#ffffff 0", "#dfeaff 30", "#a9c3ee 62", "#8c8fd0 85", "#6f6ab0 100", cx=0.36, cy=0.3, r=0.85
        ),
    )
    p.path("M330 300C350 344 440 352 474 306C450 330 380 332 330 300Z", "#bff3ee", 0.75, blur=4)
    p.path("M326 268C350 232 420 226 450 246C410 246 360 254 336 286Z", "#ffffff", 0.85, blur=2)
    for angle in (-142, -38, 142, 38):
        x, y = 400 + 98 * math.cos(math.radians(angle)), 288 + 68 * math.sin(math.radians(angle))
        pearl(p, x, y, 13, "#c3c8d8")
    glint(p, 474, 230, 40)
    glint(p, 262, 420, 22)
    return p.svg()


def pearl_drops() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(400, 700, 130, 0.6)
    cylinder(p, 400, 676, 260, 24, 34, "#6a5fa8")
    p.path(tube(400, 200, 26, 474, 6), p.rounded("#8a7fc8"))
    p.rect(206, 186, 388, 26, p.linear("#a79ce0", "#5c519a", angle=90), 13)
    for x in (264, 536):
        wire(p, f"M{x} 214C{x - 34} 170 {x + 30} 150 {x + 22} 196C{x + 18} 230 {x} 240 {x} 268", 8)
        p.dot(x, 276, 12, "none", stroke="#dfe3ec", width=6)
        d = polygon((x, 286), (x + 30, 322), (x, 358), (x - 30, 322))
        p.path(d, p.silver(60))
        p.path(
            polygon((x, 300), (x + 18, 322), (x, 344), (x - 18, 322)),
            p.radial("#8ad0ff", "#2e5fb8", cx=0.35, cy=0.3),
        )
        p.dot(x, 372, 9, "none", stroke="#dfe3ec", width=5)
        p.path(f"M{x - 24} 408C{x - 20} 376 {x + 20} 376 {x + 24} 408Z", p.silver())
        p.oval(
            x,
            462,
            62,
            66,
            p.radial(
                "#ffffff 0", "#fdf3ee 34", "#e6cfd3 66", "#b9a3bd 88", "#8d7ba0 100", cx=0.36, cy=0.3, r=0.78
            ),
        )
        p.oval(x - 22, 436, 13, 9, "#ffffff", 0.95, blur=1.5)
        p.path(
            f"M{x - 40} 496C{x - 20} 526 {x + 24} 526 {x + 44} 492C{x + 30} 510 {x - 10} 516 {x - 40} 496Z",
            "#c9e3f5",
            0.6,
            blur=4,
        )
    glint(p, 300, 318, 26)
    glint(p, 570, 430, 30)
    return p.svg()


def curb_bracelet() -> str:
    p = Picture(PALETTE, "flat")
    p.cast(ring_of(400, 400, 236, 218), 0, 0, 26, 0.3)
    links = 26
    for layer in (0, 1):
        for i in range(links):
            angle = math.tau * i / links + 0.9
            if i in (0, links - 1):
                continue
            x, y = 400 + 238 * math.cos(angle), 396 + 214 * math.sin(angle)
            turn = math.degrees(math.atan2(214 * math.cos(angle), -238 * math.sin(angle))) + 24
            with p.at(x, y, turn):
                if not layer:
                    p.oval(10, 16, 46, 28, PALETTE.shade, 0.5, blur=7)
                    continue
                p.oval(0, 0, 40, 24, "none", stroke="#4e5368", width=19)
                p.oval(0, 0, 40, 24, "none", stroke=p.linear(*SHINE, angle=20 + i * 28), width=15)
                p.path("M-36 -14C-20 -26 10 -28 26 -20", stroke="#ffffff", width=4, opacity=0.9)
    x, y = 400 + 238 * math.cos(0.78), 396 + 214 * math.sin(0.78)
    with p.at(x, y, 128):
        p.rect(-58, -14, 116, 40, PALETTE.shade, 14, 0.5, blur=8)
        p.rect(-62, -23, 124, 46, p.silver(90), 20)
        p.rect(-30, -10, 60, 20, "#5d6278", 10)
        p.rect(-22, -17, 16, 34, p.silver(), 6)
    for i in range(4):
        p.oval(534 - i * 17, 522 - i * 17, 15, 10, "none", stroke=("#aeb4c6", "#eef0f6")[i % 2], width=6)
    p.dot(438, 440, 72, PALETTE.shade, 0.5, blur=12)
    p.dot(472, 464, 14, "none", stroke="#dfe3ec", width=7)
    p.dot(424, 416, 70, p.silver(40))
    p.dot(424, 416, 57, "none", stroke="#7b8196", width=3)
    for i in range(8):
        with p.at(424, 416, i * 45):
            p.path("M0 0L13 -8L48 0Z", "#8d93a8" if i % 2 else "#6d7388")
            p.path("M0 0L13 8L48 0Z", "#6d7388" if i % 2 else "#3f4459")
    pearl(p, 424, 416, 10, "#dfe3ec")
    glint(p, 250, 210, 34)
    glint(p, 390, 372, 20)
    return p.svg()


def moon_pendant() -> str:
    p = Picture(PALETTE, "disc")
    for x, y, r in (
        (150.0, 130.0, 8),
        (250, 74, 5),
        (660, 160, 7),
        (600, 70, 5),
        (110, 330, 5),
        (700, 380, 6),
    ):
        glint(p, x, y, r * 2.2, "#dcd9ff", 0.8)
    for side in (-1, 1):
        points = [(400 + side * (12 + 188 * (t / 20) ** 1.15), 330 - 350 * (t / 20)) for t in range(21)]
        p.line(curve(points), "#15122c", 8, 0.35, blur=5)
        wire(p, curve(points), 5)
        for k, (x, y) in enumerate(points[:-1]):
            nx, ny = points[k + 1]
            with p.at((x + nx) / 2, (y + ny) / 2, math.degrees(math.atan2(ny - y, nx - x))):
                p.oval(0, 0, 11, 6.5, "none", stroke="#d3d7e4" if k % 2 else "#9aa0b4", width=4.5)
    p.dot(400, 348, 20, "none", stroke="#eef0f6", width=8)
    moon = (
        "M448 374C330 372 246 452 250 552C256 650 356 706 452 684C388 660 344 610 344 540"
        "C344 470 384 410 448 374Z"
    )
    p.cast(moon, 16, 18, 14, 0.55)
    p.path(moon, p.linear("#ffffff 0", "#c5cad9 28", "#f4f6fb 48", "#8f95aa 74", "#d8dce7 100", angle=50))
    p.line("M430 384C340 392 268 462 270 552C274 620 332 668 396 680", "#ffffff", 6, 0.85, blur=1)
    p.line("M438 380C374 420 334 474 334 540C334 606 372 652 430 682", "#70768c", 4, 0.8)
    for i in range(7):
        t = math.radians(116 + i * 21)
        x, y = 404 + 117 * math.cos(t), 532 - 124 * math.sin(t)
        pearl(p, x, y, 6.5 + 4 * math.sin(i / 6 * math.pi), "#7fb0ff")
    wire(p, "M446 378Q470 420 482 470", 5)
    star = []
    for i in range(10):
        radius = 66 if i % 2 == 0 else 28
        star.append((484 + radius * math.sin(math.tau * i / 10), 540 - radius * math.cos(math.tau * i / 10)))
    p.cast(polygon(*star), 10, 12, 8, 0.5)
    for i in range(10):
        a, b = star[i], star[(i + 1) % 10]
        p.path(polygon((484, 540), a, b), ("#f8fafd", "#9aa0b4", "#d9dde8", "#7b8196")[i % 4])
    pearl(p, 484, 540, 13, "#9fc4ff")
    glint(p, 300, 440, 36)
    glint(p, 520, 500, 22)
    return p.svg()


def hoop_earrings() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(440, 704, 220, 0.55)
    block(p, 330, 560, 250, 138, 90, "#6a5fa8")
    cylinder(p, 240, 648, 220, 52, 34, "#8a7fc8")
    for cx, cy, r, lean in ((478, 386, 156, 0.84), (240, 492, 150, 0.78)):
        rx = r * lean
        p.oval(cx + 8, cy + r + 6, rx * 0.55, 11, PALETTE.shade, 0.7, blur=7)
        for strand in (0, 1):
            turns, steps = 19, 380
            points = []
            for i in range(steps + 1):
                angle = math.radians(-58) + math.radians(350) * i / steps
                swing = 8 * math.sin(turns * math.tau * i / steps + strand * math.pi)
                points.append((cx + (rx + swing) * math.cos(angle), cy + (r + swing) * math.sin(angle)))
            wire(p, curve(points[::2]), 13)
        for degrees in (-58, -68):
            angle = math.radians(degrees)
            pearl(p, cx + rx * math.cos(angle), cy + r * math.sin(angle), 12, "#b3b8c9")
        x1, y1 = cx + rx * math.cos(math.radians(-58)), cy + r * math.sin(math.radians(-58))
        x2, y2 = cx + rx * math.cos(math.radians(-112)), cy + r * math.sin(math.radians(-112))
        wire(p, f"M{x1:.0f} {y1:.0f}Q{cx:.0f} {cy - r - 62:.0f} {x2:.0f} {y2:.0f}", 6)
        glint(p, cx - rx * 0.72, cy - r * 0.66, 34)
    glint(p, 580, 500, 22)
    return p.svg()


def onyx_cufflinks() -> str:
    p = Picture(PALETTE, "flat")
    box = "M140 120H660Q690 120 690 150V650Q690 680 660 680H140Q110 680 110 650V150Q110 120 140 120Z"
    p.cast(box, 14, 22, 20, 0.5)
    p.path(box, p.linear("#8d6a4a", "#5c3f28", angle=60))
    p.rect(126, 136, 548, 528, "none", 16, stroke="#c79a63", width=3, opacity=0.6)
    p.rect(160, 170, 480, 460, p.linear("#1e1a3a", "#3c3770", angle=60), 14)
    p.rect(176, 188, 448, 426, p.linear("#7268b4", "#4c4488", angle=60), 12)
    for cx, cy, turn in ((298, 340, -8), (506, 460, 8)):
        p.oval(cx, cy + 8, 100, 96, "#2a2552", 0.55, blur=10)
        with p.at(cx, cy, turn):
            p.rect(-84, -76, 180, 180, PALETTE.shade, 20, 0.6, blur=12)
            p.rect(-92, -92, 184, 184, p.silver(45), 20)
            p.rect(-78, -78, 156, 156, "#4e5368", 12)
            p.rect(-74, -74, 148, 148, p.linear("#3b3946 0", "#16151d 45", "#2a2833 100", angle=50), 10)
            p.path(polygon((-74, 30), (-74, -64), (-64, -74), (40, -74)), "#ffffff", 0.22)
            p.path(polygon((-20, 74), (20, 74), (74, 10), (74, -34)), "#ffffff", 0.08)
            for x, y in ((-83, -83), (83, -83), (-83, 83), (83, 83)):
                pearl(p, x, y, 7, "#c3c8d8")
            p.path(polygon((0, -36), (36, 0), (0, 36), (-36, 0)), "none", stroke="#cfd4e0", width=5)
            p.path(polygon((0, -16), (16, 0), (0, 16), (-16, 0)), p.silver(60))
        glint(p, cx - 70, cy - 76, 28)
    return p.svg()


def plum_hairpin() -> str:
    p = Picture(PALETTE, "flat")
    p.oval(400, 400, 300, 300, p.radial("#6f6aa8 0 .7", "#6f6aa8 100 0"))
    for shift in (-17, 17):
        d = f"M{330 + shift} {330 + shift * -0.9}L{640 + shift * 0.8} {668 - shift * 0.7}"
        p.line(d, PALETTE.shade, 16, 0.5, blur=9)
    for shift in (-17, 17):
        wire(p, f"M{330 + shift} {330 + shift * -0.9}L{636 + shift * 0.8} {660 - shift * 0.7}", 15)
    branch = curve([(120, 420), (190, 372), (260, 330), (330, 306), (400, 240), (480, 206), (560, 150)])
    p.line(branch, PALETTE.shade, 22, 0.45, blur=10)
    wire(p, branch, 20)
    wire(p, "M400 240Q430 190 426 140", 11)
    wire(p, "M214 360Q196 300 220 260", 10)
    for x, y, r, turn in ((282, 306.0, 96, 10), (430, 226, 74, 40), (170, 404, 58, 0)):
        p.oval(x + 10, y + 16, r, r, PALETTE.shade, 0.45, blur=12)
        flower(p, x, y, r + 6, "#d8dce7", "#d8dce7", turn=turn)
        flower(p, x, y, r - 4, "#e0567a", "#f4c95d", turn=turn)
        for i in range(10):
            angle = math.radians(36 * i + turn)
            a, b = r * 0.24, r * 0.5
            c, s = math.cos(angle), math.sin(angle)
            p.line(f"M{x + a * c:.1f} {y + a * s:.1f}L{x + b * c:.1f} {y + b * s:.1f}", "#fbe3a4", 2.5)
            p.dot(x + b * c, y + b * s, 4.5, "#fbe3a4")
    for x, y, r in ((426, 132.0, 20), (564, 148, 22), (222, 252, 18), (500, 196, 15)):
        pearl(p, x, y, r, "#e0567a")
    for x, drop in ((200, 150), (236, 190)):
        for i in range(5):
            p.dot(x, 440 + i * drop / 6, 5, "none", stroke="#cfd4e0", width=3)
        y = 440 + drop * 0.8
        p.path(
            f"M{x} {y}C{x - 20} {y + 30} {x - 14} {y + 56} {x} {y + 56}"
            f"C{x + 14} {y + 56} {x + 20} {y + 30} {x} {y}Z",
            p.silver(),
        )
    glint(p, 540, 540, 30)
    glint(p, 330, 250, 24)
    return p.svg()


def ginkgo_brooch() -> str:
    p = Picture(PALETTE, "window")
    cushion = (
        "M150 690C110 660 120 560 170 540C300 510 500 510 630 540C680 560 690 660 650 690"
        "C500 724 300 724 150 690Z"
    )
    p.shadow(400, 704, 270, 0.6)
    p.path(cushion, p.linear("#8a7fc8", "#554b93", angle=80))
    p.path("M190 560C320 530 480 530 610 560C480 556 320 556 190 560Z", "#ffffff", 0.25, blur=5)
    edge = [(400, 560)]
    for i in range(25):
        angle = math.radians(-172 + i * 164 / 24)
        notch = 0.74 if i == 12 else 0.95 if i in (11, 13) else 1
        radius = (262 + 9 * (-1) ** i) * notch
        edge.append((400 + radius * math.cos(angle) * 1.05, 470 + radius * math.sin(angle) * 1.12))
    fan = curve(edge, closed=True)
    p.cast(fan, 16, 20, 16, 0.55)
    p.path(fan, "#5d6278")
    with p.group("translate(-3 -5)"):
        p.path(fan, p.linear("#ffffff 0", "#b3b9ca 26", "#eef1f7 46", "#8d93a8 70", "#dfe3ec 100", angle=30))
    with p.group(clip=p.clip(fan)):
        for i in range(27):
            angle = math.radians(-170 + i * 160 / 26)
            c, s = math.cos(angle), math.sin(angle)
            x, y = 400 + 300 * c, 470 + 310 * s
            p.line(f"M400 560Q{400 + 90 * c:.0f} {500 + 90 * s:.0f} {x:.0f} {y:.0f}", "#6d7388", 3.5, 0.75)
            p.line(f"M404 560Q{405 + 90 * c:.0f} {500 + 90 * s:.0f} {x + 5:.0f} {y:.0f}", "#ffffff", 2.5, 0.7)
    wire(p, curve([(400, 548), (404, 590), (424, 640), (468, 672)]), 18)
    for i, (x, y) in enumerate(((330, 330), (300, 412), (476, 330), (506, 416), (400, 400))):
        pearl(p, x, y, 11 - i % 2 * 2, mix("#f3d98a", "#ffffff", 0.2))
    glint(p, 214, 330, 38)
    glint(p, 560, 280, 28)
    return p.svg()


DRAWINGS = {
    "moonstone-ring": moonstone_ring,
    "pearl-drops": pearl_drops,
    "curb-bracelet": curb_bracelet,
    "moon-pendant": moon_pendant,
    "hoop-earrings": hoop_earrings,
    "onyx-cufflinks": onyx_cufflinks,
    "plum-hairpin": plum_hairpin,
    "ginkgo-brooch": ginkgo_brooch,
}
