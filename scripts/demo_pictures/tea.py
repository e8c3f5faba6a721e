"""Tea and coffee."""

from __future__ import annotations

from random import Random

from demo_pictures.canvas import Palette, Picture, dark, light
from demo_pictures.shapes import (
    band,
    bean,
    curve,
    cylinder,
    flower,
    heap,
    leaf,
    pearl,
    polygon,
    speckles,
    steam,
    tube,
    turned,
)

PALETTE = Palette(
    wall=("#e6eed8", "#c3d5ae"), floor=("#b4c99b", "#9bb480"), disc=("#f6f9ec", "#dce8c8"), shade="#33451f"
)


def jasmine_pearls() -> str:
    p = Picture(PALETTE)
    p.shadow(350, 668, 150)
    p.path(tube(345, 300, 270, 360, 34), p.rounded("#2f6b55"))
    p.path(band(345, 378, 270, 200, 34), p.rounded("#f3ead2"))
    for y in (386.0, 566.0):
        p.path(band(345, y, 270, 6, 34), p.rounded("#d9b564"))
    for x, y, turn in ((345.0, 512.0, 0), (282, 500, 150), (408, 500, 30)):
        leaf(p, x, y, 62, turn - 60, "#5d9168")
        leaf(p, x, y, 56, turn + 190, "#4f8460")
    flower(p, 345, 498, 56, "#ffffff", turn=18)
    p.oval(345, 300, 135, 34, p.linear("#f4dfa6", "#b98f3e"))
    p.oval(345, 303, 122, 28, "#26352a")
    for x, y, _ in heap((345, 300), (98, 15), 46, 3):
        pearl(p, x, y - 6, 15, "#8d9a5d")
    p.shadow(590, 690, 100)
    cylinder(p, 590, 630, 210, 52, 27, "#2f6b55")
    p.oval(590, 630, 86, 21, "none", stroke="#d9b564", width=4)
    for x, y, _ in heap((330, 726), (190, 24), 19, 11):
        p.oval(x + 4, y + 12, 15, 6, PALETTE.shade, 0.4, blur=3)
        pearl(p, x, y, 15, "#8a9857")
    flower(p, 160, 690, 50, "#ffffff", flat=0.7)
    flower(p, 660, 744, 40, "#ffffff", flat=0.7, turn=30)
    return p.svg()


def sencha() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(390, 672, 180)
    body = (
        "M218 190H572C566 300 588 420 592 560Q596 640 578 676Q390 706 212 676"
        "Q194 640 198 560C202 420 224 300 218 190Z"
    )
    fill = p.linear("#b98a58 0", "#d9b183 16", "#e8c79c 34", "#d2a673 62", "#a87847 100")
    p.path(body, fill)
    speckles(p, body, (190, 190, 410, 510), 240, "#8d6236", 2.2, 5, 0.35)
    p.path("M198 590Q390 660 592 590Q596 640 578 676Q390 706 212 676Q194 640 198 590Z", "#7d5329", 0.25)
    p.rect(216, 186, 358, 44, p.linear("#a87a4a", "#dab687 35", "#a3723f"), 4)
    p.line("M222 246H568", "#8d6236", 4, 0.7)
    p.line("M222 253H568", "#f5dfbf", 3, 0.6)
    window = "M395 320C500 360 512 500 395 590C278 500 290 360 395 320Z"
    p.path(window, "#2c4a24")
    rng = Random(4)
    with p.group(clip=p.clip(window)):
        for _ in range(150):
            x, y, turn = rng.uniform(280, 510), rng.uniform(330, 595), rng.uniform(-80, 80)
            leaf(
                p,
                x,
                y,
                rng.uniform(44, 70),
                turn,
                rng.choice(["#4c7a35", "#6b9a45", "#35602c", "#86b058"]),
                0.16,
            )
        p.path("M310 420C330 360 360 340 395 320L430 340C370 380 340 440 336 540Z", "#ffffff", 0.22)
    p.path(window, stroke="#fbf3e2", width=9)
    p.line("M395 590V640", "#fbf3e2", 7)
    p.path("M236 262C232 380 214 500 220 600L246 606C238 480 254 360 262 262Z", "#ffffff", 0.22, blur=4)
    for x, y, turn in heap((600, 712), (120, 26), 46, 8):
        leaf(p, x - 20, y, 58, turn % 70 - 35, rng.choice(["#4c7a35", "#6b9a45", "#35602c", "#86b058"]), 0.2)
    return p.svg()


def puerh_cake() -> str:
    p = Picture(PALETTE, "flat")
    paper = polygon(
        (96, 190), (300, 80), (560, 92), (716, 250), (722, 520), (590, 706), (300, 720), (110, 560)
    )
    p.cast(paper)
    p.path(paper, p.linear("#fdf7e6", "#e6d7b4", angle=40))
    for d in (
        "M96 190L250 300",
        "M300 80L330 230",
        "M560 92L500 240",
        "M716 250L570 330",
        "M722 520L580 480",
        "M590 706L510 570",
        "M300 720L340 570",
        "M110 560L250 480",
    ):
        p.line(d, "#b9a479", 4, 0.45, blur=1.5)
        with p.group("translate(5 3)"):
            p.line(d, "#ffffff", 4, 0.8, blur=1)
    p.dot(414, 418, 216, "#3b2415", 0.5, blur=14)
    p.dot(402, 400, 212, p.radial("#7b5233 0", "#5d3a24 70", "#382012 100", cx=0.38, cy=0.34, r=0.7))
    rng = Random(21)
    disc = "M192 400A210 210 0 1 0 612 400A210 210 0 1 0 192 400Z"
    with p.group(clip=p.clip(disc)):
        for x, y, turn in heap((402, 400), (205, 205), 270, 5):
            tone = rng.choice(["#8a6040", "#6d4630", "#4a2d1c", "#a37a52", "#5a3822", "#c29a6b"])
            leaf(p, x - 20, y, rng.uniform(30, 56), turn, tone, 0.2)
        p.dot(402, 400, 212, p.radial("#000000 60 0", "#1d0f08 100 .6", cx=0.4, cy=0.38, r=0.62))
    p.dot(402, 400, 46, p.radial("#24130a", "#5d3a24 90", "#8a6040 100", cx=0.6, cy=0.62), 0.8)
    p.path("M492 470L690 470L690 640L440 620Z", "none")
    chunk = curve([(540, 560), (600, 520), (668, 548), (690, 610), (640, 662), (566, 640)], closed=True)
    p.cast(chunk, 8, 12, 9, 0.5)
    p.path(chunk, p.linear("#85593a", "#42281a", angle=60))
    with p.group(clip=p.clip(chunk)):
        for x, y, turn in heap((615, 590), (80, 75), 50, 9):
            leaf(p, x - 18, y, 40, turn, rng.choice(["#8a6040", "#6d4630", "#4a2d1c", "#b58b5e"]), 0.22)
    leaf(p, 120, 700, 120, -32, "#5f8f4e")
    leaf(p, 128, 708, 96, 8, "#4d7d43")
    return p.svg()


def matcha_set() -> str:
    p = Picture(PALETTE, "sun")
    p.shadow(320, 672, 160)
    bowl = turned(310, [(192, 420), (188, 500), (160, 590), (92, 645)], 22, 46)
    p.path(turned(310, [(96, 630), (88, 664)], 22, 22), dark("#4b4f56", 0.3))
    p.path(bowl, p.rounded("#5a6067"))
    speckles(p, bowl, (110, 420, 400, 240), 150, "#d7dadb", 3, 2, 0.5)
    drip = (
        "M118 420H502L499 468C470 490 452 468 430 482C400 520 380 480 350 492"
        "C318 540 300 494 268 498C230 502 222 530 196 494C170 480 150 500 122 470Z"
    )
    p.path(drip, p.linear("#b9cdbf 0", "#eef5ec 30", "#a9bfae 100"))
    p.oval(310, 420, 192, 46, p.linear("#f7faf2", "#a5b7a6"))
    p.oval(310, 424, 176, 38, "#3d4348")
    p.oval(310, 432, 166, 32, p.linear("#a8c95c", "#7fa93c", angle=60))
    for x, y, r in (
        (250, 426, 9),
        (274, 440, 7),
        (340, 424, 8),
        (368, 440, 10),
        (306, 446, 6),
        (220, 436, 6),
    ):
        p.oval(x, y, r, r * 0.5, "#cfe394", 0.9)
    p.path("M210 428C250 410 330 406 400 418C350 416 270 420 230 440Z", "#dcedab", 0.7)
    steam(p, 310, 390, 150)
    p.shadow(590, 674, 76)
    for i in range(19):
        spread = (i - 9) / 9
        tip = 590 + spread * 92
        tone = "#e6cd94" if i % 2 else "#cdab68"
        p.line(f"M{590 + spread * 52} 520Q{590 + spread * 96} 590 {tip - spread * 8} 668", tone, 8)
    p.path(tube(590, 400, 96, 116, 14), p.linear("#b89354", "#efdba7 35", "#d3b06c 60", "#96733a"))
    p.oval(590, 400, 48, 14, "#ecd9a8")
    p.oval(590, 401, 36, 9, "#a5834a")
    p.path(band(590, 500, 100, 12, 14), "#3a3f45")
    p.path(band(590, 478, 97, 3, 14), "#a17c3f", 0.7)
    with p.at(250, 738, -9):
        p.path("M-160 0Q0 -14 170 -6Q214 -10 222 8Q200 24 166 10Q0 6 -160 12Z", PALETTE.shade, 0.4, blur=6)
        p.path(
            "M-160 -10Q0 -24 170 -16Q214 -20 222 -2Q200 14 166 0Q0 -4 -160 2Z", p.linear("#c39c5c", "#f0dca9")
        )
    powder = curve(
        [(470, 750), (506, 726), (540, 700), (566, 692), (596, 708), (630, 734), (664, 750), (566, 764)],
        closed=True,
    )
    p.path(powder, p.linear("#b4d765", "#7ba43a", angle=70))
    speckles(p, powder, (470, 690, 200, 76), 70, "#5f862a", 2.4, 9, 0.5)
    return p.svg()


def moka_pot() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(400, 682, 150)
    tones = (("#9aa3ad", "#c9d0d8"), ("#f4f7fa", "#d5dbe2"), ("#b4bcc6", "#8b95a1"), ("#7c8591", "#646d79"))

    def facets(y1: float, y2: float, top: tuple[float, ...], low: tuple[float, ...]) -> None:
        for i, pair in enumerate(tones):
            shape = polygon((top[i], y1), (top[i + 1], y1), (low[i + 1], y2), (low[i], y2))
            p.path(shape, p.linear(*pair, angle=70))

    p.path(
        (
            "M518 270C640 250 668 290 664 350C660 400 640 440 630 500L596 498C606 430 626 400 622 340"
            "C620 304 590 302 518 316Z"
        ),
        p.linear("#45404a", "#221e27"),
    )
    p.line("M540 280C620 264 650 290 646 350C644 390 630 420 622 470", "#8d8694", 5, 0.7)
    facets(478, 676, (296, 346, 430, 486, 512), (252, 318, 432, 510, 548))
    facets(442, 480, (288, 342, 432, 490, 518), (288, 342, 432, 490, 518))
    p.rect(284, 452, 238, 10, "#5d6671", 4, 0.5)
    facets(262, 444, (258, 322, 436, 512, 546), (298, 348, 428, 482, 508))
    p.path(polygon((258, 262), (196, 232), (204, 262), (272, 336)), p.linear("#8a939e", "#dfe4ea"))
    p.path(polygon((196, 232), (320, 232), (322, 264), (258, 264)), "#aeb7c1")
    for i, (a, b) in enumerate(((216, 322), (322, 436), (436, 520))):
        top = 300 + i * 68
        shape = polygon((a + 20, 250), (b, 250), (top + 60, 206), (top - 6, 206))
        p.path(shape, p.linear(*tones[i], angle=80))
    p.path(
        polygon((240, 246), (546, 246), (550, 264), (236, 264)), p.linear("#b8c0ca", "#ffffff 35", "#737d89")
    )
    p.path("M374 206L382 176H418L426 206Z", "#37323d")
    p.dot(400, 160, 27, p.radial("#79727f", "#37323d 60", "#1d1922", cx=0.35, cy=0.3, r=0.7))
    p.dot(330, 520, 13, p.radial("#fff4d0", "#c79a3f"))
    p.dot(330, 520, 5, "#7a5a1d")
    p.path("M350 280L420 280L414 430L362 430Z", "#ffffff", 0.35, blur=6)
    steam(p, 200, 218, 130)
    for x, y, size, turn in (
        (180, 716, 24, 20),
        (236, 742, 22, -30),
        (620, 730, 24, 50),
        (560, 752, 20, -10),
    ):
        bean(p, x, y, size, turn)
    return p.svg()


def espresso_beans() -> str:
    p = Picture(PALETTE, "arch")
    p.shadow(380, 680, 170)
    p.path("M532 216L580 250V640L532 684Z", p.linear("#201c20", "#37313a"))
    p.path("M532 216L556 440L532 684Z", "#000000", 0.25)
    front = "M222 216H536L544 668Q540 686 522 686H232Q216 686 214 668Z"
    p.path(front, p.linear("#2b262c 0", "#4f4852 22", "#3a343d 60", "#252027 100"))
    p.path("M222 216L244 150H560L580 250L536 216Z", p.linear("#4a434e", "#2a252c", angle=90))
    p.rect(212, 186, 372, 34, p.linear("#c28a3c", "#f3cf83 35", "#a9752d"), 6)
    p.path("M240 232C236 380 232 520 236 660L256 662C252 520 256 380 262 232Z", "#ffffff", 0.16, blur=4)
    p.rect(262, 318, 236, 262, p.linear("#f6ead2", "#e8d2a9", angle=80), 14)
    p.rect(274, 330, 212, 238, "none", 8, stroke="#b6803a", width=4)
    p.dot(380, 440, 76, "#d98b3f")
    bean(p, 380, 440, 58, -52)
    for i in range(3):
        p.dot(350 + 30 * i, 542, 7, "#b6803a" if i < 2 else "#dcc092")
    p.dot(380, 272, 15, "#1c181d")
    p.dot(380, 272, 9, "none", stroke="#6d6570", width=3)
    for x, y, turn in heap((560, 706), (130, 34), 30, 14):
        bean(p, x, y, 23, turn)
    for x, y, turn in ((170, 724, 40), (246, 748, -20), (130, 690, 80)):
        bean(p, x, y, 22, turn)
    return p.svg()


def pour_over() -> str:
    p = Picture(PALETTE, "window")
    p.shadow(400, 684, 170)
    outline = turned(
        400, [(150, 190), (104, 300), (52, 392), (90, 470), (150, 570), (164, 640), (140, 680)], 18, 20
    )
    p.path(outline, "#ffffff", 0.32)
    coffee = turned(400, [(140, 552), (160, 606), (163, 640), (138, 676)], 16, 22)
    p.path(coffee, p.linear("#3a1d10 0", "#8a4d27 22", "#5d2f18 55", "#2b150b 100"))
    p.oval(400, 552, 138, 22, p.linear("#a4632f", "#5c2f17"))
    paper = polygon((262, 172), (538, 172), (420, 372), (380, 372))
    p.path(paper, p.linear("#fffdf6", "#e9e0cc 60", "#d5c9ae"))
    p.path(polygon((400, 172), (538, 172), (420, 372)), "#bca982", 0.25)
    p.oval(400, 172, 138, 28, "#f5eedd")
    p.oval(400, 180, 116, 20, "#4a2a1a")
    speckles(
        p, "M284 180A116 20 0 0 0 516 180A116 20 0 0 0 284 180Z", (284, 160, 232, 40), 90, "#8a5a3a", 4, 3
    )
    p.path(outline, p.glass())
    p.path(outline, stroke="#7f9f78", width=8, opacity=0.5)
    p.path(outline, stroke="#ffffff", width=4)
    collar = "M330 332L470 332L454 452L346 452Z"
    p.path(collar, p.linear("#7e4d28 0", "#c98d55 25", "#dba66d 40", "#a66c3b 65", "#6d411f 100"))
    for y, bend in ((356, 6), (384, 9), (424, 5)):
        p.line(f"M338 {y}Q400 {y + bend} 462 {y}", "#6d411f", 2.5, 0.5)
    p.line("M338 396Q400 412 462 396", "#4a2b1a", 9)
    p.dot(400, 408, 13, p.radial("#e0b37f", "#8a5527", cx=0.35, cy=0.3))
    p.line("M404 414L420 462M398 414L388 470", "#4a2b1a", 7)
    p.line("M262 520C242 570 240 620 252 652", "#ffffff", 12, 0.65, blur=2)
    p.line("M284 226C300 280 316 300 330 316", "#ffffff", 9, 0.7, blur=2)
    steam(p, 400, 150, 110)
    for x, y, turn in ((640, 712, 30), (690, 690, -40), (600, 744, 80)):
        bean(p, x, y, 22, turn)
    return p.svg()


def glass_teapot() -> str:
    p = Picture(PALETTE, "disc")
    p.shadow(390, 672, 190)
    handle = "M560 420C690 390 700 590 552 590"
    p.line(handle, "#8fb08c", 30, 0.55)
    p.line(handle, "#e4f1e2", 22, 0.9)
    p.line("M566 414C680 392 692 560 590 584", "#ffffff", 7)
    p.path(
        "M236 520C180 510 170 430 128 392L160 372C208 410 214 470 262 462Z",
        p.linear("#ffffff 0 .8", "#ffffff 100 .35"),
    )
    p.path(
        "M236 520C180 510 170 430 128 392L160 372C208 410 214 470 262 462",
        stroke="#8fb08c",
        width=4,
        opacity=0.6,
    )
    body = turned(392, [(96, 352), (164, 410), (196, 500), (176, 596), (112, 664)], 20, 16)
    p.path(body, "#ffffff", 0.35)
    tea = turned(392, [(182, 448), (194, 510), (174, 594), (110, 658)], 18, 30)
    p.path(tea, p.linear("#d48a2b 0", "#f6cf78 30", "#eeb24e 60", "#bd7420 100"))
    p.oval(392, 448, 182, 30, "#f8dc98", 0.95)
    for turn in range(-160, -10, 15):
        leaf(p, 392, 612, 108, turn, "#7d9a48", 0.2)
    for x, y, r in ((392, 540, 62), (330, 582, 34), (456, 580, 36)):
        flower(p, x, y, r, "#e8567c", "#f9c24c", petals=9)
    p.path(body, p.glass())
    p.path(body, stroke="#8fae86", width=8, opacity=0.5)
    p.path(body, stroke="#ffffff", width=4)
    p.oval(392, 350, 100, 20, "#ffffff", 0.7)
    p.path("M300 346C310 296 474 296 484 346Z", p.linear("#ffffff 0 .9", "#ffffff 50 .35", "#ffffff 100 .8"))
    p.path(tube(392, 262, 54, 38, 9), p.rounded("#c1935a"))
    p.oval(392, 262, 27, 9, light("#c1935a", 0.4))
    p.line("M226 470C216 520 226 574 252 610", "#ffffff", 14, 0.75, blur=2)
    p.line("M292 398C270 410 256 424 246 440", "#ffffff", 10, 0.8, blur=1.5)
    steam(p, 130, 370, 120)
    flower(p, 640, 724, 40, "#e8567c", "#f9c24c", petals=9, flat=0.7)
    leaf(p, 600, 740, 60, 170, "#7d9a48")
    return p.svg()


DRAWINGS = {
    "jasmine-pearls": jasmine_pearls,
    "sencha": sencha,
    "puerh-cake": puerh_cake,
    "matcha-set": matcha_set,
    "moka-pot": moka_pot,
    "espresso-beans": espresso_beans,
    "pour-over": pour_over,
    "glass-teapot": glass_teapot,
}
