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
    """Of `promise` marks on tests, on classes and for whole files; or of the table that a mark takes them from."""
    if "promise" not in (text := path.read_text(encoding="utf-8")):
        return set()
    tree = ast.parse(text)
    tables = {
        ast.unparse(node.targets[0]): node.value for node in ast.walk(tree) if isinstance(node, ast.Assign)
    }
    found: set[int] = set()
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if ast.unparse(call.func) == "pytest.mark.promise":
            given = call.args[0]
            is_taken = isinstance(given, ast.Subscript)
            told = ast.literal_eval(tables[ast.unparse(given.value)] if is_taken else given)  # type: ignore[attr-defined]
            found.update(told.values() if is_taken else [told])
    return found


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
