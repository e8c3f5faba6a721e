"""Skincare."""

from __future__ import annotations

import math
from random import Random

from demo_pictures.canvas import Palette, Picture, dark, light
from demo_pictures.shapes import (
    band,
    block,
    curve,
    flower,
    glint,
    leaf,
    pearl,
    polygon,
    speckles,
    sprig,
    tube,
    turned,
)

PALETTE = Palette(
    wall=("#fdebe8", "#f4c6c6"), floor=("#eeb0b0", "#df9298"), disc=("#fffaf8", "#fbdedb"), shade="#6b2434"
)


def vitamin_serum() -> str:
    p = Picture(PALETTE)
    p.shadow(360, 684, 120)
    bottle = (
        "M316 330H404V356C404 378 462 382 462 424V660Q462 688 434 688H286Q258 688 258 660"
        "V424C258 382 316 378 316 356Z"
    )
    p.path(bottle, p.linear("#7a3608 0", "#c8701c 16", "#f0a848 34", "#c26a1a 60", "#6a2c06 100"))
    p.path("M270 470H450V656Q450 676 430 676H290Q270 676 270 656Z", "#5a2404", 0.3)
    p.path("M352 330H368V600L360 618L352 600Z", "#ffe3b0", 0.45)
    p.path(tube(360, 262, 108, 70, 10), p.linear("#2a2328", "#6c6169 30", "#3a3238 60", "#17131a"))
    for i in range(11):
        x = 312 + i * 9.6
        p.line(f"M{x:.0f} 276V336", "#0f0c11", 2, 0.6)
    p.path(
        "M322 262C322 196 334 172 336 158Q340 140 360 140Q380 140 384 158C386 172 398 196 398 262Z",
        p.linear("#3a3238 0", "#857a83 32", "#3a3238 64", "#1d181f 100"),
    )
    p.rect(278, 480, 164, 150, "#fff8ec", 10)
    p.dot(360, 540, 34, p.radial("#ffcf70", "#f08c1e"))
    for i in range(8):
        with p.at(360, 540, i * 45):
            p.path("M6 0L28 -9Q31 0 28 9Z", "#ffe2a0")
    p.rect(316, 592, 88, 6, "#d9a878", 3)
    p.rect(332, 606, 56, 6, "#e9c9a6", 3)
    p.line("M280 432V650", "#ffffff", 13, 0.55, blur=2)
    p.shadow(570, 716, 90)
    p.dot(570, 640, 88, p.radial("#ffb348", "#f08418", cx=0.4, cy=0.3, r=0.8))
    p.dot(562, 640, 80, "#fff1d6")
    for i in range(10):
        with p.at(562, 640, i * 36 + 8):
            p.path("M12 0L66 -18Q74 0 66 18Z", p.radial("#ffd27a", "#f79a2a", cx=0.2, r=0.9))
    drop = "M180 640C206 684 216 700 206 720C196 738 164 738 154 720C144 700 156 682 180 640Z"
    p.cast(drop, 6, 8, 5, 0.3)
    p.path(drop, p.linear("#ffe0a0", "#f0962a", angle=80))
    p.oval(170, 706, 5, 11, "#ffffff", 0.85)
    leaf(p, 618, 566, 90, -40, "#6f9a55")
    return p.svg()


def rose_cream() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(480, 650, 160)
    p.oval(530, 500, 150, 150, p.linear("#b98a5c", "#8a5f38"))
    p.oval(518, 500, 150, 150, p.linear("#e9c79c", "#c99a66 50", "#dcb283", angle=50))
    p.dot(518, 500, 118, "none", 0.5, stroke="#a87745", width=4)
    p.dot(518, 500, 70, "none", 0.35, stroke="#a87745", width=3)
    p.shadow(320, 700, 190)
    p.path(
        tube(320, 530, 370, 150, 56),
        p.linear("#f7c9cf 0", "#fff4f4 18", "#fbdfe1 40", "#f3bfc6 75", "#d9939e 100"),
    )
    p.path(tube(320, 560, 330, 100, 48), "#fffafa", 0.55)
    p.path(band(320, 516, 374, 22, 56), p.rounded("#f9e3e3"))
    p.oval(320, 516, 187, 56, p.linear("#fffafa", "#eab6bd"))
    p.oval(320, 518, 168, 47, "#f4cdd2")
    p.oval(320, 514, 160, 42, p.linear("#ffffff", "#fbe7e6", angle=80))
    swirl = [(190, 512), (250, 476), (340, 470), (420, 492), (440, 520), (380, 544), (280, 540)]
    p.line(curve(swirl), "#eec3c6", 13, 0.7, blur=2)
    p.path(
        "M230 498C270 440 330 470 340 424C380 456 430 470 414 510C380 544 260 540 230 498Z",
        p.linear("#ffffff", "#fdf1ef 50", "#efc9cb", angle=50),
    )
    p.line("M264 500C300 478 348 486 380 476", "#e8bdc1", 5, 0.7)
    p.line("M290 520C330 506 372 514 402 500", "#e8bdc1", 5, 0.6)
    flower(p, 320, 640, 44, "#e36f88", "#f7cf8a", petals=8)
    p.line("M158 560V660", "#ffffff", 14, 0.7, blur=3)
    for x, y, turn in ((590, 712, 20), (650, 690, -30), (520, 744, 160), (120, 740, -10)):
        petal = "M0 0C-40 -30 -30 -64 0 -60C30 -64 44 -28 0 0Z"
        with p.at(x, y, turn):
            p.path(petal, PALETTE.shade, 0.25, blur=5)
            p.path(petal, p.linear("#f9a9b7", "#d9526f", angle=80))
    return p.svg()


def cleansing_foam() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(380, 690, 130)
    bottle = "M276 372Q276 336 312 336H448Q484 336 484 372V660Q484 694 450 694H310Q276 694 276 660Z"
    p.path(bottle, p.linear("#7fb7c4 0", "#c9e8ee 18", "#e9f7fa 34", "#a9d5de 62", "#6aa3b2 100"))
    p.path("M286 452C330 440 380 466 474 446V660Q474 684 450 684H310Q286 684 286 660Z", "#5aa4b6", 0.35)
    p.path(tube(380, 296, 134, 44, 12), p.rounded("#ffffff"))
    p.path(tube(380, 232, 44, 66, 6), p.rounded("#f4f1f0"))
    p.path(
        "M300 178H424Q452 178 452 206V236H308V222L236 226Q220 212 232 196Z",
        p.linear("#ffffff", "#e2d9d9", angle=70),
    )
    p.path("M232 196L300 178H424Q446 178 450 196Q380 186 232 204Z", "#ffffff")
    p.rect(318, 476, 124, 150, "#ffffff", 62, opacity=0.92)
    for x, y, r in ((380.0, 560.0, 30.0), (352, 520, 16), (402, 514, 12), (414, 594, 10), (352, 598, 8)):
        p.dot(x, y, r, p.radial("#ffffff", "#9bd0dc", cx=0.35, cy=0.3, r=0.8))
        p.dot(x - r * 0.3, y - r * 0.35, r * 0.18, "#ffffff")
    p.line("M298 380V650", "#ffffff", 14, 0.75, blur=3)
    foam = Random(5)
    p.path(
        curve(
            [(500, 730), (520, 690), (570, 650), (640, 664), (700, 700), (710, 736), (600, 752)], closed=True
        ),
        "#fff4f4",
    )
    for _ in range(52):
        angle, reach = foam.uniform(math.pi, math.tau), math.sqrt(foam.random())
        r = foam.uniform(11, 27)
        x, y = 606 + math.cos(angle) * reach * 96, 736 + math.sin(angle) * reach * 76
        p.dot(x, y, r, p.radial("#ffffff", "#fdf3f4 60", "#e8c3ca", cx=0.36, cy=0.3, r=0.75))
    for x, y, r in (
        (200, 330, 30),
        (590, 330, 22),
        (630, 480, 36),
        (170, 540, 18),
        (240, 470, 12),
        (560, 220, 14),
    ):
        p.dot(x, y, r, p.radial("#ffffff 0 .1", "#ffffff 70 .25", "#ffffff 100 .95"))
        p.oval(x - r * 0.35, y - r * 0.4, r * 0.22, r * 0.14, "#ffffff")
    return p.svg()


def hand_cream() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(390, 690, 110)
    body = "M262 150H518C512 300 486 460 470 604H310C294 460 268 300 262 150Z"
    p.path(body, p.linear("#8f9a78 0", "#c3cca6 20", "#e6ebd0 36", "#b9c39a 62", "#7d8866 100"))
    p.rect(250, 118, 280, 46, p.linear("#8b9574", "#dfe5c8 35", "#7f8a68"), 4)
    for i in range(28):
        p.line(f"M{258 + i * 9.8:.0f} 122V160", "#6e7858", 2, 0.55)
    p.path("M290 170C310 300 322 440 330 600L352 600C342 440 334 300 330 170Z", "#ffffff", 0.35, blur=6)
    p.path("M470 168C440 220 448 250 430 300C456 260 480 240 490 168Z", "#66704f", 0.35, blur=6)
    p.path(tube(390, 600, 170, 76, 14), p.linear("#8a5f38", "#e3bf90 30", "#c99a66 60", "#7a5230"))
    for y in (622, 644, 664):
        p.path(band(390, y, 170, 3, 14), "#7a5230", 0.5)
    p.oval(390, 366, 78, 108, "#fffbf0", 0.95)
    p.oval(390, 366, 69, 99, "none", stroke="#a9b388", width=3)
    sprig(p, 390, 446, 150, -90, "#6e8550", 4, 0.34)
    for x, y in ((362, 400), (424, 372)):
        pearl(p, x, y, 13, "#55653a")
    smear = "M520 716C560 680 640 690 690 704C730 712 720 744 660 744C600 744 540 748 520 716Z"
    p.cast(smear, 4, 8, 6, 0.25)
    p.path(smear, p.linear("#ffffff", "#f4e4dc", angle=80))
    p.line("M546 716C590 700 640 708 686 718", "#e6cfc6", 5, 0.8)
    sprig(p, 108, 742, 190, -18, "#7f9660", 5, 0.28)
    pearl(p, 250, 740, 19, "#55653a")
    pearl(p, 284, 724, 17, "#68794a")
    return p.svg()


def clay_mask() -> str:
    p = Picture(PALETTE, "window")
    p.shadow(350, 690, 200)
    p.path(turned(350, [(218, 500), (206, 570), (160, 650), (110, 686)], 20, 54), p.rounded("#f6efe8"))
    p.oval(350, 500, 218, 56, p.linear("#ffffff", "#d8c8bf"))
    p.oval(350, 504, 200, 46, "#b6c3ac")
    p.oval(350, 508, 190, 40, p.linear("#9fb095", "#c3d0b7", angle=70))
    p.path(
        "M206 506C240 470 300 484 340 462C390 448 480 470 492 506C440 540 260 546 206 506Z",
        p.linear("#d3dec8", "#a3b498", angle=60),
    )
    for d in (
        "M240 508C300 490 380 504 450 490",
        "M270 524C330 512 390 522 440 512",
        "M300 488C340 476 390 480 420 474",
    ):
        p.line(d, "#84967a", 5, 0.7)
        with p.group("translate(0 5)"):
            p.line(d, "#e6eddf", 4, 0.8)
    with p.at(410, 500, -56):
        p.rect(110, -15, 250, 30, p.linear("#efcf9f", "#c99a5f", angle=90), 14)
        p.rect(124, -11, 220, 7, "#fff0d2", 4, opacity=0.8)
        p.rect(56, -22, 70, 44, p.linear("#fafafa", "#b9bcc6 60", "#8d91a0", angle=90), 6)
        p.path(
            "M60 -24H10C-30 -30 -50 -14 -66 0C-50 14 -30 30 10 24H60Z",
            p.linear("#f2e3d6", "#c7a993", angle=90),
        )
        p.path("M0 -27C-30 -28 -50 -14 -66 0C-50 14 -30 28 0 25C-14 10 10 -10 0 -27Z", "#a9ba9d")
    p.line("M160 560C176 610 206 644 236 660", "#ffffff", 14, 0.9, blur=3)
    smear = curve(
        [(520, 720), (560, 690), (640, 700), (700, 680), (716, 712), (650, 738), (570, 746)], closed=True
    )
    p.path(smear, p.linear("#c3d0b7", "#98aa8e", angle=70))
    for dy in (0, 12, 24):
        p.line(f"M556 {706 + dy}C610 {700 + dy} 650 {714 + dy} 700 {692 + dy}", "#7f9175", 3, 0.6)
    speckles(p, smear, (520, 680, 200, 70), 40, "#6d7f64", 2.6, 2)
    return p.svg()


def lip_balm() -> str:
    p = Picture(PALETTE, "arch")
    tones = (("#e0566e", "#f9d3d8"), ("#e9a13b", "#fbe6c0"), ("#7fc0a5", "#d9f0e6"))
    for i, (bullet, body) in enumerate(tones):
        x, lift = 262 + i * 138, (0, 60, 20)[i]
        p.shadow(x, 680, 56)
        p.path(
            (
                f"M{x - 36} 440V{320 - lift}C{x - 34} {268 - lift} {x + 30} {240 - lift}"
                f" {x + 36} {262 - lift}V440Z"
            ),
            p.linear(dark(bullet, 0.1), light(bullet, 0.35), bullet, dark(bullet, 0.28)),
        )
        p.path(
            f"M{x - 36} {320 - lift}C{x - 34} {268 - lift} {x + 30} {240 - lift} {x + 36} {262 - lift}"
            f"C{x + 30} {300 - lift} {x - 10} {330 - lift} {x - 36} {320 - lift}Z",
            light(bullet, 0.4),
            0.9,
        )
        p.path(tube(x, 420, 88, 60, 12), p.linear("#b5872f", "#f8e6b4 30", "#d6ae59 60", "#9a7023"))
        p.oval(x, 420, 44, 12, "none", stroke="#fff3cf", width=3)
        p.path(tube(x, 480, 104, 192, 14), p.rounded(body))
        p.oval(x, 480, 52, 14, light(body, 0.4))
        p.path(band(x, 600, 104, 8, 14), p.rounded("#d6ae59"))
        p.line(f"M{x - 32} 510V650", "#ffffff", 9, 0.7, blur=2)
    flower(p, 262, 556, 25, "#e0566e", "#f7d488", turn=18)
    with p.at(400, 560):
        hexagon = polygon(
            *[(26 * math.cos(math.radians(60 * k)), 26 * math.sin(math.radians(60 * k))) for k in range(6)]
        )
        p.path(hexagon, "#e9a13b")
        p.path(hexagon, stroke="#fff3d9", width=4)
    leaf(p, 520, 582, 56, -60, "#4f9a7c")
    with p.at(590, 716, 76):
        p.cast(tube(0, -80, 104, 150, 14), 8, 4, 8, 0.35)
        p.path(tube(0, -80, 104, 150, 14), p.rounded("#f9d3d8"))
        p.oval(0, -80, 52, 14, "#fdeef0")
        p.oval(0, -80, 40, 10, "#c98d97")
    return p.svg()


def jade_roller() -> str:
    p = Picture(PALETTE, "flat")
    cloth = polygon((70, 250), (560, 70), (740, 560), (250, 740))
    p.cast(cloth, 8, 12, 12, 0.2)
    p.path(cloth, p.linear("#fffdf9", "#f3e4dc", angle=60))
    gua = curve(
        [
            (150, 330),
            (200, 230),
            (290, 190),
            (316, 240),
            (286, 300),
            (300, 350),
            (350, 390),
            (350, 450),
            (280, 470),
            (190, 430),
        ],
        closed=True,
    )
    p.cast(gua, 10, 16, 10, 0.4)
    jade = p.linear("#d3ebd6 0", "#8fc3a0 35", "#b9dec2 60", "#5f9f7c 100", angle=55)
    p.path(gua, jade)
    with p.group(clip=p.clip(gua)):
        p.line("M130 400C210 340 260 300 330 200", "#ecf8ec", 14, 0.5, blur=6)
        p.line("M180 470C240 400 300 390 380 410", "#4d8f6b", 10, 0.4, blur=6)
    p.line("M182 326C200 270 232 236 270 220", "#ffffff", 9, 0.75, blur=2)
    with p.at(452, 440, -52):
        p.cast("M-210 -16H190V16H-210Z", 10, 22, 12, 0.4)
        gold = p.linear("#f8e8b8", "#d1a44b 50", "#9c7022", angle=90)
        p.line("M176 0H212M212 -64V64", "#c2933d", 11)
        p.line("M176 -2H212M210 -64V64", "#f4dea0", 4)
        p.line("M212 -64H286M212 64H286", "#c2933d", 9)
        p.cast("M240 -58H306V58H240Z", 8, 20, 9, 0.4)
        p.rect(236, -62, 84, 124, p.linear("#d9efdc 0", "#9bcbaa 40", "#6aa884 100"), 38)
        p.line("M258 -34V30", "#ffffff", 9, 0.7, blur=2)
        p.rect(-150, -24, 300, 48, p.linear("#dcf0df 0", "#8fc3a0 50", "#5a9a77 100", angle=90), 16)
        p.line("M-120 -10H120", "#ffffff", 7, 0.7, blur=1.5)
        p.line("M-90 12C-30 -6 30 20 110 4", "#d9efdc", 6, 0.5, blur=3)
        p.rect(146, -20, 34, 40, gold, 5)
        p.rect(-180, -20, 34, 40, gold, 5)
        p.line("M-180 0H-216M-216 -36V36M-216 -36H-258M-216 36H-258", "#c2933d", 8)
        p.rect(-276, -34, 48, 68, p.linear("#d9efdc 0", "#9bcbaa 40", "#6aa884 100"), 22)
        p.line("M-262 -16V14", "#ffffff", 6, 0.7, blur=1.5)
    for x, y, turn in ((140, 620, -20), (176, 660, 30)):
        leaf(p, x, y, 110, turn, "#7ea886")
    flower(p, 640, 640, 54, "#f4a3b1", "#f7d488", turn=12)
    return p.svg()


def lavender_soap() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(400, 690, 220)
    for x, y, tone in ((190, 570, "#b9a3d3"), (216, 452, "#efe3cf")):
        block(p, x, y, 330, 112, 96, tone)
        front = polygon((x, y), (x + 330, y), (x + 330, y + 112), (x, y + 112))
        speckles(p, front, (x, y, 330, 112), 60, dark(tone, 0.35), 4, int(x), 0.6)
        roof = polygon((x, y), (x + 96, y - 43), (x + 426, y - 43), (x + 330, y))
        speckles(p, roof, (x, y - 43, 430, 43), 40, dark(tone, 0.3), 3.4, int(y), 0.6)
        p.line(f"M{x + 2} {y + 1}H{x + 329}", "#ffffff", 4, 0.7)
        p.line(f"M{x + 331} {y}L{x + 424} {y - 42}", "#ffffff", 3, 0.5)
    for x in (376, 392):
        p.line(f"M{x} 682V452L{x + 94} 410", "#a87745", 7)
        p.line(f"M{x - 2} 680V454", "#d9b283", 2.5)
    p.line("M430 420C380 360 340 400 426 424C520 372 520 420 434 424", "#a87745", 7)
    p.line("M430 424L396 466M432 424L470 452", "#a87745", 6)
    for x, turn, length in ((470, -152, 250), (500, -140, 230), (480, -164, 240)):
        with p.at(x, 424, turn):
            p.line(f"M-60 0H{length}", "#6f8f5d", 5)
            for i in range(11):
                along, w = length * (0.4 + i * 0.058), 1 - i * 0.05
                for side in (-1, 0, 1):
                    tone = ("#7a5ba8", "#9878c4", "#b79bdb")[side + 1]
                    p.oval(along, side * 11 * w, 11 * w, 8 * w, tone)
    for x, y in ((600, 724), (640, 706), (670, 738), (150, 736), (186, 720)):
        p.oval(x, y, 9, 6, "#8a6bb8")
    glint(p, 200, 250, 20, "#ffffff", 0.9)
    return p.svg()


DRAWINGS = {
    "vitamin-serum": vitamin_serum,
    "rose-cream": rose_cream,
    "cleansing-foam": cleansing_foam,
    "hand-cream": hand_cream,
    "clay-mask": clay_mask,
    "lip-balm": lip_balm,
    "jade-roller": jade_roller,
    "lavender-soap": lavender_soap,
}
