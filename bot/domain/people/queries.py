"""Finding people."""

from __future__ import annotations

from typing import Any

from bot.domain.people.cards import Arrival, PersonCard
from bot.domain.work.sql import document, is_postgres, rows
from bot.kernel.roles import Role

_COLUMNS = """
    p.id, p.telegram_id, p.name, p.username, p.language, p.telegram_language, p.dialogue, p.dialogue_data,
    p.cart_version, p.promotions_asked_at, p.promotions_agreed_at, p.blocked_at,
    d.id IS NOT NULL AS is_distributor,
    (SELECT joined(s.role, ',') FROM staff_member s WHERE s.person_id = p.id AND s.ended_at IS NULL) AS staff_roles,
    COALESCE((SELECT r.version FROM shop_rules r WHERE r.id = 1), 0) AS rules_version
"""
# The parts of these statements are constants of this module; values are always parameters.
# Distributors and staff are rooms above, and asked by their tables' names: who somebody is, one statement says.
_READING = f"""
    SELECT {_COLUMNS} FROM person p LEFT JOIN distributor d ON d.id = p.id WHERE p.telegram_id = ?
"""  # noqa: S608
_BY_ID = f"SELECT {_COLUMNS} FROM person p LEFT JOIN distributor d ON d.id = p.id WHERE p.id = ?"  # noqa: S608
# The join sees updates committed before this statement began. One that commits while we wait for the lock is
# caught later by the unique key of handled_update, which undoes the whole transaction.
_LOCKING = f"""
    SELECT {_COLUMNS}, h.id AS handled, h.screen, h.arguments
    FROM person p LEFT JOIN distributor d ON d.id = p.id
    LEFT JOIN handled_update h ON h.bot_id = ? AND h.update_id = ?
    WHERE p.telegram_id = ?
"""  # noqa: S608


async def arrival_of(telegram_id: int) -> Arrival | None:
    """Who he is, without a lock: for readers."""
    found = await rows(_READING, telegram_id)
    return _arrival(found[0]) if found else None


async def locked_arrival(telegram_id: int, bot_id: int, update_id: int) -> Arrival | None:
    """Who he is, holding his row until the transaction ends: one person's updates take turns."""
    locking = " FOR NO KEY UPDATE OF p" if is_postgres() else ""
    found = await rows(_LOCKING + locking, bot_id, update_id, telegram_id)
    return _arrival(found[0]) if found else None


async def person(person_id: int) -> PersonCard:
    found = await rows(_BY_ID, person_id)
    return _card(found[0])


def _arrival(row: dict[str, Any]) -> Arrival:
    handled = (row["screen"], tuple(document(row["arguments"]))) if row.get("handled") else None
    return Arrival(_card(row), row["rules_version"], handled)


def _card(row: dict[str, Any]) -> PersonCard:
    return PersonCard(
        id=row["id"],
        telegram_id=row["telegram_id"],
        name=row["name"],
        username=row["username"],
        language=row["language"],
        telegram_language=row["telegram_language"],
        dialogue=row["dialogue"],
        dialogue_data=document(row["dialogue_data"]),
        cart_version=row["cart_version"],
        was_asked_about_promotions=row["promotions_asked_at"] is not None,
        agreed_to_promotions=row["promotions_agreed_at"] is not None,
        has_blocked_us=row["blocked_at"] is not None,
        is_distributor=bool(row["is_distributor"]),
        staff_roles=frozenset(Role(role) for role in (row["staff_roles"] or "").split(",") if role),
    )
