"""A bare call to the Bot API, for commands that examine and do not serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientSession, ClientTimeout


@dataclass(frozen=True, slots=True)
class Answer:
    is_ok: bool
    result: dict[str, Any]
    text: str
    date: datetime | None
    """When the server answered, by its own clock."""


async def ask(api_url: str, token: str, method: str) -> Answer:
    """Raises ClientError, OSError or TimeoutError when nobody answers; their texts may hold the token."""
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:
        async with session.get(f"{api_url}/bot{token}/{method}") as response:
            said = await response.json(content_type=None)
            date = response.headers.get("Date")
    said = said if isinstance(said, dict) else {}
    result = said.get("result")
    return Answer(
        bool(said.get("ok")),
        result if isinstance(result, dict) else {},
        str(said.get("description", "")),
        parsedate_to_datetime(date) if date else None,
    )
