"""All faults, by what they are about; and how to run them."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.mutants import authority, moments, money, pacing, stock, updates
from tests.mutants.copies import Copy, Outcome
from tests.mutants.mutant import Mutant

AREAS: dict[str, tuple[Mutant, ...]] = {
    "money": money.MUTANTS,
    "updates": updates.MUTANTS,
    "authority": authority.MUTANTS,
    "stock": stock.MUTANTS,
    "time": moments.MUTANTS,
    "pacing": pacing.MUTANTS,
}
MUTANTS = {mutant.name: mutant for mutants in AREAS.values() for mutant in mutants}
AREA_OF = {mutant.name: area for area, mutants in AREAS.items() for mutant in mutants}

CRASH = "crash"
CRASH_TEST = "tests/crash/test_kills.py::test_a_shop_with_this_fault_is_found_out"


def crash_faults() -> list[str]:
    """Those that only a process shows that is killed. They are made of the product's own code, so it is imported."""
    from tests.crash.mutants import FAULTS

    return list(FAULTS)


def killers(mutants: Sequence[Mutant]) -> list[str]:
    return list(dict.fromkeys(mutant.killed_by for mutant in mutants))


def run_all(mutants: Sequence[Mutant], at_once: int) -> Iterator[tuple[Mutant, Outcome]]:
    """Each in a copy in which nothing else is changed, as they are done."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        free: queue.Queue[Copy] = queue.Queue()
        for number in range(at_once):
            place = Path(folder) / str(number)
            place.mkdir()
            free.put(Copy(place))

        def run(mutant: Mutant) -> Outcome:
            copy = free.get()
            try:
                with copy.with_fault(mutant):
                    return copy.run(mutant.killed_by)
            finally:
                free.put(copy)

        with ThreadPoolExecutor(at_once) as pool:
            waiting = {pool.submit(run, mutant): mutant for mutant in mutants}
            for done in as_completed(waiting):
                yield waiting[done], done.result()
