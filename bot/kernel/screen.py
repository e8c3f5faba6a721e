"""What a person sees, as plain data: views build it, the Telegram gateway draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.kernel.chart import Chart
from bot.kernel.files import File

Style = Literal["primary", "success", "danger"]
CALLBACK_LIMIT = 64
"""Telegram's limit on callback data, in bytes."""


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. Exactly one of `data`, `url`, `copy` is set; `pay` marks an invoice's pay button."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: Style | None = None
    pay: bool = False

    def __post_init__(self) -> None:
        if self.data is not None and not 0 < len(self.data.encode()) <= CALLBACK_LIMIT:
            raise ValueError(f"callback data must be 1 to {CALLBACK_LIMIT} bytes: {self.data!r}")


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class ProductPicture:
    """A picture kept in the shop's database, by its id. Uploaded once per bot, then known by its file id."""

    picture_id: int


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A QR code drawn from a link."""

    link: str


@dataclass(frozen=True, slots=True)
class SlipPicture:
    """A transfer slip: sealed in the database, opened only for being sent to staff."""

    slip_id: int


@dataclass(frozen=True, slots=True)
class DocumentPicture:
    """An applicant's document: sealed in the database, opened only for being sent to whoever reviews."""

    document_id: int


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart, drawn from its numbers: equal charts are one picture."""

    chart: Chart


Picture = ProductPicture | QrPicture | SlipPicture | DocumentPicture | ChartPicture


@dataclass(frozen=True, slots=True)
class Price:
    label: str
    minor: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """A Telegram invoice. `payload` comes back with the payment; prices add up to what is charged."""

    title: str
    description: str
    payload: str
    currency: str
    prices: tuple[Price, ...]
    start_parameter: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """The message whose button was tapped, as it was at that moment.

    `is_recent`: less than 48 hours old, so that it may be deleted. `is_kept`: an invoice or a document, which
    is never edited into something else and never deleted: somebody's receipt or statement. `photo`: what tells
    its picture from others.
    """

    message_id: int
    has_media: bool
    is_recent: bool
    is_kept: bool = False
    photo: str = ""


class Blocked(Exception):
    """The reader has blocked the bot, or never started it: nothing reaches him."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Text in Telegram's HTML, inline buttons, perhaps a picture; or an invoice; or a file with the text below.

    `fresh` asks for a message of its own instead of an edit of the tapped one.
    """

    text: str
    rows: Rows = ()
    picture: Picture | None = None
    invoice: Invoice | None = None
    file: File | None = None
    contact_button: str = ""
    """Asks for the reader's own phone number by a button of this text, which stands where he types."""
    fresh: bool = False
    preview: bool = field(default=False)
    """Whether Telegram may show a preview of the first link."""
