"""Demo goods: data only. Six categories of a small shop, in every language it speaks, with their pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def read_goods() -> tuple[dict[str, Any], dict[str, bytes]]:
    """The goods as `catalog.load_demo` takes them, and every picture by its file's name."""
    goods: dict[str, Any] = json.loads((_FOLDER / "goods.json").read_text(encoding="utf-8"))
    names = {product["picture"] for product in goods["products"]}
    return goods, {name: (_FOLDER / "pictures" / name).read_bytes() for name in sorted(names)}
