"""Twice as long a string takes a parser about twice the time, whatever it is made of: nobody makes the shop hang.

Nothing is held against seconds: a parser's own processor time for a text is compared with that for one an eighth
as long. Where work grows as the text does they differ eightfold, where it grows as its square sixty-four-fold.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest

from tests.rubbish.parsers import PARSERS
from tests.rubbish.readings import Parser
from tests.rubbish.strings import ATOMS, BYTES
from tests.tally import count

LONG, TIMES = 16_000, 8
MUCH = 30
WORTH_A_LOOK = 0.004
"""Seconds of processor time below which growth cannot be told, and does not matter."""
UNITS = (
    *(
        "a",
        "1",
        " ",
        "\n",
        "\u00a0",
        "a ",
        "1 ",
        "+1 ",
        "9-",
        "é",
        "\u0301",
        "\u0315\u0300",
        "\u0f73",
        "１",
        "\u200b",
    ),
    *(
        "<",
        ">",
        "<a ",
        "<a href='",
        '<a href="',
        "<b>",
        "</b>",
        "<!--",
        "<!",
        "&",
        "&#",
        "&#1",
        "&amp",
        "href =",
    ),
    *(
        '"',
        "'",
        '"",',
        ",",
        ", ",
        ";",
        ":",
        "=",
        "-",
        "--",
        "_",
        ".",
        "1,",
        "1.",
        "%",
        " %",
        "/",
        "//",
        "\\",
        "${a}",
    ),
    *("(", "[", "{", "{a}", "'=", "k=", "+49 ", "7", "a@", "\r", "\ud800", "key:", "(?"),
)
TOO_DEAR = {"bot.gateways.pictures.cleaned", "product file", "backup file", "backup's content"}
"""They read files, in a time that a small one fills already."""


def _texts(parser: Parser) -> Iterator[tuple[object, object]]:
    """A long one and a short one of the same kind."""
    is_text = isinstance(parser.good[0], str)
    units: list[str] | list[bytes]
    if is_text:
        units = [*UNITS, *(atom for atom in ATOMS if 0 < len(atom) <= 40)]
    else:
        units = [
            *(unit.encode("utf-8", "surrogatepass") for unit in UNITS),
            *(one for one in BYTES if 0 < len(one) < 40),
        ]
    for unit in units:
        many = LONG // len(unit)
        yield unit * many, unit * (many // TIMES)
        good = parser.good[0]
        yield good[:9] + unit * many + good[9:], good[:9] + unit * (many // TIMES) + good[9:]  # type: ignore[operator]


def _took(parser: Parser, raw: object, runs: int) -> float:
    """Processor time of the quickest run."""
    quickest = float("inf")
    for _ in range(runs):
        began = time.thread_time()
        with contextlib.suppress(*parser.refuses):
            parser.read(raw)
        quickest = min(quickest, time.thread_time() - began)
    return quickest


def growth_of(parser: Parser) -> tuple[float, object]:
    """By how much more a text takes than one an eighth as long, at worst; and which."""
    worst: tuple[float, object] = (0.0, "")
    for long, short in _texts(parser):
        if _took(parser, long, 1) > WORTH_A_LOOK:
            grew = _took(parser, long, 3) / max(_took(parser, short, 5), 1e-6)
            worst = max(worst, (grew, long), key=lambda found: found[0])
    return worst


@pytest.mark.parametrize("name", [name for name in PARSERS if name not in TOO_DEAR])
def test_work_grows_as_the_string_does(name: str) -> None:
    grew, text = growth_of(PARSERS[name])
    assert grew < MUCH, f"{name}: {grew:.0f} times for eight times {str(text)[:40]!r}"
    count("growth of parsers", tried=1, broken=0)


def test_a_parser_that_looks_at_everything_for_everything_is_found() -> None:
    slow = Parser(lambda raw: [raw.count(one) for one in raw], ("x",), list)
    assert growth_of(slow)[0] > MUCH
