"""Children are killed between any two steps of orders, commissions and refunds: nothing is lost, doubled or untrue.

CI kills some dozens on each engine and, on SQLite, one at every single point of a payment. `SOAK=1` kills one at
every point of every moment on both engines, and pairs of them: the second one while it makes up for the first.
"""

from __future__ import annotations

import os

import pytest

from tests.crash.conftest import Parent, Tell
from tests.crash.earning import EARNING
from tests.crash.importing import IMPORTING
from tests.crash.mutants import FAULTS
from tests.crash.refunding import REFUNDING
from tests.crash.scenes import SCENES, Scene

OWN_COMMIT = 2
"""Before and after the commit that the update itself makes."""
PAIRS = 40
in_soak = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")


def _name(engine: str) -> str:
    return "SQLite" if engine == "sqlite" else "PostgreSQL"


def test_around_every_updates_commit_nothing_is_lost_or_doubled(
    engine: str, parent: Parent, tell: Tell
) -> None:
    points, deaths, seconds, violations = 0, 0, 0.0, []
    for number, scene in enumerate(SCENES):
        answer = parent.ask(engine=engine, scene=scene, commits=OWN_COMMIT, more=1 if number else 0)
        points, deaths = points + answer["points"], deaths + answer["deaths"]
        seconds += answer["seconds"]
        violations += answer["violations"]
        assert {name: answer["clean"][name] for name in SCENES[scene].outcome} == SCENES[scene].outcome
    tell(f"{_name(engine)}: {deaths} kills at {points} points of {len(SCENES)} moments, {seconds:.0f} s")
    assert deaths == 20
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize(("moments", "words"), [(EARNING, "earning"), (REFUNDING, "refunding")])
def test_wherever_it_dies_each_cent_lies_in_one_pocket(
    moments: dict[str, Scene], words: str, engine: str, parent: Parent, tell: Tell
) -> None:
    points, deaths, seconds, violations = 0, 0, 0.0, []
    for number, (scene, moment) in enumerate(moments.items(), 1):
        share = number / (len(moments) + 1)  # from early in the first moment to late in the last
        answer = parent.ask(engine=engine, scene=scene, commits=OWN_COMMIT, shares=[share])
        points, deaths = points + answer["points"], deaths + answer["deaths"]
        seconds += answer["seconds"]
        violations += answer["violations"]
        assert {name: answer["clean"][name] for name in moment.outcome} == moment.outcome
    tell(
        f"{_name(engine)}: {deaths} kills at {points} points of {len(moments)} moments of {words}, {seconds:.0f} s"
    )
    assert deaths >= len(moments) * OWN_COMMIT
    assert not violations, "\n".join(violations)


def test_wherever_an_import_by_chat_dies_another_process_ends_it(
    engine: str, parent: Parent, tell: Tell
) -> None:
    """Also while it is taken back. Each product once, each count once, and its sender told of what really is."""
    points, deaths, seconds, violations = 0, 0, 0.0, []
    for scene, moment in IMPORTING.items():
        shares = [0.3, 0.6, 0.9]
        answer = parent.ask(engine=engine, scene=scene, commits=OWN_COMMIT, shares=shares)
        points, deaths = points + answer["points"], deaths + answer["deaths"]
        seconds += answer["seconds"]
        violations += answer["violations"]
        assert {name: answer["clean"][name] for name in moment.outcome} == moment.outcome
    tell(
        f"{_name(engine)}: {deaths} kills at {points} points of {len(IMPORTING)} moments of imports, {seconds:.0f} s"
    )
    assert deaths >= len(IMPORTING) * (OWN_COMMIT + 2)
    assert not violations, "\n".join(violations)


def test_a_payment_may_die_at_any_point_at_all(parent: Parent, tell: Tell) -> None:
    answer = parent.ask(engine="sqlite", scene="paid", every=True)
    tell(f"SQLite, a payment: {answer['deaths']} kills, one at each point, {answer['seconds']:.0f} s")
    assert answer["deaths"] == answer["points"] > 80
    assert not answer["violations"], "\n".join(answer["violations"])


CAUGHT = {
    "never remembers an update": ("slip", "phantom: a screen"),
    "remembers an update after it took effect": ("slip", "lost: handled"),
    "acknowledges before it commits": ("paid", "lost: receipts"),
    "speaks before it commits": ("place", "phantom: a screen"),
    "counts a notice as sent before it is": ("paid", "lost: nobody was told"),
    "sends every notice twice": ("paid", "doubled: one and the same process"),
    "queues its notices after the commit": ("paid", "lost: notices"),
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


@pytest.mark.parametrize("fault", FAULTS)
def test_a_shop_with_this_fault_is_found_out(fault: str, parent: Parent) -> None:
    scene, words = CAUGHT[fault]
    # An import has two lanes: where among the first commits the one that matters comes is for them to say.
    answer = parent.ask(engine="sqlite", scene=scene, fault=fault, commits=12 if scene in IMPORTING else 6)
    assert answer["deaths"] >= 4
    assert any(words in violation for violation in answer["violations"]), answer


@in_soak
@pytest.mark.parametrize("scene", [*SCENES, *EARNING, *REFUNDING, *IMPORTING])
def test_every_point_of_every_moment(scene: str, engine: str, parent: Parent, tell: Tell) -> None:
    answer = parent.ask(engine=engine, scene=scene, every=True, pairs=PAIRS)
    tell(
        f"{_name(engine)}, {scene}: {answer['deaths']} kills at {answer['points']} points, one by one and in pairs, "
        f"{answer['seconds']:.0f} s"
    )
    assert answer["deaths"] >= answer["points"]
    assert not answer["violations"], "\n".join(answer["violations"])
