"""The shop, and what commands need of the outside."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from bot import reactions
from bot.app.calls import quiet_work
from bot.domain import rulebook, runs
from bot.domain.imports import Gallery, ProductFile
from bot.domain.rulebook import Rules
from bot.domain.work import Pictures
from bot.gateways import cache, logs
from bot.gateways.bell import LocalBell
from bot.gateways.clock import ShiftedClock, SystemClock
from bot.gateways.codes import RandomCodes
from bot.gateways.crypto import KeyringSealer, key_ids, sealed_with, signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.pictures import PillowPictures
from bot.gateways.product_files import opened_product_file
from bot.gateways.surroundings import is_nearly_full as is_nearly_full
from bot.gateways.web_pictures import opened_web_pictures
from bot.jobs.timetable import TABLE
from bot.kernel.clock import Clock
from bot.kernel.codes import LinkSigner
from bot.models import database
from bot.settings import Settings
from bot.shop import Shop, Surroundings, Treasury
from bot.texts import Catalogues, available_languages


def configure_logs(settings: Settings) -> None:
    hidden = [*settings.secret_key, *settings.webhook_secret]
    hidden += [one for one in (settings.bot_token, settings.payment_provider_token) if one]
    hidden += settings.metrics_token
    passwords = [urlsplit(url).password or "" for url in (settings.database_url, settings.redis_url or "")]
    known = [*(one.get_secret_value() for one in hidden), *passwords]
    logs.configure(settings.log_level, settings.log_format, known)


def build_shop(
    settings: Settings,
    rules: Rules,
    *,
    clock: Clock | None = None,
    bell: LocalBell | None = None,
    pictures: Pictures | None = None,
    bot_id: int | None = None,
    username: str = "",
    treasury: Treasury | None = None,
    waker: LocalBell | None = None,
    surroundings: Surroundings | None = None,
) -> Shop:
    """The shop's ports. `username` is the bot's, which stands in every link; commands make none."""
    keys = [key.get_secret_value() for key in settings.secret_key] or [secrets.token_urlsafe(32)]
    return Shop(
        clock=clock or SystemClock(),
        sealer=KeyringSealer(keys),
        codes=RandomCodes(),
        links=TelegramLinks(username, LinkSigner.of(signing_keys(keys))),
        pictures=pictures or PillowPictures(),
        bell=bell or LocalBell(),
        texts=Catalogues(_languages(settings, rules), rules.zone),
        reactions=reactions.table(settings.owner_ids),
        owner_ids=settings.owner_ids,
        bot_id=settings.bot_id if bot_id is None else bot_id,
        can_invoice=settings.payment_provider_token is not None,
        treasury=treasury,
        jobs=TABLE,
        waker=waker,
        surroundings=surroundings,
    )


def _languages(settings: Settings, rules: Rules) -> tuple[str, ...]:
    """The owner's, as far as there still are texts in them."""
    return tuple(one for one in rules.languages if one in available_languages()) or settings.shop_languages


@contextlib.asynccontextmanager
async def opened_shop(settings: Settings) -> AsyncIterator[Shop]:
    """The shop for a command beside the bot: its database is open, it has settings, Telegram is far away."""
    async with database.opened(settings.database_url):
        shop = build_shop(settings, rulebook.DEFAULTS, clock=ShiftedClock(await runs.clock_offset()))
        yield build_shop(settings, await started_rules(settings, shop), clock=shop.clock)


async def started_rules(settings: Settings, shop: Shop) -> Rules:
    """The owner's settings; the environment fills them in the first time."""
    async with quiet_work(shop) as work:
        await rulebook.start_rules(
            work,
            shop_name=settings.shop_name,
            currency=settings.shop_currency,
            timezone=settings.shop_timezone,
            languages=list(settings.shop_languages),
        )
    _, rules = await rulebook.current_rules()
    return rules


def product_file(path: Path) -> contextlib.AbstractContextManager[ProductFile]:
    """Raises FileRefused, and OSError when it cannot be read."""
    return opened_product_file(path)


def web_pictures(shop: Shop) -> contextlib.AbstractAsyncContextManager[Gallery]:
    return opened_web_pictures(shop.pictures)


async def redis_answers(settings: Settings) -> bool:
    redis = cache.connect(settings.redis_url) if settings.redis_url else None
    if redis is None:
        return False
    try:
        return await cache.is_reachable(redis)
    finally:
        await redis.aclose()


def sealing_keys(settings: Settings) -> tuple[str, ...]:
    """The ids of the keys in SECRET_KEY."""
    return key_ids([key.get_secret_value() for key in settings.secret_key])


def sealing_key_of(sealed: bytes) -> str:
    """The id of the key that sealed these bytes."""
    return sealed_with(sealed)


def world_clock() -> Clock:
    return SystemClock()
