"""`python -m benchmarks [ROWS…]`: prints one line per goal. `P3` means all of P3."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys
from collections.abc import Sequence

from benchmarks.bench import Bench
from benchmarks.registry import Measure, Row, UnknownRow, discover, selected

FEWEST_ROUNDS = 7
QUICK_ROUNDS = 3
HEADER = f"{'ID':<6} {'what':<28} {'measured':<24} {'goal':<9} {'':<6} anchor"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 whatever was measured; 1 when a row could not be measured; 2 when there is no such row."""
    wish = _parser().parse_args(arguments)
    discover()
    try:
        rows = selected(wish.rows)
    except UnknownRow as error:
        print(error, file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.ERROR)
    print(HEADER)
    return _measure(rows, wish.rounds, wish.quick)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="P1, P3.5 …; all when none is named")
    parser.add_argument("--rounds", type=int, default=0, help=f"pairs to measure (default {FEWEST_ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="few short rounds: only to see that it runs")
    return parser


def _measure(rows: Sequence[Row], rounds: int, is_quick: bool) -> int:
    bench = Bench(rounds or (QUICK_ROUNDS if is_quick else FEWEST_ROUNDS), is_quick)
    status = 0
    try:
        for row in rows:
            gc.collect()
            gc.freeze()  # what was imported is not looked through again and again while others are timed
            try:
                measures = asyncio.run(_run(row, bench))
            except Exception as error:
                print(f"{row.id:<6} error: {type(error).__name__}: {error}", flush=True)
                status = 1
                continue
            for measure in measures:
                print(line(row, measure), flush=True)
    finally:
        bench.close()
    return status


async def _run(row: Row, bench: Bench) -> Sequence[Measure]:
    return await row.run(bench)


def line(row: Row, measure: Measure) -> str:
    """`P3.5  place an order  2.10x (1.98–2.24)  ≤ 1.5  short  what it is compared with`."""
    goal = row.goal if measure.goal is None else measure.goal
    verdict = "ok" if measure.value <= goal else "short"
    digits = 2 if goal >= 0.1 else 4
    shown = f"{measure.value:g}" if measure.is_count else f"{measure.value:.{digits}f}x"
    if measure.low is not None and measure.high is not None:
        shown += f" ({measure.low:.{digits}f}–{measure.high:.{digits}f})"
    return f"{row.id:<6} {measure.label:<28} {shown:<24} ≤ {goal:<7g} {verdict:<6} {measure.anchor or row.anchor}"


if __name__ == "__main__":
    sys.exit(main())
