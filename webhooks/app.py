"""The web application: built from what the composition root hands in, knowing nothing of the shop itself."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from webhooks import demo, telegram
from webhooks.health import PATH as HEALTH_PATH
from webhooks.health import Health, reporter
from webhooks.problem import as_json


def build_app(
    feed: telegram.Feed,
    *,
    secrets: Sequence[str],
    health: Health,
    clock: demo.DemoClock | None = None,
) -> web.Application:
    """`secrets`: WEBHOOK_SECRET, newest first, each of them good; without any, every update is refused.

    `clock` opens the demo's endpoint; a real shop passes none and has none.
    """
    app = web.Application(client_max_size=telegram.BODY_LIMIT, middlewares=[as_json])
    app.router.add_post(telegram.PATH, telegram.receiver(feed, secrets))
    app.router.add_get(HEALTH_PATH, reporter(health))
    if clock is not None:
        demo.add_clock(app, clock)
    return app
