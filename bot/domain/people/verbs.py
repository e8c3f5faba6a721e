"""What happens to a person's row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.people.cards import Arrival, PersonCard, Profile
from bot.domain.people.events import PersonBlockedUs, PersonReturned
from bot.domain.people.queries import locked_arrival
from bot.domain.work import Work
from bot.domain.work.sql import insert_all, marks, packed, rows
from bot.models import Person

_ASKING = "UPDATE person SET dialogue = ?, dialogue_data = ? WHERE id = ?"


async def arrive(work: Work, profile: Profile, bot_id: int, update_id: int) -> Arrival:
    """Locks the person's row, makes it when he is new, and writes only what has changed about him."""
    found = await locked_arrival(profile.telegram_id, bot_id, update_id)
    if found is None:
        newcomer = {
            "telegram_id": profile.telegram_id,
            "name": profile.name,
            "username": profile.username,
            "telegram_language": profile.language,
            "dialogue_data": {},
            "cart_version": 1,
            "met_at": work.now,
        }
        await insert_all("person", [newcomer], unless="telegram_id")
        found = await locked_arrival(profile.telegram_id, bot_id, update_id)
        assert found is not None
    return replace(found, person=await _up_to_date(found.person, profile))


async def _up_to_date(card: PersonCard, profile: Profile) -> PersonCard:
    told = (profile.name, profile.username, profile.language)
    if told == (card.name, card.username, card.telegram_language):
        return card
    await rows("UPDATE person SET name = ?, username = ?, telegram_language = ? WHERE id = ?", *told, card.id)
    return replace(card, name=profile.name, username=profile.username, telegram_language=profile.language)


async def ask(work: Work, step: str, **data: Any) -> None:
    """His next text or media answers this step."""
    await rows(_ASKING, step, packed(data), work.actor.person_id)


async def finish_dialogue(work: Work) -> None:
    await rows(_ASKING, None, "{}", work.actor.person_id)


async def abandon(person_id: int, step: str) -> None:
    """He went elsewhere: what he types next is no answer any more. One statement, for readers without a transaction."""
    await rows(f"{_ASKING} AND dialogue = ?", None, "{}", person_id, step)


async def choose_language(work: Work, language: str) -> None:
    await Person.filter(id=work.actor.person_id).update(language=language)


async def agree_to_promotions(work: Work) -> None:
    await Person.filter(id=work.actor.person_id).update(
        promotions_asked_at=work.now, promotions_agreed_at=work.now
    )


async def decline_promotions(work: Work) -> None:
    await Person.filter(id=work.actor.person_id).update(
        promotions_asked_at=work.now, promotions_agreed_at=None
    )


async def mark_blocked(work: Work, person_id: int) -> None:
    """He blocked the bot: nothing is sent to him until he returns; what he has stays."""
    if await Person.filter(id=person_id, blocked_at=None).update(blocked_at=work.now):
        await work.emit(PersonBlockedUs(person_id))


async def mark_all_blocked(work: Work, person_ids: Sequence[int]) -> None:
    """The same for several, by one statement."""
    if not person_ids:
        return
    found = await rows(
        f"""
        UPDATE person SET blocked_at = ? WHERE id IN ({marks(person_ids)}) AND blocked_at IS NULL
        RETURNING id
        """,  # noqa: S608
        *(work.now, *person_ids),
    )
    for row in found:
        await work.emit(PersonBlockedUs(row["id"]))


async def mark_returned(work: Work, person_id: int) -> None:
    if await Person.filter(id=person_id, blocked_at__not_isnull=True).update(blocked_at=None):
        await work.emit(PersonReturned(person_id))
