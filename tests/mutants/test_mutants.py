"""Each fault that is put into the source is found by the test that is named for it.

CI holds that all of them can still be put in, and really puts in a few; `SOAK=1` puts in all, as `make mutants` does.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence

import pytest

from tests.mutants.catalogue import AREAS, CRASH_TEST, MUTANTS, crash_faults, killers
from tests.mutants.copies import Copy, Outcome
from tests.mutants.mutant import ROOT, Mutant
from tests.tally import count

SAMPLE = (
    "rounds a commission up",
    "counts a period's last instant to two of them",
    "looks at the beginning of a link's signature only",
    "pays a suspended distributor",
)
"""The cheapest: they need no database."""
in_soak = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make mutants, or make soak")


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("mutants"))


def run(copy: Copy, mutant: Mutant) -> Outcome:
    with copy.with_fault(mutant):
        return copy.run(mutant.killed_by)


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len(MUTANTS) == sum(map(len, AREAS.values()))
    assert len({*MUTANTS, *crash_faults()}) == len(MUTANTS) + len(crash_faults()) >= 48


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_every_fault_can_be_put_in_and_is_sound_python(mutant: Mutant) -> None:
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    changed = mutant.mutated(source)
    assert changed != source
    compile(changed, mutant.path, "exec")
    assert mutant.where


def test_the_tests_that_are_named_exist() -> None:
    for node in (*killers(list(MUTANTS.values())), CRASH_TEST):
        path, _, test = node.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test.partition("[")[0] in defined, node


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_some_faults_are_found(name: str, copy: Copy) -> None:
    found = run(copy, MUTANTS[name])
    assert found.is_kill, found.said


@pytest.mark.slow
def test_a_product_that_does_not_start_proves_nothing(copy: Copy) -> None:
    fault = MUTANTS[SAMPLE[0]]
    broken = Mutant("does not start", fault.path, "import dataclass\n", "import no_class\n", fault.killed_by)
    found = run(copy, broken)
    assert found.broken
    assert not found.is_kill
    assert copy.run(fault.killed_by).is_well, "and the copy is whole again"


# ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────


@in_soak
@pytest.mark.parametrize("mutants", AREAS.values(), ids=AREAS)
def test_the_tests_that_find_them_pass_on_the_product_as_it_is(mutants: Sequence[Mutant], copy: Copy) -> None:
    found = copy.run(*killers(mutants), to_the_end=True)
    assert found.is_well, found.said


@in_soak
@pytest.mark.parametrize("name", MUTANTS)
def test_every_fault_is_found(name: str, copy: Copy) -> None:
    found = run(copy, MUTANTS[name])
    count("mutants", tried=1, killed=int(found.is_kill))
    assert found.is_kill, found.said
