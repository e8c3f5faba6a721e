"""What people type is a value and never a piece of a statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.statements import Module
from tests.conftest import ROOT

EXPLAINED = {
    (
        "domain/ledger/verbs.py",
        "move_many",
    ): "a SELECT that other rooms write, and a currency of our own list",
    ("domain/notices/verbs.py", "queue_for_all"): "a SELECT that other rooms write",
    ("domain/promotions/composing.py", "_make_deliveries"): "a segment's own words",
    ("domain/promotions/queries.py", "head_count"): "a segment's own words",
    ("domain/reports/queries.py", "figures"): "as many marks as there are spans",
    ("domain/reports/queries.py", "trend"): "as many marks as there are spans",
    ("domain/work/resealing.py", "reseal_some"): "names of our own columns",
    ("domain/work/resealing.py", "count_by_key"): "names of our own columns",
}
"""Statements whose pieces come from further away than the rule can follow, and where they come from."""


def _modules() -> list[Module]:
    """All that may speak to tables, without sql.py itself, migrations and backups: they name tables only."""
    files = [*(ROOT / "bot" / "domain").rglob("*.py"), *(ROOT / "bot" / "gateways").rglob("*.py")]
    return [Module(path) for path in sorted(files) if path.name != "sql.py"]


@pytest.mark.promise(47)
def test_no_statement_is_built_from_what_somebody_wrote() -> None:
    modules = _modules()
    found = {
        (one.path.relative_to(ROOT / "bot").as_posix(), name) for one in modules for name in one.doubtful()
    }
    assert found == set(EXPLAINED)
    assert sum(len(list(one.statements())) for one in modules) > 100


@pytest.mark.promise(47)
@pytest.mark.parametrize(
    "body",
    [
        "async def find(words):\n    await rows(f\"SELECT 1 FROM product WHERE name = '{words}'\")",
        "async def find(words: str):\n    await rows('SELECT 1 WHERE name = ' + words)",
        "async def find(words):\n    await rows('SELECT %s' % words)",
        "async def find(request):\n    await rows('SELECT 1 ORDER BY {}'.format(request.word(0)))",
        "async def find(order):\n    by = order\n    await page(f'SELECT 1 ORDER BY {by}', 1, 2, card)",
        "async def find(words):\n    await _do(words)\n\nasync def _do(sql):\n    await rows(sql)",
    ],
)
def test_a_statement_with_typed_words_in_it_is_found(body: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(body, encoding="utf-8")
    assert Module(path).doubtful()


@pytest.mark.promise(47)
@pytest.mark.parametrize(
    "body",
    [
        "SQL = 'SELECT 1 WHERE id = ?'\n\nasync def find(words):\n    await rows(SQL, words)",
        "async def find(ids):\n    await rows(f'SELECT 1 WHERE id IN ({marks(ids)})')",
        "async def find(n: int):\n    tail = f' LIMIT {n}' if n else ''\n    await rows('SELECT 1' + tail)",
    ],
)
def test_a_statement_with_marks_for_values_is_let_be(body: str, tmp_path: Path) -> None:
    path = tmp_path / "good.py"
    path.write_text(body, encoding="utf-8")
    assert Module(path).doubtful() == []
