"""No string breaks a parser: it gives a value of its kind, or refuses by an exception of its own.

The seed is fixed; `SOAK=1` tries a million strings, CI a few hundred of each parser's.
"""

from __future__ import annotations

import ast
import itertools
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.rubbish.parsers import ALSO_READ, PARSERS
from tests.rubbish.readings import Parser
from tests.rubbish.strings import byte_strings, strings
from tests.tally import count

IN_SOAK = bool(os.environ.get("SOAK"))
A_MILLION = 1_000_000
DOSE = 17_000 if IN_SOAK else 400
SEED = 20261129


def dose_of(parser: Parser) -> int:
    return max(int(DOSE / parser.cost), 30)


def fault_of(parser: Parser, raw: Any) -> str:
    """What is wrong with how it takes this one; nothing when it is well."""
    try:
        found = parser.read(raw)
    except parser.refuses:
        return ""
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    if not isinstance(found, parser.gives):
        return f"gives {type(found).__name__}"
    again = parser.again(found) if parser.again else found
    return "" if again == found else f"reads {found!r} and then {again!r}"[:400]


def shortened(raw: Any, parser: Parser, kind: str) -> Any:
    """As little of it as still fails in that way."""
    size = len(raw) // 2
    while size:
        for start in range(0, len(raw), size):
            shorter = raw[:start] + raw[start + size :]
            if fault_of(parser, shorter).startswith(kind):
                raw = shorter
                break
        else:
            size //= 2
    return raw


@pytest.mark.promise(37)
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_takes_or_refuses_any_string(name: str) -> None:
    parser, choice = PARSERS[name], random.Random(f"{SEED} {name}")
    made: Iterator[Any]
    if isinstance(parser.good[0], str):
        made = strings([str(one) for one in parser.good], choice)
    else:
        made = byte_strings([one for one in parser.good if isinstance(one, bytes)], choice)
    for one in parser.good:
        assert not fault_of(parser, one), f"{name}: {one!r}"
    tried = 0
    for raw in itertools.islice(made, dose_of(parser)):
        tried += 1
        if fault := fault_of(parser, raw):
            raw = shortened(raw, parser, fault.partition(":")[0])
            count("strings over parsers", tried=tried, broken=1)
            pytest.fail(f"{name} (seed {SEED}, string {tried}): {raw[:300]!r} → {fault_of(parser, raw)}")
    count("strings over parsers", tried=tried, broken=0)


def test_a_soak_tries_a_million_strings() -> None:
    assert sum(17_000 / parser.cost for parser in PARSERS.values()) >= A_MILLION


# ── nobody is forgotten ─────────────────────────────────────────────────────────────────────────────────────

_NAMED = re.compile(r"_*(parse|read|clean|cleaned|typed|open)(_|$)")
_GIVEN = {"raw", "payload", "body", "cell"}
_TEXT = re.compile(r"str|bytes|Any|(Iterable|Sequence|Mapping|dict)\[.*(str|Row|Any)\]")
_SHOWN = (
    "bot/views",
    "bot/gateways/printing",
    "bot/gateways/logs.py",
    "bot/models",
    "bot/domain/work/ports.py",
)
"""They write, or are only declared: what they are given was read before."""


def parsers_in(source: str, module: str) -> list[str]:
    """Functions named as one, or given something called raw: all but coroutines, which leave that to others."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            given = {
                argument.arg: ast.unparse(argument.annotation)
                for argument in (*node.args.args, *node.args.kwonlyargs)
                if argument.annotation and _TEXT.fullmatch(ast.unparse(argument.annotation))
            }
            if given and (_NAMED.match(node.name) or _GIVEN & given.keys()):
                found.append(f"{module}.{node.name}")
    return found


def _all_parsers() -> set[str]:
    files = [path for root in ("bot", "webhooks") for path in sorted((ROOT / root).rglob("*.py"))]
    within = {path.relative_to(ROOT): path for path in files}
    return {
        name
        for place, path in within.items()
        if not str(place).startswith(_SHOWN)
        for name in parsers_in(
            path.read_text(encoding="utf-8"), str(Path(place).with_suffix("")).replace("/", ".")
        )
    }


def test_every_parser_is_tried() -> None:
    tried = {name.partition(" ")[0] for name in PARSERS if "." in name.partition(" ")[0]}
    assert _all_parsers() - tried - ALSO_READ.keys() == set()
    assert ALSO_READ.keys() - _all_parsers() == set(), "gone"


def test_a_zone_of_thousands_of_parts_is_refused() -> None:
    for name in ("bot.domain.rulebook.rules.parse_field timezone", "environment SHOP_TIMEZONE"):
        assert not fault_of(PARSERS[name], "a/" * 2000 + "a")
