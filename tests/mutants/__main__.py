"""`python -m tests.mutants [words]`: puts each fault in, runs its test, prints the table.

The words choose areas, or faults that have them in their name. First the tests must pass on the product as it is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.catalogue import AREA_OF, CRASH, CRASH_TEST, MUTANTS, crash_faults, killers, run_all
from tests.mutants.copies import Copy, Outcome
from tests.mutants.mutant import Mutant

AT_ONCE = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    area: str
    where: str
    killed_by: str
    """Nothing where it survived."""
    seconds: float

    def __str__(self) -> str:
        found = self.killed_by or "SURVIVED"
        return f"{self.name:64}  {self.area:9}  {self.where:52}  {found:96}  {self.seconds:4.0f} s"


def main(words: Sequence[str]) -> int:
    chosen = [one for one in MUTANTS.values() if _is_meant(one.name, AREA_OF[one.name], words)]
    crashing = [name for name in crash_faults() if _is_meant(name, CRASH, words)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder))
        if chosen and not _is_well(copy.run(*killers(chosen), at_once=AT_ONCE, to_the_end=True)):
            return 1
        rows = [*_mutated(chosen), *(_crashed(copy, crashing) if crashing else ())]
    killed = sum(bool(row.killed_by) for row in rows)
    print(f"\n{killed} of {len(rows)} killed")
    return 0 if rows and killed == len(rows) else 1


def _is_meant(name: str, area: str, words: Sequence[str]) -> bool:
    return not words or any(word == area or word in name for word in words)


def _is_well(clean: Outcome) -> bool:
    print(f"{len(clean.passed)} tests pass on the product as it is, {clean.seconds:.0f} s\n", flush=True)
    for name in (*clean.failed, *clean.broken):
        print(f"{name} fails there already")
    if not clean.is_well:
        print(clean.said)
    return clean.is_well


def _mutated(mutants: Sequence[Mutant]) -> Iterator[Row]:
    for mutant, found in run_all(mutants, AT_ONCE):
        by = found.failed[0] if found.is_kill else ""
        yield _told(Row(mutant.name, AREA_OF[mutant.name], mutant.where, by, found.seconds))


def _crashed(copy: Copy, names: Sequence[str]) -> Iterator[Row]:
    """These stand beside the product, in a process that is killed: their test passes when it has found them."""
    found = copy.run(*(f"{CRASH_TEST}[{name}]" for name in names), at_once=AT_ONCE, to_the_end=True)
    for name in names:
        test = f"{CRASH_TEST.partition('::')[2]}[{name}]"
        by = test if test in found.passed else ""
        yield _told(Row(name, CRASH, "tests/crash/mutants.py", by, found.passed.get(test, 0.0)))


def _told(row: Row) -> Row:
    print(row, flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
