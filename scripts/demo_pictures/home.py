"""Home and ceramics."""

from __future__ import annotations

import math

from demo_pictures.canvas import Palette, Picture, dark, light
from demo_pictures.shapes import (
    band,
    curve,
    cylinder,
    glint,
    leaf,
    polygon,
    speckles,
    sprig,
    steam,
    tube,
    turned,
)

PALETTE = Palette(
    wall=("#f8e8d8", "#ebc8a6"), floor=("#dba680", "#c98c64"), disc=("#fdf5ea", "#f6dfc6"), shade="#5a2c14"
)


def ramen_bowl() -> str:
    p = Picture(PALETTE)
    p.shadow(400, 676, 180)
    p.path(turned(400, [(112, 640), (106, 676)], 22, 20), p.rounded("#2c4f74"))
    bowl = turned(400, [(246, 432), (232, 510), (182, 600), (108, 652)], 22, 58)
    p.path(bowl, p.rounded("#35618f"))
    speckles(p, bowl, (150, 430, 500, 240), 170, "#cfe0f0", 3, 4, 0.6)
    with p.group(clip=p.clip(bowl)):
        for i in range(12):
            x = 400 + 250 * math.sin(math.radians(-82 + i * 15))
            for r in (44, 30, 16):
                p.oval(
                    x,
                    530,
                    r * (0.55 + 0.45 * math.cos(math.radians(-82 + i * 15))),
                    r,
                    "none",
                    0.75,
                    stroke="#e9f1f8",
                    width=4,
                )
    p.oval(400, 432, 246, 60, p.linear("#f4ece0", "#b9a78f"))
    p.oval(400, 436, 230, 51, p.linear("#23456a", "#5d8dbd", angle=80))
    p.oval(400, 452, 150, 26, "#7ea9d2", 0.4, blur=10)
    p.line("M176 470C190 540 220 590 250 612", "#ffffff", 12, 0.35, blur=4)
    for dx, dy in ((0, 0), (30, 22)):
        stick = polygon(
            (118 + dx, 352 + dy), (122 + dx, 342 + dy), (716 + dx * 0.4, 404 + dy), (714 + dx * 0.4, 422 + dy)
        )
        p.cast(stick, 4, 14, 5, 0.4)
        p.path(stick, p.linear("#5a2a1a", "#a8563a 70", "#c8734f"))
        p.path(polygon((600, 394 + dy), (660, 400 + dy), (658, 415 + dy), (600, 409 + dy)), "#e6bf6b")
    return p.svg()


def stoneware_mug() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(370, 676, 160)
    p.line("M500 400C640 380 650 590 492 588", dark("#c9a888", 0.2), 44)
    p.line("M500 396C634 376 644 586 492 584", "#d9bb9c", 36)
    p.line("M506 388C600 374 630 440 616 500", "#f3dfc9", 7, 0.8, blur=1.5)
    body = tube(360, 322, 312, 336, 40)
    p.path(body, p.rounded("#d9bb9c"))
    speckles(p, body, (200, 320, 320, 390), 160, "#7d5438", 3.2, 12, 0.5)
    drip = (
        "M204 322A156 40 0 0 0 516 322V500C508 548 486 540 480 512C470 470 446 490 440 540"
        "C434 590 404 584 400 544"
        "C394 506 364 512 358 556C352 622 318 616 314 560C310 516 284 520 278 548C270 586 244 572 240 530"
        "C234 500 212 520 204 496Z"
    )
    p.path(drip, p.rounded("#4f8a83"))
    p.line("M240 400V500", "#ffffff", 16, 0.35, blur=5)
    for x, y in ((300, 590), (334, 586), (420, 556), (458, 516)):
        p.oval(x - 6, y - 20, 4, 12, "#ffffff", 0.55, blur=1)
    p.oval(360, 322, 156, 40, p.linear("#8cc0b8", "#3b6f69"))
    p.oval(360, 326, 142, 32, "#3b2318")
    p.oval(360, 332, 132, 26, p.linear("#8a5530", "#54301a"))
    p.path("M250 326C300 312 400 312 450 322C400 318 310 322 270 336Z", "#c08a5a", 0.7)
    steam(p, 360, 292, 190)
    with p.at(560, 728, -6):
        p.rect(-60, -2, 190, 12, p.linear("#c9a24c", "#f6e1a6 40", "#b1842f"), 6)
        p.oval(-92, 4, 50, 20, p.linear("#f7e5b2", "#b98d36", angle=60))
        p.oval(-90, 6, 36, 12, "#a87f30", 0.6)
    return p.svg()


def bud_vase() -> str:
    p = Picture(PALETTE, "arch")
    for turn, length in ((-104, 330), (-84, 380), (-64, 310)):
        with p.at(400, 420, turn):
            p.line(f"M0 0Q{length * 0.5} -16 {length} 0", "#b48f5e", 4)
            for i in range(30):
                along, side = length * (0.5 + i / 58), (-1) ** i
                reach = 34 * math.sin(math.pi * (i + 3) / 34)
                p.line(
                    f"M{along} -6Q{along + 20} {side * reach - 6} {along + 46} {side * reach * 1.2 - 4}",
                    "#f3ddb8",
                    8,
                    0.85,
                )
                p.line(f"M{along} -4L{along + 40} {side * reach * 0.5 - 4}", "#dcbb88", 4, 0.8)
    sprig(p, 398, 430, 250, -128, "#7d9c86", 5, 0.28)
    sprig(p, 404, 430, 230, -48, "#88a890", 5, 0.28)
    p.shadow(400, 680, 110)
    vase = turned(400, [(34, 402), (30, 450), (46, 492), (124, 560), (128, 620), (78, 678)], 14, 8)
    p.path(vase, p.rounded("#e9e2d8"))
    with p.group(clip=p.clip(vase)):
        p.rect(240, 576, 320, 110, p.rounded("#c4623f"))
        p.path("M240 576C300 560 350 594 420 576S520 566 560 580V600H240Z", p.rounded("#c4623f"))
    speckles(p, vase, (270, 400, 260, 290), 90, "#7a5a44", 2.6, 6, 0.5)
    p.oval(400, 402, 34, 8, "#b5a795")
    p.oval(400, 403, 26, 5, "#4a3a30")
    p.line("M318 560C300 590 300 620 316 648", "#ffffff", 12, 0.6, blur=3)
    return p.svg()


def soy_candle() -> str:
    p = Picture(PALETTE, "disc")
    p.dot(370, 300, 220, p.radial("#ffdf94 0 .85", "#ffdf94 100 0"))
    p.shadow(370, 676, 150)
    p.path(
        tube(370, 352, 280, 308, 36),
        p.linear("#8a4513 0", "#d98a35 16", "#f3b760 32", "#c9752a 58", "#7a3a10 100"),
    )
    p.path(
        tube(370, 430, 256, 220, 32),
        p.linear("#e9c088 0 .8", "#fff1d2 32 .95", "#e2b277 65 .85", "#a86a30 100 .8"),
    )
    p.oval(370, 430, 128, 30, "#fff3d6")
    p.oval(370, 432, 70, 15, "#fffdf4", 0.9, blur=5)
    p.path(tube(370, 352, 280, 308, 36), "#ffffff", 0.07)
    p.oval(370, 352, 140, 36, "none", stroke="#fbe2b6", width=6, opacity=0.9)
    p.line("M370 430C368 408 374 396 370 376", "#4a2a1a", 6)
    p.path(
        "M370 262C400 312 408 340 398 364C388 388 352 388 342 364C332 340 352 310 370 262Z",
        p.linear("#ffd76a 0", "#ffb52e 45", "#f5781e 100", angle=90),
    )
    p.path("M370 316C386 342 388 358 380 370C374 378 364 378 360 370C354 358 360 340 370 316Z", "#fffbe6")
    p.path(band(370, 496, 282, 108, 36), p.rounded("#fbf6ec"))
    with p.group("translate(370 576)"):
        for turn in (-150, -120, -90, -60, -30):
            leaf(p, 0, 22, 62, turn, "#6f8f68", 0.3)
    p.line("M252 400V610", "#ffffff", 16, 0.45, blur=3)
    with p.at(610, 712, 0):
        for i, turn in enumerate((-14, 6, -32)):
            with p.at(-40 + i * 14, i * 12, turn):
                p.line("M-70 6H70", PALETTE.shade, 9, 0.3, blur=4)
                p.line("M-70 0H70", "#f1d9ab", 9)
                p.line("M60 0H76", "#c8452f", 14)
    return p.svg()


def incense_set() -> str:
    p = Picture(PALETTE, "window")
    smoke = [(318, 262), (300, 216), (346, 176), (318, 126), (350, 80), (330, 40)]
    p.line(curve(smoke), "#ffffff", 20, 0.55, blur=8)
    p.line(curve(smoke), "#ffffff", 6, 0.85, blur=2)
    p.shadow(380, 690, 210)
    cylinder(p, 380, 640, 430, 36, 60, "#8e8f8a")
    p.oval(380, 638, 196, 48, p.linear("#7d7e7a", "#b9bab4", angle=60))
    p.oval(372, 644, 150, 34, p.linear("#efe6d6", "#d8cab2", angle=60))
    for ring in (140, 104, 68):
        p.oval(372, 645, ring, ring * 0.22, "none", 0.6, stroke="#c4b494", width=3)
    stone = curve([(410, 640), (424, 590), (470, 572), (516, 596), (522, 640), (466, 662)], closed=True)
    p.cast(stone, 10, 12, 7, 0.4)
    p.path(stone, p.linear("#8b8680", "#4a4641", angle=50))
    p.oval(454, 598, 24, 10, "#ffffff", 0.3, blur=4)
    p.line("M462 584L318 266", "#6e4128", 8)
    p.line("M340 314L318 266", "#bdb6ae", 9)
    p.dot(319, 268, 9, "#ff7d3a", 0.6, blur=5)
    p.dot(320, 271, 5, "#ffb36b")
    for i, (x, lift) in enumerate(((600, 0), (622, -26), (644, 10), (664, -12))):
        p.line(f"M{x - 20} 712L{x + 14} {404 + lift}", ("#7a4a2e", "#5f3823")[i % 2], 8)
    p.path("M566 580L676 592L672 630L562 618Z", p.linear("#c4623f", "#e0835c 40", "#a24a2b"))
    p.shadow(606, 716, 44)
    return p.svg()


def oak_board() -> str:
    p = Picture(PALETTE, "disc")
    board = (
        "M252 256Q252 222 286 222H352Q362 222 362 208V132Q362 92 400 92Q438 92 438 132"
        "V208Q438 222 448 222H514"
        "Q548 222 548 256V640Q548 664 524 664H276Q252 664 252 640Z"
    )
    p.cast(board, 26, 10, 14, 0.36)
    p.path("M262 256V640Q262 676 286 674H534Q560 672 558 640V256Z", "#8a5a2e")
    wood = p.linear("#e0b27a 0", "#cf9a5f 30", "#dcab70 52", "#c38c50 78", "#d4a066 100")
    p.path(board, wood)
    with p.group(clip=p.clip(board)):
        for i in range(13):
            x = 262 + i * 23
            bend = 10 * math.sin(i * 1.7)
            d = curve([(x, 80), (x + bend, 240), (x - bend, 380), (x + bend * 1.6, 520), (x, 680)])
            p.line(d, "#9a6a36", 2.5 + i % 3, 0.4)
        p.oval(330, 430, 15, 40, "none", 0.6, stroke="#8a5a2e", width=4)
        p.oval(330, 430, 6, 22, "#8a5a2e", 0.6)
        p.rect(252, 92, 16, 600, "#ffffff", opacity=0.3)
    p.dot(400, 140, 19, "#fbeedd")
    p.dot(400, 140, 19, "none", stroke="#8a5a2e", width=4)
    p.line("M400 128C380 80 392 56 400 52C412 58 420 84 402 128", "#7a4a2e", 6)
    p.shadow(600, 712, 66)
    p.dot(600, 660, 60, p.radial("#fff3a8", "#f5cf3d 60", "#d9a21c", cx=0.35, cy=0.3, r=0.75))
    p.path("M548 640C520 630 530 612 556 616Z", "#e6b92c")
    p.shadow(500, 724, 56)
    p.dot(500, 682, 52, "#f2c533")
    p.dot(500, 682, 45, "#fff6cf")
    for i in range(8):
        with p.at(500, 682, i * 45):
            p.path("M8 0L38 -13Q42 0 38 13Z", p.linear("#ffe27a", "#f6c52e"))
    sprig(p, 170, 736, 210, -14, "#5c7d55", 8, 0.16)
    return p.svg()


def ribbed_planter() -> str:
    p = Picture(PALETTE, "arch")
    blades = ((330.0, -112, 250), (470, -66, 250), (358, -100, 340), (446, -78, 330), (400, -90, 400))
    for x, turn, length in blades:
        with p.at(x, 480, turn):
            half = length * 0.085
            d = f"M0 {-half * 0.7}C{length * 0.3} {-half * 1.5} {length * 0.7} {-half * 1.2} {length} 0"
            d += f"C{length * 0.7} {half * 1.2} {length * 0.3} {half * 1.5} 0 {half * 0.7}Z"
            p.path(d, "#d6cd72")
            with p.group(clip=p.clip(d)):
                inner = (
                    f"M0 {-half * 0.5}C{length * 0.3} {-half} {length * 0.7} {-half * 0.8} {length * 0.96} 0"
                )
                inner += f"C{length * 0.7} {half * 0.8} {length * 0.3} {half} 0 {half * 0.5}Z"
                p.path(inner, p.linear("#2f5a3c", "#5b8f5c", angle=90))
                for i in range(9):
                    at = length * (0.1 + i * 0.1)
                    p.line(f"M{at} {-half}Q{at + 14} 0 {at} {half}", "#8fb87f", 4, 0.5)
    p.shadow(400, 684, 150)
    pot = turned(400, [(166, 470), (160, 560), (126, 672)], 24, 34)
    p.path(pot, p.rounded("#cf7a56"))
    with p.group(clip=p.clip(pot)):
        for i in range(17):
            sine = math.sin(math.radians(-80 + i * 10))
            x, low = 400 + 166 * sine, 400 + 126 * sine
            p.line(f"M{x:.0f} 480Q{x:.0f} 580 {low:.0f} 700", "#8a4427", 5, 0.5)
            p.line(f"M{x + 6:.0f} 480Q{x + 6:.0f} 580 {low + 5:.0f} 700", "#f0b08e", 3, 0.55)
    p.path(band(400, 462, 344, 34, 36), p.rounded("#d98862"))
    front = "M228 462A172 36 0 0 0 572 462A172 30 0 0 1 228 462Z"
    p.path(front, light("#d98862", 0.4))
    p.line("M262 520C266 570 276 620 290 650", "#ffffff", 12, 0.35, blur=4)
    return p.svg()


def mushroom_lamp() -> str:
    p = Picture(PALETTE, "sun")
    p.oval(400, 440, 330, 290, p.radial("#ffe9ad 0 .95", "#ffe0a0 100 0"))
    p.oval(400, 676, 250, 46, "#ffe6ab", 0.6, blur=18)
    p.shadow(400, 680, 130, 0.3)
    p.path(turned(400, [(46, 400), (46, 540), (76, 610), (126, 664)], 26, 10), p.rounded("#f0e7db"))
    p.path(turned(400, [(128, 652), (132, 672)], 27, 27), p.rounded("#d9c8b3"))
    p.oval(400, 412, 222, 46, p.linear("#ffdf95", "#e9a24e"))
    p.oval(400, 410, 120, 24, "#fffbe8", 0.95, blur=8)
    p.path(turned(400, [(44, 412), (46, 470)], 12, 10), p.linear("#ffe9bd", "#fff7e2 40", "#e2b878"))
    rim = "M172 408C172 262 268 184 400 184C532 184 628 262 628 408A228 40 0 0 0 172 408Z"
    p.path(rim, p.linear("#c4623f 0", "#e58a62 26", "#d5744c 55", "#97421f 100"))
    p.path(rim, p.linear("#ffd591 0 0", "#ffd591 60 0", "#ffd591 100 .55", angle=90))
    p.line("M222 336C236 276 284 232 340 218", "#ffffff", 16, 0.5, blur=4)
    p.path(tube(400, 172, 36, 14, 6), p.rounded("#d9b564"))
    p.oval(400, 172, 18, 6, "#f4dfa6")
    p.line("M524 668C600 690 640 700 800 690", "#6e4128", 7)
    p.line("M462 452V512", "#c79a45", 3)
    p.dot(462, 518, 7, p.radial("#f8e3a8", "#b5872f"))
    glint(p, 640, 190, 20, "#fffaf0", 0.8)
    return p.svg()


DRAWINGS = {
    "ramen-bowl": ramen_bowl,
    "stoneware-mug": stoneware_mug,
    "bud-vase": bud_vase,
    "soy-candle": soy_candle,
    "incense-set": incense_set,
    "oak-board": oak_board,
    "ribbed-planter": ribbed_planter,
    "mushroom-lamp": mushroom_lamp,
}
