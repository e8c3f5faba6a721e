"""The page of promises and the tests that show them name each other."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "promises.md"
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def listed() -> dict[int, set[str]]:
    """Number → the folders and files that the page names."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == len(dict(rows)), "a number stands there twice"
    return {int(number): set(re.findall(r"`([^`]+)`", places)) for number, places in rows}


def shown() -> dict[int, set[str]]:
    """Number → the files in which a test carries it."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in _numbers(path):
            found[number].add(path.relative_to(ROOT).as_posix())
    return found


def _numbers(path: Path) -> set[int]:
    """Of `promise` marks on tests, on classes and for whole files."""
    if "promise" not in (text := path.read_text(encoding="utf-8")):
        return set()
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func) == "pytest.mark.promise"]
    return {int(ast.literal_eval(call.args[0])) for call in marks}


def _covers(place: str, file: str) -> bool:
    return file == place or file.startswith(f"{place}/")


def test_every_promise_has_a_test_and_every_such_test_its_promise() -> None:
    assert sorted(shown()) == sorted(listed())


def test_the_page_names_where_each_promise_is_shown() -> None:
    files = shown()
    for number, places in listed().items():
        assert places, number
        lonely = [one for one in places if not any(_covers(one, file) for file in files[number])]
        assert lonely == [], f"{number} is not shown there"
