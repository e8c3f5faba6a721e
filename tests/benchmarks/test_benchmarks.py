"""The table of benchmarks: how rows are found and chosen, what a ratio is, and what the command answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from benchmarks import __main__ as command
from benchmarks import registry
from benchmarks.bench import Bench
from benchmarks.counting import counted
from benchmarks.measuring import measure_of, paired, per_call
from benchmarks.registry import Measure, UnknownRow, discover, row, selected


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of its own, empty."""
    monkeypatch.setattr(registry, "ROWS", {})
    monkeypatch.setattr(command, "discover", lambda: None)


def _register(id: str, value: float = 1.0) -> None:
    @row(id, goal=1.5, anchor="something common")
    async def measured(_: Bench) -> Sequence[Measure]:
        return [Measure(value, "a thing")]


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_file_of_rows_is_found_and_named_by_goal_and_row() -> None:
    discover()
    screens = {"P1.1", "P1.3", "P1.4", "P2.2", "P2.8", "P2.9"}
    money = {"P3.5", "P3.6", "P3.14", "P4.13", "P4.15", "P7.17"}
    assert screens | money <= set(registry.ROWS)


@pytest.mark.usefixtures("rows")
def test_rows_are_chosen_by_goal_or_by_name_and_come_in_order() -> None:
    for id in ("P10.2", "P3.5", "P3.14", "P1.1"):
        _register(id)
    assert [r.id for r in selected([])] == ["P1.1", "P3.5", "P3.14", "P10.2"]
    assert [r.id for r in selected(["P3"])] == ["P3.5", "P3.14"]
    assert [r.id for r in selected(["p3.5", "P1"])] == ["P1.1", "P3.5"]
    with pytest.raises(UnknownRow, match=r"P9.*P1\.1"):
        selected(["P1.1", "P9"])


@pytest.mark.usefixtures("rows")
def test_two_rows_cannot_have_one_name() -> None:
    _register("P1.1")
    with pytest.raises(ValueError, match="two rows"):
        _register("P1.1")


# ── measuring ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_rounds_alternate_and_the_first_pair_does_not_count() -> None:
    order: list[str] = []
    times = iter([100.0, 1.0, 2.0, 1.0, 6.0, 2.0, 9.0, 1.0])

    async def side(name: str) -> float:
        order.append(name)
        return next(times)

    measure = await paired(3, lambda: side("ours"), lambda: side("anchor"))
    assert order == ["ours", "anchor"] * 4
    assert measure.value == 3.0


def test_the_spread_is_that_of_the_quartiles() -> None:
    measure = measure_of([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (measure.low, measure.value, measure.high) == (2.0, 3.0, 4.0)
    assert measure_of([1.5]) == Measure(1.5)


async def test_a_call_is_timed_over_all_its_repetitions() -> None:
    ticks = iter([10.0, 16.0])
    calls = []

    async def call() -> None:
        calls.append(1)

    assert await per_call(call, 3, lambda: next(ticks)) == 2.0
    assert len(calls) == 3


async def test_hops_to_other_threads_are_counted() -> None:
    with counted() as count:
        await asyncio.to_thread(len, "abc")
    assert len(count.hops) == 1
    with counted() as quiet:
        await asyncio.sleep(0)
    assert quiet.hops == []


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("rows")
def test_a_goal_that_is_missed_is_told_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    _register("P1.1", 1.4)
    _register("P1.2", 1.6)
    assert command.main(["--quick"]) == 0
    _, good, bad = capsys.readouterr().out.splitlines()
    assert good.split() == ["P1.1", "a", "thing", "1.40x", "≤", "1.5", "ok", "something", "common"]
    assert bad.split()[:7] == ["P1.2", "a", "thing", "1.60x", "≤", "1.5", "short"]


@pytest.mark.usefixtures("rows")
def test_a_measure_may_name_an_anchor_and_a_goal_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    @row("P1.1", goal=1, anchor="something common")
    async def measured(_: Bench) -> Sequence[Measure]:
        return [Measure(1.2, "a thing", goal=2, anchor="something else")]

    assert command.main([]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == (
        ["P1.1", "a", "thing", "1.20x", "≤", "2", "ok", "something", "else"]
    )


def test_a_goal_of_hundredths_shows_the_digits_that_decide() -> None:
    a_row = registry.Row("P4.13", 0.01, "the first run", _measure_nothing)
    assert "0.0130x (0.0120–0.0150)" in command.line(a_row, Measure(0.013, "again", 0.012, 0.015))


async def _measure_nothing(_: Bench) -> Sequence[Measure]:
    return []


@pytest.mark.usefixtures("rows")
def test_a_row_that_breaks_is_an_error_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    @row("P1.1", goal=1, anchor="nothing")
    async def broken(_: Bench) -> Sequence[Measure]:
        raise RuntimeError("no server")

    _register("P1.2")
    assert command.main([]) == 1
    _, error, good = capsys.readouterr().out.splitlines()
    assert error == "P1.1   error: RuntimeError: no server"
    assert good.startswith("P1.2")


@pytest.mark.usefixtures("rows")
def test_a_row_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    _register("P1.1")
    assert command.main(["P7"]) == 2
    assert "P7" in capsys.readouterr().err


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("arguments", "rounds", "calls"), [([], 7, 50), (["--quick"], 3, 10), (["--rounds", "9"], 9, 50)]
)
def test_how_long_it_measures(arguments: list[str], rounds: int, calls: int) -> None:
    seen: list[Bench] = []

    @row("P1.1", goal=1, anchor="nothing")
    async def looking(bench: Bench) -> Sequence[Measure]:
        seen.append(bench)
        return []

    assert command.main(arguments) == 0
    assert (seen[0].rounds, seen[0].calls(50)) == (rounds, calls)
