"""What imports need from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.domain.imports.rules.sheet import Row


class PictureUnavailable(Exception):
    """The address gives no picture that the shop may take; the words say why."""


class Gallery(Protocol):
    async def fetch(self, url: str) -> bytes:
        """A cleaned JPEG from a public address. Raises PictureUnavailable."""
        ...

    async def draw(self, title: str) -> bytes:
        """A JPEG that stands for a product without a picture."""
        ...


class ProductFile(Protocol):
    """A file that was read once and lies sorted on disk: its size does not matter."""

    name: str
    digest: str
    encoding: str

    def products(self) -> Iterator[Sequence[Row]]:
        """The rows of one handle after another, in the order in which handles first stood in the file."""
        ...
