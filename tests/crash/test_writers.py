"""Whatever writes is killed in some scene, or does statement by statement what another one is killed at."""

from __future__ import annotations

from tests.crash.moments import MOMENTS
from tests.crash.writers import writers

ASKS = "question begun"
"""Keeps a question on the person's row, and nothing else."""
LEAVES = "question given up"
"""Takes the question off that row, and nothing else."""
ALIKE = {
    ASKS: (
        *("tap ad", "tap co", "tap rfw", "tap dyd", "tap dya"),
        *("tap aoship", "tap arfwhy", "tap arfno", "tap arfpaid", "tap arback", "tap aqans"),
        *("tap agnew", "tap acren", "tap apnew", "tap aped", "tap avnew", "tap aved", "tap ainew"),
        *("tap amnew", "tap amtx", "tap ampic", "tap amat"),
        *("tap ayno", "tap aypaid", "tap ayfail", "tap ayback", "tap aano", "tap adsus", "tap adrein"),
        *("tap aplr", "tap aplh", "tap aplb", "tap aseted", "tap atxe", "tap asgo", "tap asto"),
        *("tap apskip", "tap avskip"),  # they go on to the next question
    ),
    LEAVES: (
        *("tap astop", "tap dyall", "step payout_amount"),
        *("step plan_rates", "step promotion_time"),  # what was typed travels in the next button
    ),
    "digest switched off": ("tap adigoff",),
}
"""By the scene that drives the same statements."""
WRITES_NOTHING = {
    "job sweep notices": "it rings a bell; whoever hears it is in every scene that tells somebody"
}


def test_every_writer_has_a_scene_or_is_like_one_that_has() -> None:
    """Whoever adds a tap, a step or a job that writes adds the scene in which it dies."""
    known = writers()
    named = [*(one for alike in ALIKE.values() for one in alike), *WRITES_NOTHING]
    driven = {scene.drives for scene in MOMENTS.values() if scene.drives}
    calls = {known[name] for name in driven}
    missing = {name for name, what in known.items() if what not in calls and name not in named}
    assert not missing, "no scene drives these, in which a process dies"


def test_nothing_is_excused_that_has_a_scene_or_is_no_more() -> None:
    named = [*(one for alike in ALIKE.values() for one in alike), *WRITES_NOTHING]
    driven = {scene.drives for scene in MOMENTS.values() if scene.drives}
    assert set(named) <= set(writers())
    assert not set(named) & driven
    assert len(named) == len(set(named))
    assert set(ALIKE) <= set(MOMENTS)
