"""Textiles and bags."""

from __future__ import annotations

import math

from demo_pictures.canvas import Palette, Picture, dark, light
from demo_pictures.shapes import band, curve, leaf, polygon, speckles, sprig, turned

PALETTE = Palette(
    wall=("#e6f0f7", "#bdd6e7"), floor=("#9fc0d8", "#86acc9"), disc=("#fbfdff", "#d9e9f4"), shade="#16344d"
)


def canvas_tote() -> str:
    p = Picture(PALETTE)
    p.shadow(400, 694, 200)
    p.line("M312 330C306 60 480 60 476 330", "#b79d73", 22)
    body = "M208 306H584L606 670Q606 696 580 696H216Q188 696 190 670Z"
    p.path(body, p.linear("#d9c7a3 0", "#f7edd7 22", "#efe2c6 55", "#cdb88e 100"))
    p.path("M208 306H584L586 340H206Z", "#c9b48a", 0.5)
    p.path("M540 306H584L606 670Q606 696 580 696H556Q580 560 540 306Z", "#8d7547", 0.18)
    p.line("M208 340H586", "#a78d5c", 3, 0.8)
    for x in (312, 476):
        p.rect(x - 13, 316, 26, 58, "#d9c194", 3)
        p.line(f"M{x - 9} 322L{x + 9} 368M{x + 9} 322L{x - 9} 368", "#a78d5c", 3)
    p.line("M300 330C290 70 500 70 488 330", "#c9ae7c", 24)
    p.line("M300 330C290 70 500 70 488 330", "#e6d1a6", 16)
    p.dot(396, 500, 92, "#2f6f8f")
    p.dot(396, 500, 104, "none", stroke="#2f6f8f", width=4)
    p.dot(430, 470, 34, "#f6c859")
    mountain = "M304 500L362 440L396 486L424 458L488 512A92 92 0 0 1 308 520Z"
    p.path(mountain, "#f7edd7")
    p.path("M316 546C350 528 380 560 410 544S470 534 478 544A92 92 0 0 1 316 546Z", "#8fc4d6")
    speckles(p, body, (190, 306, 420, 390), 150, "#a78d5c", 2, 3, 0.4)
    p.line("M240 400C232 500 228 600 236 660", "#ffffff", 14, 0.5, blur=6)
    p.line("M216 684H580", "#a78d5c", 3, 0.6)
    return p.svg()


def wool_scarf() -> str:
    p = Picture(PALETTE, "flat")

    def plaid(d: str, box: tuple[float, float, float, float], shade: float) -> None:
        x, y, w, h = box
        p.path(d, p.linear(light("#b5443f", 0.08), dark("#b5443f", 0.12 + shade)))
        with p.group(clip=p.clip(d)):
            for i in range(-1, 6):
                for at, width, tone in ((0, 46, "#223a5e"), (56, 8, "#f3e3c3"), (78, 8, "#f3e3c3")):
                    p.rect(x + i * 128 + at, y, width, h, tone, opacity=0.62)
                    p.rect(x, y + i * 128 + at, w, width, tone, opacity=0.5)

    with p.group():
        for k in range(22):
            x = 176 + k * 21.6
            p.line(
                f"M{x:.0f} 640Q{x + 7 * (-1) ** k:.0f} 690 {x + 3:.0f} 736", PALETTE.shade, 9, 0.22, blur=4
            )
        for k in range(22):
            x = 172 + k * 21.6
            tone = ("#b5443f", "#223a5e", "#b5443f", "#f3e3c3")[k % 4]
            p.line(f"M{x:.0f} 632Q{x + 7 * (-1) ** k:.0f} 680 {x:.0f} 724", tone, 9)
            p.dot(x, 652, 6.5, dark(tone, 0.15))
        low = "M150 236Q160 210 200 214H610Q640 214 640 240V634Q400 646 160 634Z"
        p.cast(low)
        plaid(low, (150, 200, 500, 450), 0.1)
        top = "M140 124Q140 96 172 98H632Q662 98 660 128L652 470Q650 500 620 498H176Q146 500 146 470Z"
        p.cast(top, 8, 16, 12, 0.5)
        plaid(top, (140, 96, 530, 410), 0.0)
        p.path("M140 124Q140 96 172 98H632Q662 98 660 128L658 150Q400 136 142 150Z", "#ffffff", 0.22)
        p.path("M146 440L652 440V470Q650 500 620 498H176Q146 500 146 470Z", "#2a0e14", 0.22, blur=6)
        p.rect(560, 410, 70, 52, "#f6efe2", 4)
        p.rect(570, 420, 50, 32, "none", 3, stroke="#223a5e", width=3)
        for y in (430, 442):
            p.line(f"M580 {y}H610", "#b5443f", 4)
    return p.svg()


def linen_towels() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(400, 696, 230)
    tones = ("#6f93ad", "#e9dcc3", "#d98f6b", "#f5f1e8")
    for i, tone in enumerate(tones):
        y, w = 612 - i * 84, 430 - (i % 2) * 16
        x = 400 - w / 2 + (i % 2) * 4
        for k, lift in enumerate((42, 0)):
            t = y + lift
            d = (
                f"M{x + 30} {t}H{x + w - 8}Q{x + w} {t} {x + w} {t + 8}V{t + 34}"
                f"Q{x + w} {t + 42} {x + w - 8} {t + 42}"
                f"H{x + 30}Q{x} {t + 42} {x} {t + 21}Q{x} {t} {x + 30} {t}Z"
            )
            p.path(d, p.linear(light(tone, 0.22), tone, dark(tone, 0.2 + 0.06 * k), angle=90))
            p.line(f"M{x + 36} {t + 36}H{x + w - 14}", dark(tone, 0.3), 2, 0.5)
            with p.group(clip=p.clip(d)):
                for s in (0.68, 0.72, 0.82, 0.86):
                    stripe = light(tone, 0.65) if i in (0, 2) else "#5f86a3"
                    p.rect(x + w * s, t, 8, 44, stripe, opacity=0.85)
        p.line(f"M{x + 14} {y + 42}H{x + w}", dark(tone, 0.45), 3, 0.55)
    top = polygon((186, 362), (252, 318), (566, 318), (610, 362))
    p.path(top, p.linear("#ffffff", "#e6dfd0", angle=80))
    p.path(polygon((470, 362), (446, 318), (454, 318), (480, 362)), "#5f86a3", 0.6)
    p.path(polygon((500, 362), (474, 318), (482, 318), (510, 362)), "#5f86a3", 0.6)
    p.path(polygon((336, 360), (346, 318), (372, 318), (366, 360)), "#b98a58")
    p.rect(336, 360, 30, 332, p.linear("#b98a58", "#e0bb8a 40", "#9c7040"))
    for d in (
        "M352 344C300 280 240 300 262 330C284 350 330 348 352 344Z",
        "M354 344C400 276 470 294 448 326C428 350 380 350 354 344Z",
    ):
        p.path(d, "none", stroke="#c79a66", width=15)
    p.oval(353, 344, 20, 16, p.radial("#e6c598", "#a87745"))
    sprig(p, 350, 330, 190, -46, "#6f9a78", 5, 0.28)
    return p.svg()


def silk_square() -> str:
    p = Picture(PALETTE, "flat")
    d = curve(
        [
            (400, 62),
            (470, 150),
            (560, 226),
            (650, 312),
            (738, 404),
            (646, 480),
            (570, 574),
            (480, 650),
            (402, 738),
            (322, 652),
            (226, 570),
            (152, 484),
            (62, 398),
            (154, 318),
            (238, 230),
            (322, 148),
        ],
        closed=True,
    )
    p.cast(d, 10, 18, 14, 0.35)
    p.path(d, "#1f4e79")
    with p.group(clip=p.clip(d)):
        for size, tone in (
            (430, "#1f4e79"),
            (396, "#f7e7cf"),
            (378, "#d9583f"),
            (344, "#f2b950"),
            (334, "#17635f"),
        ):
            r = size * 0.78
            p.path(polygon((400, 400 - r), (400 + r, 400), (400, 400 + r), (400 - r, 400)), tone)
        for i in range(28):
            side, at = divmod(i, 7)
            t = (at + 0.5) / 7
            corners = ((400, 118), (682, 400), (400, 682), (118, 400))
            (ax, ay), (bx, by) = corners[side], corners[(side + 1) % 4]
            p.dot(ax + (bx - ax) * t, ay + (by - ay) * t, 12, "#f7e7cf")
            p.dot(ax + (bx - ax) * t, ay + (by - ay) * t, 6, "#1f4e79")
        for turn in range(0, 360, 30):
            leaf(p, 400, 400, 176, turn, "#3f9a86", 0.3)
        for turn in range(15, 375, 30):
            with p.at(400, 400, turn):
                p.path("M0 0C50 -30 100 -24 132 0C100 24 50 30 0 0Z", p.linear("#f2b950", "#d9583f"))
                p.dot(148, 0, 8, "#f7e7cf")
        p.dot(400, 400, 58, "#f7e7cf")
        p.dot(400, 400, 46, "#d9583f")
        for i in range(8):
            with p.at(400, 400, i * 45):
                p.oval(22, 0, 16, 8, "#f2b950")
        p.dot(400, 400, 10, "#1f4e79")
        for fold in (
            "M120 300C260 330 420 300 560 560",
            "M300 120C330 280 480 360 700 380",
            "M180 520C300 470 420 560 440 700",
        ):
            p.line(fold, "#0d2438", 30, 0.3, blur=14)
            with p.group("translate(-16 -20)"):
                p.line(fold, "#ffffff", 22, 0.38, blur=10)
    p.path(d, stroke="#f7e7cf", width=4, opacity=0.8)
    return p.svg()


def velvet_cushion() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(400, 700, 240)
    d = (
        "M160 214C240 246 560 246 640 214C612 300 612 590 646 690C560 664 240 664 154 690"
        "C188 590 188 300 160 214Z"
    )
    p.path(d, p.linear("#1d6f72 0", "#3aa3a0 32", "#25807f 60", "#124a50 100", angle=40))
    with p.group(clip=p.clip(d)):
        for i in range(5):
            for k in range(5):
                x, y = 212 + i * 94, 272 + k * 90
                p.path(polygon((x, y - 38), (x + 40, y), (x, y + 38), (x - 40, y)), "#f2c879", 0.9)
                p.path(polygon((x, y - 25), (x + 26, y), (x, y + 25), (x - 26, y)), "#1b6a6d")
                p.path(polygon((x, y - 11), (x + 12, y), (x, y + 11), (x - 12, y)), "#f7e2b4")
        p.oval(330, 360, 190, 150, "#ffffff", 0.26, blur=40)
        p.path("M160 214C188 300 188 590 154 690L230 690C200 560 210 360 230 214Z", "#ffffff", 0.12, blur=12)
        p.path("M640 214C612 300 612 590 646 690L540 700C590 560 590 360 560 214Z", "#06282c", 0.4, blur=24)
        p.path("M154 690C240 664 560 664 646 690L640 600C500 640 300 640 160 600Z", "#06282c", 0.4, blur=22)
    p.line(
        (
            "M160 214C240 246 560 246 640 214C612 300 612 590 646 690C560 664 240 664 154 690"
            "C188 590 188 300 160 214"
        ),
        "#e0ac52",
        7,
    )
    for x, y, turn in ((160, 214, 215), (640, 214, -35), (646, 690, 30), (154, 690, 150)):
        with p.at(x, y, turn):
            for spread in (-15, -8, 0, 8, 15):
                p.line(f"M12 0L66 {spread}", "#f2c879" if spread % 2 else "#d99f42", 8)
            p.rect(12, -10, 16, 20, "#b97f2a", 5)
            p.dot(6, 0, 11, p.radial("#fbe3a8", "#c98f38", cx=0.35, cy=0.3))
    return p.svg()


def roll_top_backpack() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(400, 700, 180)
    p.path("M226 300C170 340 160 520 176 640L214 660V330Z", "#22394f")
    p.path("M574 300C630 340 640 520 624 640L586 660V330Z", "#1a2d40")
    body = "M232 250H568Q590 250 592 290L602 650Q602 704 560 704H240Q198 704 198 650L208 290Q210 250 232 250Z"
    p.path(body, p.linear("#34566f 0", "#5f8aa6 24", "#477089 55", "#274357 100"))
    p.path(
        "M250 150H550Q566 150 566 168V270H234V168Q234 150 250 150Z", p.linear("#4a748e", "#31536b", angle=90)
    )
    p.rect(224, 138, 352, 54, p.linear("#6d9ab6", "#3c627b", angle=90), 24)
    p.line("M246 192H554", "#22394f", 4, 0.5)
    p.line("M366 138C366 92 434 92 434 138", "#8a5a35", 13)
    for x in (300, 500):
        p.rect(x - 14, 150, 28, 330, p.linear("#9c6a40", "#c58f5c 40", "#845530"), 4)
        p.line(f"M{x - 9} 160V470M{x + 9} 160V470", "#f0cfa2", 1.5, 0.8)
        p.rect(x - 22, 350, 44, 50, "none", 6, stroke="#d9b564", width=7)
        p.line(f"M{x} 356V392", "#f4dfa6", 5)
    pocket = "M250 470H550Q562 470 562 484V650Q562 676 536 676H264Q238 676 238 650V484Q238 470 250 470Z"
    p.cast(pocket, 0, 6, 7, 0.4)
    p.path(pocket, p.linear("#5b86a2 0", "#6f9bb6 24", "#4d768f 60", "#335569 100"))
    p.line("M256 508H544", "#22394f", 8)
    p.line("M256 508H544", "#d9b564", 3, 0.8)
    p.rect(292, 502, 14, 40, p.linear("#c58f5c", "#8a5a35"), 5)
    p.rect(352, 570, 96, 62, p.linear("#b98050", "#8a5a35", angle=60), 6)
    p.path("M372 616L392 584L404 602L414 590L430 616Z", "#f0cfa2")
    p.rect(250, 664, 300, 12, "#8a5a35", 5, opacity=0.9)
    p.line("M226 290C222 400 216 540 220 640", "#ffffff", 12, 0.3, blur=4)
    return p.svg()


def wool_socks() -> str:
    p = Picture(PALETTE, "flat")
    sock = "M-70 -250H74V40C74 90 110 120 178 134C250 150 262 250 170 256H20C-50 256 -74 210 -72 150Z"
    for x, y, turn, base in ((270, 330, -6, "#e8ddc8"), (470, 400, 5, "#e8ddc8")):
        with p.at(x, y, turn):
            p.cast(sock, 12, 18, 13, 0.38)
            p.path(sock, p.linear(dark(base, 0.08), light(base, 0.4), base, dark(base, 0.16)))
            with p.group(clip=p.clip(sock)):
                for i, tone in enumerate(("#c2503f", "#2f5f86", "#e0a63f", "#2f5f86", "#c2503f")):
                    p.rect(-80, -150 + i * 34, 170, 16, tone)
                for i in range(6):
                    for k in range(2):
                        cx = -56 + i * 26
                        p.path(
                            polygon(
                                (cx, 46 + k * 40 - 15),
                                (cx + 12, 46 + k * 40),
                                (cx, 46 + k * 40 + 15),
                                (cx - 12, 46 + k * 40),
                            ),
                            "#2f5f86",
                        )
                p.path("M-90 130C-30 110 10 170 0 270H-100Z", "#c2503f")
                p.path("M164 110C130 160 130 220 160 270H280V110Z", "#c2503f")
                for i in range(40):
                    p.line(f"M-90 {-196 + i * 12}H280", "#5a4a3a", 1.5, 0.12)
                p.path(
                    "M74 40C74 90 110 120 178 134L178 150C90 140 50 90 50 -200H74Z", "#2a1c14", 0.12, blur=6
                )
            p.path("M-74 -254H78V-190H-74Z", p.linear("#a83e30", "#d9695a 35", "#a03a2c"))
            for i in range(15):
                p.line(f"M{-68 + i * 10} -250V-194", "#7a281d", 3, 0.55)
            p.line("M-44 -170C-48 -60 -46 40 -46 110", "#ffffff", 10, 0.45, blur=4)
    return p.svg()


def bucket_hat() -> str:
    p = Picture(PALETTE, "window")
    p.shadow(400, 664, 280)
    brim = turned(400, [(190, 470), (262, 560), (312, 622)], 66, 40)
    p.path("M88 622A312 66 0 0 0 712 622A312 50 0 0 0 88 622Z", "#8a6a33")
    p.path(brim, p.linear("#a9842f 0", "#e8bf62 24", "#f3d483 36", "#d5a744 62", "#92701f 100"))
    for i in range(5):
        r, y = 206 + i * 24, 496 + i * 29
        p.line(f"M{400 - r} {y}A{r} {44 + i * 5} 0 0 0 {400 + r} {y}", "#8a6a1f", 2.5, 0.55)
    crown = turned(400, [(136, 262), (166, 330), (190, 474)], 42, 34)
    p.path(crown, p.linear("#b08a34 0", "#eec76c 24", "#f8dd94 38", "#d9ac4a 62", "#946f20 100"))
    p.oval(400, 264, 137, 36, p.linear("#fbe7ae", "#d5a744", angle=30))
    p.line("M264 266A136 36 0 0 0 536 266", "#8a6a1f", 2.5, 0.6)
    p.path(band(400, 424, 376, 52, 43), p.linear("#22415c 0", "#4d7c9f 26", "#34617f 60", "#1a3247 100"))
    p.line("M206 470A190 43 0 0 0 594 470", "#f3e3c3", 2.5, 0.6)
    p.path("M400 290C392 340 392 400 398 470", stroke="#8a6a1f", width=2.5, opacity=0.6)
    for x in (282, 318):
        p.oval(x, 372 + (318 - x) * -0.2, 9, 11, "#8a6a1f")
        p.oval(x, 372 + (318 - x) * -0.2, 4.5, 6, "#2d2410")
    p.line("M290 310C272 350 262 390 256 420", "#ffffff", 18, 0.45, blur=7)
    p.rect(512, 470, 46, 34, "#f6efe2", 4)
    p.path("M520 496L532 480L540 490L546 484L552 496Z", "#34617f")
    p.line("M150 600C190 560 214 530 224 510", "#ffffff", 16, math.sqrt(0.16), blur=7)
    return p.svg()


DRAWINGS = {
    "canvas-tote": canvas_tote,
    "wool-scarf": wool_scarf,
    "linen-towels": linen_towels,
    "silk-square": silk_square,
    "velvet-cushion": velvet_cushion,
    "roll-top-backpack": roll_top_backpack,
    "wool-socks": wool_socks,
    "bucket-hat": bucket_hat,
}
