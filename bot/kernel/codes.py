"""Deep-link payloads: opaque codes, signed, so that a forged or mistyped one is known as such."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""Base 56: no 0/O, 1/l/I, so that one character is not taken for another."""
TYPED_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""For codes that people read aloud and type: capitals only, so that small letters serve as well."""

START_LIMIT = 64
"""Telegram's limit on a start payload."""
_SIGNATURE_LENGTH = 10


class ForgedCode(ValueError):
    """The signature does not fit, or the payload has no known shape."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and the two characters that name it inside what it signed."""

    key_id: str
    secret: bytes

    def sign(self, message: str) -> str:
        digest = hmac.new(self.secret, message.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:_SIGNATURE_LENGTH]


@dataclass(frozen=True, slots=True)
class LinkSigner:
    """Signs with the newest key and accepts every key the shop ever printed codes with."""

    newest: SigningKey
    known: Mapping[str, SigningKey]

    @classmethod
    def of(cls, keys: Sequence[SigningKey]) -> LinkSigner:
        return cls(keys[0], {key.key_id: key for key in keys})

    def seal(self, prefix: str, code: str) -> str:
        """`p` and `Ab3…` → `p_Ab3…-k1abcdefghij`: fits a start payload."""
        body = f"{prefix}_{code}"
        payload = f"{body}-{self.newest.key_id}{self.newest.sign(body)}"
        if len(payload) > START_LIMIT:
            raise ValueError(f"a start payload holds {START_LIMIT} characters: {payload!r}")
        return payload

    def open(self, payload: str) -> tuple[str, str]:
        """The prefix and code inside a payload. Raises ForgedCode."""
        body, dash, tail = payload.rpartition("-")
        key = self.known.get(tail[:2])
        prefix, line, code = body.partition("_")
        if not (dash and key and line and code and payload.isascii()):
            raise ForgedCode(payload)
        if not hmac.compare_digest(key.sign(body), tail[2:]):
            raise ForgedCode(payload)
        return prefix, code
