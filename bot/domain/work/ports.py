"""What every room may need from outside."""

from __future__ import annotations

from typing import Protocol

from bot.kernel.chart import Chart
from bot.kernel.codes import ALPHABET
from bot.kernel.files import File


class SealBroken(Exception):
    """The sealed bytes were made with a key this shop no longer has, or were changed."""


class Sealer(Protocol):
    """Encrypts personal data at rest. `context` names table and purpose; bytes sealed for one open for no other."""

    @property
    def heads(self) -> tuple[bytes, ...]:
        """What sealed bytes begin with, by the key that sealed them: the newest key's first."""
        ...

    def seal(self, plain: bytes, context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises SealBroken."""
        ...

    def digests(self, plain: bytes, context: str) -> tuple[str, ...]:
        """Keyed hashes of `plain`, by the newest key first: equal things are found, nothing is guessed from them."""
        ...


class Codes(Protocol):
    def new(self, length: int = 8, alphabet: str = ALPHABET) -> str:
        """A random code from one of kernel.codes' alphabets."""
        ...


class Links(Protocol):
    """Deep links into the bot."""

    def product(self, code: str) -> str:
        """`https://t.me/<bot>?start=p_…`, signed."""
        ...

    def order(self, code: str) -> str: ...

    def customer(self, distributor_code: str) -> str:
        """`c_…`: brings a distributor a customer."""
        ...

    def recruit(self, distributor_code: str) -> str:
        """`r_…`: invites a distributor; binds no customer."""
        ...

    def shared_product(self, code: str, distributor_code: str) -> str:
        """`p_…` with its sharer: opens the product and brings the sharer a customer."""
        ...

    def staff(self, code: str) -> str:
        """`s_…`: makes one person a member of staff, once."""
        ...

    def read(self, payload: str) -> tuple[str, str] | None:
        """Prefix (`p`, `o`, …) and code of a start payload; nothing when it is forged or unknown."""
        ...


class Pictures(Protocol):
    async def clean(self, raw: bytes) -> bytes:
        """A JPEG of at most 1280 pixels a side without metadata. Raises NotAPicture."""
        ...

    async def qr(self, link: str) -> bytes:
        """A PNG of a QR code that a phone's camera reads."""
        ...

    async def chart(self, chart: Chart) -> bytes:
        """A PNG; drawn outside the event loop."""
        ...


class Printer(Protocol):
    async def print(self, file: File) -> bytes:
        """The file's bytes; drawn outside the event loop."""
        ...


class NotAPicture(Exception):
    """The bytes are no picture, or a bomb: over 10 MB or 25 megapixels."""
