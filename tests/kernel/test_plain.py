"""What people type, made safe to keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.plain import cut, plain_text


@pytest.mark.promise(45)
@pytest.mark.promise(46)
def test_hidden_and_reordering_characters_are_taken_out() -> None:
    assert plain_text("pay\u202e001\u200b\x00 now\ud800") == "pay001 now"


def test_emoji_built_with_joiners_stay_whole() -> None:
    assert plain_text("👩‍👧 ❤️") == "👩‍👧 ❤️"


@pytest.mark.promise(46)
@given(st.text())
def test_plain_text_is_stable_and_can_be_stored(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once) == once
    assert "\x00" not in once
    once.encode()


def test_what_stood_apart_by_a_hidden_character_is_composed_at_once() -> None:
    assert plain_text("e\u200b\u0301") == plain_text(plain_text("e\u200b\u0301")) == "é"


def test_a_heap_of_marks_on_one_letter_is_cut() -> None:
    for heap in ("\u0315\u0300", "\u0f73", "\u0344\u0f81"):
        cleaned = plain_text("a" + heap * 5000 + "bc")
        assert len(cleaned) < 40
        assert cleaned.endswith("bc")
        assert plain_text(cleaned) == cleaned


def test_the_marks_that_people_write_stay() -> None:
    assert plain_text("ཧཱུྃ नमस्ते שָׁלוֹם Việt") == "ཧཱུྃ नमस्ते שָׁלוֹם Việt"


@given(st.text(), st.integers(1, 50))
def test_cut_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
