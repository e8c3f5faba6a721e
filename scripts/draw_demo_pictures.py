"""Draw the demo shop's product pictures into bot/demo/pictures.

Every picture is an SVG composed in scripts/demo_pictures, rendered to a square JPEG. The result is the same
on every run, so a changed drawing shows up as a changed file.

    python scripts/draw_demo_pictures.py [--only CODE …] [--sheet contact-sheet.png]
"""

from __future__ import annotations

import argparse
import json
from io import BytesIO
from pathlib import Path

import resvg_py
from demo_pictures import DRAWINGS
from demo_pictures.canvas import SIZE
from PIL import Image

DEMO = Path(__file__).resolve().parent.parent / "bot" / "demo"
PICTURES = DEMO / "pictures"
LARGEST_BYTES = 45_000


def render(code: str) -> Image.Image:
    """Draw one product."""
    png = resvg_py.svg_to_bytes(svg_string=DRAWINGS[code](), width=SIZE, height=SIZE, skip_system_fonts=True)
    return Image.open(BytesIO(png)).convert("RGB")


def encode(image: Image.Image) -> bytes:
    """The best JPEG that fits the size limit."""
    for quality in range(92, 62, -2):
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= LARGEST_BYTES:
            return out.getvalue()
    raise ValueError("the picture does not fit the size limit at any acceptable quality")


def contact_sheet(images: list[Image.Image], columns: int = 8, cell: int = 300, gap: int = 10) -> Image.Image:
    """All pictures side by side, to look them over."""
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * (cell + gap) + gap, rows * (cell + gap) + gap), "white")
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        place = (gap + column * (cell + gap), gap + row * (cell + gap))
        sheet.paste(image.resize((cell, cell), Image.Resampling.LANCZOS), place)
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the demo shop's product pictures.")
    parser.add_argument("--only", nargs="*", metavar="CODE", help="draw only these products")
    parser.add_argument("--sheet", type=Path, help="also save a contact sheet of the pictures drawn")
    parser.add_argument("--columns", type=int, default=8, help="columns of the contact sheet")
    arguments = parser.parse_args()

    goods = json.loads((DEMO / "goods.json").read_text(encoding="utf-8"))
    codes = arguments.only or [product["code"] for product in goods["products"]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    images, total = [], 0
    for code in codes:
        images.append(render(code))
        data = encode(images[-1])
        (PICTURES / f"{code}.jpg").write_bytes(data)
        total += len(data)
    print(f"{len(codes)} pictures, {total} bytes")
    if arguments.sheet:
        contact_sheet(images, arguments.columns).save(arguments.sheet)


if __name__ == "__main__":
    main()
