"""Deep-link payloads: what the shop signed opens, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.codes import ALPHABET, START_LIMIT, ForgedCode, LinkSigner, SigningKey

OLD, NEW = SigningKey("aa", b"old" * 11), SigningKey("bb", b"new" * 11)
SIGNER = LinkSigner.of([NEW, OLD])
codes = st.text(ALPHABET, min_size=1, max_size=12)


@given(codes)
def test_a_signed_code_fits_a_start_payload_and_opens(code: str) -> None:
    payload = SIGNER.seal("p", code)
    assert len(payload) <= START_LIMIT
    assert set(payload) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert SIGNER.open(payload) == ("p", code)


@given(codes)
def test_codes_printed_with_a_retired_key_stay_valid(code: str) -> None:
    assert SIGNER.open(LinkSigner.of([OLD]).seal("o", code)) == ("o", code)


@given(codes, st.integers(0, 63), st.sampled_from(ALPHABET))
def test_any_changed_character_is_a_forgery(code: str, place: int, letter: str) -> None:
    payload = SIGNER.seal("p", code)
    place %= len(payload)
    if payload[place] == letter:
        return
    with pytest.raises(ForgedCode):
        SIGNER.open(payload[:place] + letter + payload[place + 1 :])


@given(st.text(max_size=80))
def test_any_text_is_refused_without_a_crash(text: str) -> None:
    with pytest.raises(ForgedCode):
        SIGNER.open(text)
