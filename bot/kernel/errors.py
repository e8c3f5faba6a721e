"""A refusal: something a person asked for that the shop will not do, and says so in his language."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """Base of all refusals. `key` names the text; keyword arguments fill its placeholders.

    One subclass per reason. Rendered in one place for chat and one for HTTP; never logged as a fault.
    """

    key: ClassVar[str] = "refusal.unknown"

    def __init__(self, **params: object) -> None:
        super().__init__(self.key)
        self.params = params


class NotAllowed(Refusal):
    """Who acts has no role that may do this."""

    key = "refusal.not_allowed"


class NotFound(Refusal):
    """No such thing, or not his: the two are never told apart."""

    key = "refusal.not_found"


class NotUnderstood(Refusal):
    """The input does not fit what was asked; the dialogue stays where it is."""

    key = "refusal.not_understood"


class StaleButton(Refusal):
    """A button of an older version, or one that somebody made up."""

    key = "refusal.stale_button"


class TooFast(Refusal):
    """More taps and texts than a person needs; nothing was done."""

    key = "refusal.too_fast"


class ContactWanted(Refusal):
    """A phone number counts only when Telegram vouches for it: typed ones and other people's do not."""

    key = "refusal.contact_wanted"


class PictureWanted(Refusal):
    """Words came where a picture was asked for."""

    key = "refusal.picture_wanted"


class PictureUnreadable(Refusal):
    """No picture, one of a kind the shop does not take, or one too large."""

    key = "refusal.picture_unreadable"


class FileWanted(Refusal):
    """A photo or a text where a file was asked for."""

    key = "refusal.file_wanted"


class FileTooLarge(Refusal):
    """More than Telegram lets a bot fetch."""

    key = "refusal.file_too_large"
