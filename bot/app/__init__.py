"""The composition root: the only place that picks gateways.

`building` makes the shop, `calls` lends the gateways what they ask of the domain, `serving` runs it all in a process.

Whatever needs Telegram's library is imported inside the functions that talk to Telegram: it takes seconds and
a hundred megabytes, and commands that only touch the database need none of it.
"""

from __future__ import annotations

from bot.app.building import (
    build_shop,
    configure_logs,
    is_nearly_full,
    opened_shop,
    product_file,
    redis_answers,
    sealing_key_of,
    sealing_keys,
    web_pictures,
    world_clock,
)
from bot.app.serving import TokenRefused, run
from bot.gateways.crypto import for_signing_only

__all__ = [
    "TokenRefused",
    "build_shop",
    "configure_logs",
    "for_signing_only",
    "is_nearly_full",
    "opened_shop",
    "product_file",
    "redis_answers",
    "run",
    "sealing_key_of",
    "sealing_keys",
    "web_pictures",
    "world_clock",
]
