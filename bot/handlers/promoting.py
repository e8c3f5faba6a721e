"""What the sender of promotions asks of the shop: whose turn it is, what they read, and how it goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import catalog, people, promotions, rulebook, runs
from bot.domain.promotions import DueDelivery, Fate, PromotionCard, Round
from bot.domain.work import THE_SHOP, Work, open_work, retried
from bot.kernel.screen import Screen
from bot.shop import Shop
from bot.texts import Texts
from bot.views.admin import promotions as staff_views
from bot.views.customer import promotions as views

LEASE = timedelta(seconds=60)
"""Longer than a round can take. So long the others wait for a sender that died."""


async def draw(shop: Shop, card: PromotionCard, language: str) -> tuple[Screen, Texts]:
    """What whoever reads this language gets: the same for the preview and for everybody."""
    _, rules = await rulebook.current_rules()
    texts = shop.texts.speaking(rules.languages, rules.zone).of(language)
    names = await catalog.product_names(card.product_ids) if card.product_ids else {}
    return views.promotion(card, names, texts), texts


@dataclass(frozen=True, slots=True)
class Report:
    chat_id: int
    message_id: int | None
    screen: Screen
    texts: Texts


class Promoting:
    """One process's part. Of all replicas one sends at a time, so that together they keep one pace."""

    def __init__(self, shop: Shop, holder: str) -> None:
        self._shop = shop
        self._holder = holder
        self._held_until: datetime | None = None
        self._spoken = shop.texts

    async def next(self) -> Round | None:
        if not (await promotions.is_any_going_on() and await self._holds_lease()):
            return None
        _, rules = await rulebook.current_rules()
        self._spoken = self._shop.texts.speaking(rules.languages, rules.zone)
        found: Round | None = await self._in_work(lambda work: promotions.next_round(work, rules))
        if found is not None and found.promotion.is_over:
            self._shop.bell.ring()
        return found

    async def _holds_lease(self) -> bool:
        """Whoever has not held it all the time begins with what a sender before him left behind."""
        now = self._shop.clock.now()
        if not await runs.hold_lease(lease_name(self._shop.bot_id), self._holder, now, LEASE):
            self._held_until = None
            return False
        if self._held_until is None or self._held_until <= now:
            await self._in_work(promotions.give_up_claims)
        self._held_until = now + LEASE
        return True

    async def record(
        self, deliveries: Sequence[DueDelivery], outcomes: Mapping[int, tuple[Fate, str]]
    ) -> None:
        await self._in_work(lambda work: promotions.record(work, deliveries, outcomes))

    def language_of(self, delivery: DueDelivery) -> str:
        return self._spoken.language_for(*delivery.languages)

    async def draw(self, promotion: PromotionCard, language: str) -> tuple[Screen, Texts]:
        return await draw(self._shop, promotion, language)

    async def report(self, promotion_id: int, speed: float) -> Report:
        card = await promotions.promotion(promotion_id)
        assert card.confirmed_by is not None
        author = await people.person(card.confirmed_by)
        _, rules = await rulebook.current_rules()
        texts = self._shop.texts.speaking(rules.languages, rules.zone).of(*author.languages)
        screen = staff_views.live(
            card, await promotions.progress(promotion_id), speed, rules, self._shop.clock.now(), texts
        )
        return Report(author.telegram_id, card.progress_message, screen, texts)

    async def reported(self, promotion_id: int, message_id: int) -> None:
        await promotions.remember_message(promotion_id, message_id)

    async def _in_work(self, act: Callable[[Work], Awaitable[Any]]) -> Any:
        """A transaction that rings no bell: nobody need look for notices after each round."""
        shop = self._shop

        async def attempt() -> Any:
            async with open_work(THE_SHOP, shop.clock.now(), shop.sealer, shop.codes, shop.reactions) as work:
                return await act(work)

        return await retried(attempt)


def lease_name(bot_id: int) -> str:
    return f"promote:{bot_id}"
