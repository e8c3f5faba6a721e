"""Why an application is not taken, or not decided."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class BadAnswer(Refusal):
    """Too short, too long, or no words in it."""

    key = "refusal.bad_answer"


class NotTakingApplications(Refusal):
    key = "refusal.no_applications"


class AlreadyDistributor(Refusal):
    key = "refusal.already_distributor"


class EnoughDocuments(Refusal):
    key = "refusal.enough_documents"


class NotAcknowledged(Refusal):
    """Before the first approval the owner acknowledges what the law and Telegram's terms say."""

    key = "refusal.not_acknowledged"


class AlreadyDecided(Refusal):
    """Somebody else decided, or the applicant withdrew."""

    key = "refusal.already_decided"


class TermsChanged(Refusal):
    """The terms were changed while he read them: he reads them again."""

    key = "refusal.terms_changed"


class Suspended(Refusal):
    """A suspended distributor may look his money up; he may not earn, share or ask for it."""

    key = "refusal.suspended"
