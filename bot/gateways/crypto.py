"""Keys made from SECRET_KEY: one to seal personal data, one to sign codes, per entry of the list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.work.ports import SealBroken
from bot.kernel.codes import SigningKey

_FORMAT = b"\x01"
"""AES-256-GCM; then the key's id, the nonce, the ciphertext with its tag."""
_KEY_ID, _NONCE, _TAG = 4, 12, 16
SIGNING = "sign:"
"""Begins an entry that only checks what its key signed: made from the key, which cannot be made from it."""


class KeyringSealer:
    """Seals with the newest key, opens with every key of the list."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """`secrets`: newest first; those that only sign are passed over.

        Raises ValueError when there is none, or two are told apart by nothing.
        """
        secrets = [secret for secret in secrets if not secret.startswith(SIGNING)]
        self._keys = {_derive(secret, b"seal.id", _KEY_ID): _key(secret) for secret in reversed(secrets)}
        if not secrets or len(self._keys) != len(secrets):
            raise ValueError("SECRET_KEY needs at least one entry, and no entry twice")
        self._digest_keys = [_derive(secret, b"digest", 32) for secret in secrets]
        self._newest = _derive(secrets[0], b"seal.id", _KEY_ID)

    @property
    def heads(self) -> tuple[bytes, ...]:
        return tuple(_FORMAT + key_id for key_id in reversed(self._keys))

    def seal(self, plain: bytes, context: str) -> bytes:
        head = _FORMAT + self._newest
        nonce = os.urandom(_NONCE)
        return head + nonce + self._keys[self._newest].encrypt(nonce, plain, head + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises SealBroken: another shop's key, another context, or changed bytes."""
        sealed = bytes(sealed)
        split = len(_FORMAT) + _KEY_ID
        head, nonce, body = sealed[:split], sealed[split : split + _NONCE], sealed[split + _NONCE :]
        key = self._keys.get(head[len(_FORMAT) :])
        if not head.startswith(_FORMAT) or key is None or len(body) < _TAG:
            raise SealBroken()
        try:
            return key.decrypt(nonce, body, head + context.encode())
        except InvalidTag as error:
            raise SealBroken() from error

    def digests(self, plain: bytes, context: str) -> tuple[str, ...]:
        message = context.encode() + b"\0" + plain
        return tuple(hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._digest_keys)


def sealed_with(sealed: bytes) -> str:
    """The id of the key that sealed these bytes, hexadecimal: it names a key and tells nothing of it."""
    return bytes(sealed[len(_FORMAT) : len(_FORMAT) + _KEY_ID]).hex()


def key_ids(secrets: Sequence[str]) -> tuple[str, ...]:
    """The ids that `sealed_with` answers for what these keys seal, newest first."""
    return tuple(_derive(secret, b"seal.id", _KEY_ID).hex() for secret in secrets)


def signing_keys(secrets: Sequence[str]) -> list[SigningKey]:
    """Keys for kernel.codes, newest first, each with the two characters that name it in what it signed.

    Raises ValueError when two entries would bear the same name: one of a thousand pairs does.
    """
    keys = [_signing_key(secret) for secret in secrets]
    if not keys or len({key.key_id for key in keys}) != len(keys):
        raise ValueError("two entries of SECRET_KEY are named alike: make another new one")
    return keys


def for_signing_only(secret: str) -> str:
    """The entry that takes a key's place once nothing is sealed with it any more."""
    key = _signing_key(secret)
    return f"{SIGNING}{key.key_id}:{base64.urlsafe_b64encode(key.secret).decode().rstrip('=')}"


def _signing_key(secret: str) -> SigningKey:
    if secret.startswith(SIGNING):
        name, _, encoded = secret.removeprefix(SIGNING).partition(":")
        return SigningKey(name, base64.urlsafe_b64decode(encoded + "="))
    return SigningKey(_key_name(secret), _derive(secret, b"sign", 32))


def _key(secret: str) -> AESGCM:
    return AESGCM(_derive(secret, b"seal", 32))


def _key_name(secret: str) -> str:
    return base64.b32encode(_derive(secret, b"sign.id", 5)).decode().lower()[:2]


def _derive(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"distribot." + purpose).derive(secret.encode())
