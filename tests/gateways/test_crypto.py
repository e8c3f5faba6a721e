"""Sealing and signing with a ring of keys."""

from __future__ import annotations

import pytest

from bot.domain.work.ports import SealBroken
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer, signing_keys
from bot.gateways.links import TelegramLinks
from bot.kernel.codes import ALPHABET, START_LIMIT, LinkSigner


def test_what_was_sealed_opens_in_its_own_context_only():
    sealer = KeyringSealer(["new"])
    sealed = sealer.seal("улица 1".encode(), "address")
    assert sealer.open(sealed, "address") == "улица 1".encode()
    assert sealer.open(memoryview(sealed), "address") == "улица 1".encode()  # type: ignore[arg-type]
    with pytest.raises(SealBroken):
        sealer.open(sealed, "slip")


def test_the_same_text_is_never_sealed_alike_twice():
    sealer = KeyringSealer(["new"])
    assert sealer.seal(b"same", "c") != sealer.seal(b"same", "c")


def test_an_older_key_still_opens_and_the_newest_seals():
    old = KeyringSealer(["old"]).seal(b"x", "c")
    ring = KeyringSealer(["new", "old"])
    assert ring.open(old, "c") == b"x"
    assert KeyringSealer(["new"]).open(ring.seal(b"y", "c"), "c") == b"y"
    with pytest.raises(SealBroken):
        KeyringSealer(["new"]).open(old, "c")


def test_any_changed_byte_breaks_the_seal():
    sealer = KeyringSealer(["new"])
    sealed = sealer.seal(b"money", "c")
    for place in range(len(sealed)):
        with pytest.raises(SealBroken):
            sealer.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "c")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            sealer.open(sealed[:length], "c")


@pytest.mark.parametrize("secrets", [[], ["twice", "twice"]])
def test_a_ring_without_keys_or_with_one_twice_is_refused(secrets):
    with pytest.raises(ValueError):
        KeyringSealer(secrets)
    with pytest.raises(ValueError):
        signing_keys(secrets)


def links(*secrets: str) -> TelegramLinks:
    return TelegramLinks("shop_bot", LinkSigner.of(signing_keys(secrets)))


def test_a_link_is_read_back_and_fits_a_start_payload():
    code = RandomCodes().new(12)
    link = links("new").product(code)
    assert link.startswith("https://t.me/shop_bot?start=p_")
    payload = link.partition("start=")[2]
    assert len(payload) <= START_LIMIT
    assert links("newer", "new").read(payload) == ("p", code)
    assert links("new").read(links("new").order(code).partition("start=")[2]) == ("o", code)


@pytest.mark.promise(37)
def test_a_forged_link_is_read_as_nothing():
    payload = links("new").product("abc").partition("start=")[2]
    assert links("other").read(payload) is None
    assert links("new").read("o" + payload[1:]) is None
    assert links("new").read(payload.replace("abc", "abd")) is None
    for nonsense in ("", "p_abc", "-", "p_abc-", "é" * 20):
        assert links("new").read(nonsense) is None


def test_codes_are_of_the_alphabet_and_differ():
    codes = {RandomCodes().new() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)
