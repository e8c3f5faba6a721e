"""People who said yes to promotions, without a phone each."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.models import Delivery, Person
from bot.models.database import opened
from tests.journeys.town import Town


async def crowd(here: Town, count: int, *, language: str = "en", is_blocking: bool = False) -> list[int]:
    """Known to the bot and to its Telegram; answers their Telegram ids."""
    made = await here.street.post("crowd", count=count, language_code=language, is_blocking=is_blocking)
    now = datetime.now(UTC)
    people = [
        Person(
            telegram_id=number,
            name=f"Crowd {number}",
            telegram_language=language,
            met_at=now,
            promotions_asked_at=now,
            promotions_agreed_at=now,
        )
        for number in made["ids"]
    ]
    async with opened(here.settings["DATABASE_URL"]):
        await Person.bulk_create(people, batch_size=500)
    return list(made["ids"])


async def fates(here: Town) -> dict[int, str]:
    """Telegram id → what became of his delivery."""
    async with opened(here.settings["DATABASE_URL"]):
        people = {one.id: one.telegram_id for one in await Person.all()}
        return {people[one.person_id]: one.state for one in await Delivery.all()}
