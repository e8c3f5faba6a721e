"""Puts screenshots of phones side by side: `join_pictures.py OUT.png ONE.png TWO.png …`.

The screenshots come from the browser tests: `PICTURES=folder make pytest ARGS=tests/journeys/test_browser_selling.py`.
"""

from __future__ import annotations

import sys

from PIL import Image

HEIGHT, GAP, BACKGROUND = 900, 24, "#e9edf2"


def joined(names: list[str]) -> Image.Image:
    phones = [Image.open(name).convert("RGB") for name in names]
    phones = [one.resize((round(one.width * HEIGHT / one.height), HEIGHT)) for one in phones]
    width = sum(one.width for one in phones) + GAP * (len(phones) - 1)
    picture, left = Image.new("RGB", (width, HEIGHT), BACKGROUND), 0
    for one in phones:
        picture.paste(one, (left, 0))
        left += one.width + GAP
    return picture


if __name__ == "__main__":
    out, *names = sys.argv[1:]
    joined(names).quantize(256, dither=Image.Dither.NONE).save(out, optimize=True)
