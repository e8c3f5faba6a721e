"""Logs that may be kept: one shape for our lines and the libraries', and nothing private in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

_Event = MutableMapping[str, Any]
HIDDEN = "•••"
_SHORTEST_SECRET = 6
"""A shorter value would blot out ordinary words."""
_FRAME = frozenset({"timestamp", "level", "logger", "correlation", "update"})
_SENSITIVE_KEY = re.compile(r"(^|_)(token|secret|password|address|phone|text|body)s?$", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"\d+:[A-Za-z0-9_-]{30,}"), HIDDEN),
    # What databases and validators quote from the row or update that they refused.
    (re.compile(r"(DETAIL:\s*).*"), rf"\1{HIDDEN}"),
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
        # The longest first, so that no part of one is left standing beside a shorter one.
        known = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: Any, _method: str, event: _Event) -> _Event:
        for key, value in event.items():
            if key not in _FRAME:
                event[key] = HIDDEN if _SENSITIVE_KEY.search(key) else self._cleaned(value)
        return event

    def _cleaned(self, value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        if isinstance(value, Mapping):
            return {
                key: HIDDEN if _SENSITIVE_KEY.search(str(key)) else self._cleaned(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self._cleaned(inner) for inner in value]
        return self.text(str(value))

    def text(self, text: str) -> str:
        if self._secrets is not None:
            text = self._secrets.sub(HIDDEN, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


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
        structlog.contextvars.merge_contextvars,
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
            # Tracebacks become text before the redaction: they quote addresses with tokens in them.
            structlog.processors.format_exc_info,
            redaction,
            renderer,
        ],
    )
