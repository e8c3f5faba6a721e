"""What people type, made safe to keep."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.plain import cut, plain_text


def test_hidden_and_reordering_characters_are_taken_out() -> None:
    assert plain_text("pay\u202e001\u200b\x00 now\ud800") == "pay001 now"


def test_emoji_built_with_joiners_stay_whole() -> None:
    assert plain_text("👩‍👧 ❤️") == "👩‍👧 ❤️"


@given(st.text())
def test_plain_text_is_stable_and_can_be_stored(text: str) -> None:
    once = plain_text(text)
    assert plain_text(once) == once
    assert "\x00" not in once
    once.encode()


@given(st.text(), st.integers(1, 50))
def test_cut_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
