"""Logs that may be kept: one shape for our lines and the libraries', and nothing private in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Literal, TextIO
from urllib.parse import quote

import structlog

from bot.kernel.outages import means_away

_Event = MutableMapping[str, Any]
HIDDEN = "•••"
_SHORTEST_SECRET = 6
"""A shorter value would blot out ordinary words."""
_SHORTEST_WORD = 3
"""Of Latin letters; a Chinese name has two characters."""
PRIVATE = "private"
"""The name under which the update that lines are about is bound: for hiding, never for writing."""
_STRUCTURE = frozenset({"type", "language_code", "data", "status", "chat_instance", "currency"})
_FRAME = frozenset({"timestamp", "level", "logger", "correlation", "update", "job", "run"})
_SENSITIVE_KEY = re.compile(r"(^|_)(token|secret|password|address|phone|text|body)s?$", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"\d+:[A-Za-z0-9_-]{30,}"), HIDDEN),
    # What databases and validators quote from the row or update that they refused.
    (re.compile(r"((?:DETAIL|CONTEXT|HINT|WHERE):\s*).*"), rf"\1{HIDDEN}"),
    (re.compile(r"(query argument \$\d+: ).*?( \(|$)", re.MULTILINE | re.DOTALL), rf"\1{HIDDEN}\2"),
    (re.compile(r"(invalid (?:input|literal|byte|value)[^:\n]*: ).*"), rf"\1{HIDDEN}"),
    (re.compile(r"(Length of ').*?(' \d+ [<>])", re.DOTALL), rf"\1{HIDDEN}\2"),
    (re.compile(r"(could not convert string to [^:\n]*: ).*"), rf"\1{HIDDEN}"),
    (re.compile(r"(input_value=).*?(, input_type=|$)", re.DOTALL), rf"\1{HIDDEN}\2"),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    # Phone numbers: international ones, bare Chinese and Russian mobiles. Ids and amounts stay.
    (re.compile(r"\+\d[\d\s()-]{6,17}\d"), HIDDEN),
    (re.compile(r"(?<!\d)(?:1[3-9]\d{9}|[78]9\d{9})(?!\d)"), HIDDEN),
)
# Below these levels libraries write updates and SQL values, so they stay there whatever the shop is set to.
_LIBRARIES = {
    "aiogram": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "tortoise": logging.WARNING,
    "tortoise.db_client": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "asyncio": logging.WARNING,
    "apscheduler": logging.WARNING,
    "PIL": logging.WARNING,
}


class Redaction:
    """Hides secrets, phone numbers and whatever stands under a key that promises something personal."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        self._secrets = _either(known | {quote(secret, safe="") for secret in known})

    def __call__(self, _logger: Any, _method: str, event: _Event) -> _Event:
        # Read where it was bound, for the line itself never carries it: no other handler may see it there.
        said = _either(words_of(structlog.contextvars.get_contextvars().get(PRIVATE)))
        for key, value in event.items():
            if key not in _FRAME:
                event[key] = HIDDEN if _SENSITIVE_KEY.search(key) else self._cleaned(value, said)
        return event

    def _cleaned(self, value: Any, said: re.Pattern[str] | None) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        if isinstance(value, Mapping):
            return {
                key: HIDDEN if _SENSITIVE_KEY.search(str(key)) else self._cleaned(inner, said)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self._cleaned(inner, said) for inner in value]
        return self.text(str(value), said)

    def text(self, text: str, said: re.Pattern[str] | None = None) -> str:
        for hidden in (self._secrets, said):
            if hidden is not None:
                text = hidden.sub(HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def _merged(logger: Any, method: str, event: _Event) -> _Event:
    event = structlog.contextvars.merge_contextvars(logger, method, event)
    event.pop(PRIVATE, None)
    return event


def _told_in_a_line(_logger: Any, _method: str, event: _Event) -> _Event:
    """Servers that are away: their traceback, again every few seconds, would bury the rest and fill the disk."""
    error = event.get("exc_info")
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException) and means_away(error):
        del event["exc_info"]
        event["error"] = f"{type(error).__name__}: {error}"
    return event


def words_of(private: Any) -> set[str]:
    """Everything that an update says in words: names, texts line by line, numbers of phones.

    Structure stays readable: kinds of chats and entities, languages, one's own callback data.
    """
    found: set[str] = set()
    waiting = [private]
    while waiting:
        # No recursion: what was sent may be nested as deep as it likes.
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [inner for key, inner in value.items() if key not in _STRUCTURE]
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, str):
            lines = {line.strip() for line in (value, *value.splitlines())}
            found.update(line for line in lines if len(line) >= (_SHORTEST_WORD if line.isascii() else 2))
    return found


def _either(words: Iterable[str]) -> re.Pattern[str] | None:
    """The longest first, so that no part of one is left standing beside a shorter one; as `repr` spells it, too."""
    spelled = {spelling for word in words for spelling in (word, repr(word)[1:-1])}
    longest_first = sorted(spelled, key=len, reverse=True)
    return re.compile("|".join(map(_matching, longest_first))) if longest_first else None


def _matching(word: str) -> str:
    """A short Latin word, such as a name, only where it stands alone: Ann is not in cannot."""
    pattern = re.escape(word)
    return rf"(?<!\w){pattern}(?!\w)" if word.isascii() and len(word) < _SHORTEST_SECRET else pattern


def configure(
    level: str = "INFO",
    format: Literal["text", "json"] = "text",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Sets up logging for the whole process; calling it again replaces what was set up before.

    `secrets`: values that must never be written, wherever they turn up (tokens, keys, passwords).
    """
    before: list[Any] = [
        _merged,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(format, Redaction(secrets), before))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _LIBRARIES.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    structlog.configure(
        processors=[
            *before[:-2],
            structlog.stdlib.PositionalArgumentsFormatter(),
            before[-1],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _formatter(format: str, redaction: Redaction, before: list[Any]) -> logging.Formatter:
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if format != "json":
        renderer = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            _told_in_a_line,
            # Tracebacks become text before the redaction: they quote addresses with tokens in them.
            structlog.processors.format_exc_info,
            redaction,
            renderer,
        ],
    )
