"""The web application: built from what the composition root hands in, knowing nothing of the shop itself."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from webhooks import demo, metrics, telegram
from webhooks.health import PATH as HEALTH_PATH
from webhooks.health import READY_PATH, Health, Readiness, ready_reporter, reporter
from webhooks.problem import Handler, as_json


def build_app(
    feed: telegram.Feed,
    *,
    secrets: Sequence[str],
    health: Health,
    ready: Readiness,
    figures: Handler,
    clock: demo.DemoClock | None = None,
) -> web.Application:
    """`secrets`: WEBHOOK_SECRET, newest first, each of them good; without any, every update is refused.

    `figures` answers whoever asks for the metrics: see `metrics.reader`.
    `clock` opens the demo's endpoint; a real shop passes none and has none.
    """
    app = web.Application(client_max_size=telegram.BODY_LIMIT, middlewares=[as_json])
    app.router.add_post(telegram.PATH, telegram.receiver(feed, secrets))
    app.router.add_get(HEALTH_PATH, reporter(health))
    app.router.add_get(READY_PATH, ready_reporter(ready))
    app.router.add_get(metrics.PATH, figures)
    if clock is not None:
        demo.add_clock(app, clock)
    return app
