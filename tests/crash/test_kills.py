"""Children are killed between any two steps of whatever writes: nothing is lost, doubled or untrue.

CI kills one beside the commit of every scene, and more of them in a payment. `SOAK=1` kills
one at every point of every scene on both engines, and pairs of them: the second one while it makes up for the first.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.crash.conftest import Parent, Tell
from tests.crash.importing import IMPORTING
from tests.crash.moments import GROUPS, MOMENTS
from tests.crash.mutants import FAULTS
from tests.tally import count

SOME = 5
PAIRS = 10
in_soak = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")


def _name(engine: str) -> str:
    return "SQLite" if engine == "sqlite" else "PostgreSQL"


def _kill(parent: Parent, engine: str, scene: str, **how: Any) -> dict[str, Any]:
    """Answers what came of it; what must have come of the scene itself has."""
    answer = parent.ask(engine=engine, scene=scene, **how)
    moment = MOMENTS[scene]
    assert not moment.missed(answer["clean"]), f"{scene}: {moment.missed(answer['clean'])}"
    assert answer["clean"]["books"] == moment.outcome.get("books", {})
    assert not moment.jobs or answer["clean"]["jobs"] == [[job, True, False] for job in moment.jobs]
    assert moment.jobs or moment.watches or moment.drives in answer["driven"], (scene, answer["driven"])
    return answer


@pytest.mark.promise(1)
@pytest.mark.promise(3)
@pytest.mark.parametrize("group", GROUPS)
def test_around_every_commit_nothing_is_lost_or_doubled(
    group: str, engine: str, parent: Parent, tell: Tell
) -> None:
    """Each scene on SQLite, in turn before and after its commit; on PostgreSQL some. All of it in the soak."""
    scenes = list(GROUPS[group]) if engine == "sqlite" else list(GROUPS[group])[::SOME]
    answers = []
    for number, scene in enumerate(scenes):
        first = 2 * bool(MOMENTS[scene].jobs) + number % 2  # a job claims its run before
        share = (number + 1) / (len(scenes) + 1)  # from early in the first one to late in the last
        shares = [share] if number % SOME == 0 else []
        answers.append(_kill(parent, engine, scene, commits=[first, first + 1], shares=shares))
    deaths, points, seconds = (
        sum(answer[name] for answer in answers) for name in ("deaths", "points", "seconds")
    )
    tell(
        f"{_name(engine)}: {deaths} kills at {points} points of {len(scenes)} scenes of {group}, {seconds:.0f} s"
    )
    assert deaths >= len(scenes)
    violations = [violation for answer in answers for violation in answer["violations"]]
    assert not violations, "\n".join(violations)


@pytest.mark.promise(9)
def test_a_payment_may_die_anywhere_and_once_more_on_its_way_back(parent: Parent, tell: Tell) -> None:
    answer = _kill(parent, "sqlite", "paid", more=20, pairs=10)
    tell(
        f"SQLite, a payment: {answer['deaths']} kills among {answer['points']} points, {answer['seconds']:.0f} s"
    )
    assert answer["deaths"] >= 30
    assert not answer["violations"], "\n".join(answer["violations"])


CAUGHT = {
    "never remembers an update": ("slip", "phantom: a screen"),
    "remembers an update after it took effect": ("slip", "lost: handled"),
    "acknowledges before it commits": ("paid", "lost: receipts"),
    "speaks before it commits": ("place", "phantom: a screen"),
    "counts a notice as sent before it is": ("paid", "lost: nobody was told"),
    "sends every notice twice": ("paid", "doubled: one and the same process"),
    "tells only the first of what is told together": (
        "two sales understood at once",
        "sent and was never told",
    ),
    "queues its notices after the commit": ("paid", "lost: notices"),
    "writes its audit trail after the commit": ("setting changed", "lost: audit_entry"),
    "accrues after the payment's commit": ("earned", "lost: commissions"),
    "starts the hold after the receipt's commit": ("received", "books: received_order_without_maturity"),
    "moves the maturing mark before its entry commits": ("matured", "lost: runs"),
    "issues statements after the period's commit": ("closed", "lost: statements"),
    "ends a payout after its money has moved": ("payout paid", "books: payout_without_its_entries"),
    "holds commission back after the decision's commit": (
        "refund decided",
        "books: refunded_commission_may_mature",
    ),
    "takes commission back after the refund's commit": ("refund paid back", "books: clawback_differs"),
    "puts goods back after the refund's commit": ("refund paid back late", "lost: stock"),
    "ends a refund after its money has moved": ("refund paid back", "books: refund_differs_from_its_order"),
    "books Stars before Telegram gave them back": ("stars refunded", "is booked as returned and never was"),
    "counts what an import did after its commit": ("file confirmed", "files are"),
}
"""By which moment each fault is found, and as what."""


@pytest.mark.promise(3)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_shop_with_this_fault_is_found_out(fault: str, parent: Parent) -> None:
    scene, words = CAUGHT[fault]
    # An import has two lanes: where among its commits the one that matters comes is for them to say.
    last = 1_000 if scene in IMPORTING else 6
    answer = parent.ask(engine="sqlite", scene=scene, fault=fault, commits=[0, last], until=words)
    is_found = any(words in violation for violation in answer["violations"])
    count("mutants", tried=1, killed=int(is_found))
    assert answer["deaths"]
    assert is_found, answer


@pytest.mark.promise(3)
@pytest.mark.promise(25)
@in_soak
@pytest.mark.parametrize("scene", MOMENTS)
def test_every_point_of_every_scene(scene: str, engine: str, parent: Parent) -> None:
    one_by_one = _kill(parent, engine, scene, every=True)
    in_pairs = _kill(parent, engine, scene, pairs=PAIRS)
    for row, answer in (("points", one_by_one), ("pairs", in_pairs)):
        figures = {"points": answer["points"]} if row == "points" else {"pairs": answer["trials"]}
        broken = len(answer["violations"])
        count(f"crash {row}, {_name(engine)}", **figures, deaths=answer["deaths"], broken=broken)
    assert one_by_one["deaths"] == one_by_one["points"]
    assert in_pairs["deaths"] >= PAIRS
    violations = one_by_one["violations"] + in_pairs["violations"]
    assert not violations, "\n".join(violations)
