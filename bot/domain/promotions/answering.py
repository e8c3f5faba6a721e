"""What readers do with a promotion. Whoever never got it may tap too: nothing is counted then."""

from __future__ import annotations

from bot.domain import people
from bot.domain.promotions.rules import CREDITED_FOR
from bot.domain.work import Work
from bot.models import Delivery


async def click(work: Work, promotion_id: int) -> None:
    """The first tap on one of its products counts, and begins the seven days in which an order does."""
    own = Delivery.filter(promotion_id=promotion_id, person_id=work.actor.person_id, clicked_at=None)
    await own.update(clicked_at=work.now, orders_until=work.now + CREDITED_FOR)


async def opt_out(work: Work, promotion_id: int) -> None:
    """No more promotions, at once: also not those that are being sent."""
    await people.decline_promotions(work)
    own = Delivery.filter(promotion_id=promotion_id, person_id=work.actor.person_id, opted_out_at=None)
    await own.update(opted_out_at=work.now)


async def opt_in(work: Work, promotion_id: int) -> None:
    """He did not mean it."""
    await people.agree_to_promotions(work)
    own = Delivery.filter(promotion_id=promotion_id, person_id=work.actor.person_id)
    await own.update(opted_out_at=None)
