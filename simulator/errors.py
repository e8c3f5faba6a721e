"""What the simulator says no with: to the bot in Telegram's words, to the page in plain ones."""

from __future__ import annotations

from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Refusal(Exception):
    """A Bot API call that fails, with the code and the words that Telegram would use.

    ``allowed`` marks a refusal that a correct bot may meet; it is counted apart from mistakes.
    """

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None, allowed: bool = False
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters
        self.allowed = allowed


class NotPossible(Exception):
    """Something that a person's client would not let him do now (409), or does not know (404)."""

    def __init__(self, words: str, status: int = 409) -> None:
        super().__init__(words)
        self.status = status


def bad_request(words: str, allowed: bool = False) -> Refusal:
    """400, written as the server writes it: sentences lose their capital, CODES keep theirs."""
    if len(words) > 1 and words[0].isupper() and not words[1].isupper():
        words = words[0].lower() + words[1:]
    return Refusal(400, f"Bad Request: {words}", allowed=allowed)


def not_modified() -> Refusal:
    """An edit that changes nothing; a correct bot may meet it (two taps on one button)."""
    return bad_request(NOT_MODIFIED, allowed=True)


def forbidden(words: str) -> Refusal:
    """403; people block bots, so a correct bot meets it too."""
    return Refusal(403, f"Forbidden: {words}", allowed=True)


def conflict(words: str) -> Refusal:
    """409: two ways of taking updates at once."""
    return Refusal(409, f"Conflict: {words}")


def too_many_requests(seconds: int) -> Refusal:
    """429; allowed as long as the bot then keeps still for that long."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}, allowed=True)
