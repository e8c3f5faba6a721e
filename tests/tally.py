"""What the long proofs counted, for the table that `make soak` prints at its end.

    count("crash points, SQLite", tried=84, broken=0)

Outside of a soak nothing is kept. Lines are appended whole, so that several processes may count.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

VARIABLE = "SOAK_TALLY"


def count(row: str, **figures: int) -> None:
    """Adds to the row's figures, which are printed in the order in which they were first named."""
    _append({"row": row, "figures": figures})


def remark(words: str) -> None:
    """A line below the table: what is measured and not counted."""
    _append({"remark": words})


def _append(line: dict[str, object]) -> None:
    if path := os.environ.get(VARIABLE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def table(path: Path) -> str:
    """One line per row in alphabetical order, then the remarks."""
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    remarks = []
    for told in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(told)
        if "remark" in line:
            remarks.append(line["remark"])
            continue
        figures = rows[line["row"]]
        for name, number in line["figures"].items():
            figures[name] = figures.get(name, 0) + number
    width = max((len(row) for row in rows), default=0)
    lines = [
        f"{row:{width}}  "
        + ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in figures.items())
        for row, figures in sorted(rows.items())
    ]
    return "\n".join([*lines, *remarks])
