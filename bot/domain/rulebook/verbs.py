"""Reading and changing the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.rulebook.errors import ChangedSince, CurrencyLocked, ZoneLocked
from bot.domain.rulebook.first_run import SetupStep
from bot.domain.rulebook.rules import DEFAULTS, FIELDS, WORDINGS, Rules, by_language, from_values
from bot.domain.work import Work
from bot.domain.work.sql import document, moment, rows
from bot.kernel.errors import NotFound
from bot.models import AuditEntry, ShopRules

_ONLY = 1
CHANGED = "settings.changed"
UNDOABLE = frozenset(FIELDS) | frozenset(WORDINGS) | {"languages"}
"""What may be put back: no facts, and nothing that has versions of its own."""


async def current_rules() -> tuple[int, Rules]:
    """The version and the settings; version 0 and the defaults before the first start."""
    found = await ShopRules.filter(id=_ONLY).first()
    return (found.version, from_values(found.values)) if found else (0, from_values({}))


async def start_rules(work: Work, **values: Any) -> None:
    """The first start: keeps what the environment pre-fills. Does nothing when settings exist."""
    await ShopRules.bulk_create(
        [ShopRules(id=_ONLY, values=values, changed_at=work.now)], on_conflict=["id"], ignore_conflicts=True
    )


async def hold_rules() -> Rules:
    """The settings as they stand, and nobody else changes them until the transaction ends."""
    return from_values((await ShopRules.filter(id=_ONLY).select_for_update().get()).values)


async def change_rules(work: Work, **changes: Any) -> Rules:
    """Changes settings and writes who changed what from what.

    Raises CurrencyLocked after the first order, ZoneLocked after the first closed period.
    """
    found = await ShopRules.filter(id=_ONLY).select_for_update().get()
    before = {name: found.values.get(name) for name in changes}
    if before == changes:
        return from_values(found.values)
    if changes.get("currency", found.values.get("currency")) != found.values.get("currency"):
        await _refuse_currency_once_ordered()
    if changes.get("timezone", found.values.get("timezone")) != found.values.get("timezone"):
        await _refuse_zone_once_closed()
    if changes.get("distributor_terms", before.get("distributor_terms")) != before.get("distributor_terms"):
        # Who accepted which words: the words of each version stand in the audit trail.
        changes["distributor_terms_version"] = from_values(found.values).distributor_terms_version + 1
    values = {**found.values, **changes}
    await ShopRules.filter(id=_ONLY).update(values=values, version=found.version + 1, changed_at=work.now)
    await record_act(work, CHANGED, ",".join(changes), before, changes)
    return from_values(values)


async def undo_change(work: Work, audit_id: int) -> Rules:
    """Puts back what one change replaced, where it still stands as that change left it. Twice changes nothing.

    Raises NotFound, ChangedSince, and what change_rules raises.
    """
    entry = await AuditEntry.filter(id=audit_id, act=CHANGED).first()
    if entry is None or not isinstance(entry.before, dict) or not entry.before.keys() <= UNDOABLE:
        raise NotFound()
    rules = await hold_rules()
    wished = {name: _stored(name, value, rules) for name, value in entry.before.items()}
    present = {name: _stored(name, getattr(rules, name), rules) for name in wished}
    if present == wished:
        return rules
    if present != {name: _stored(name, entry.after.get(name), rules) for name in wished}:
        raise ChangedSince()
    return await change_rules(work, **wished)


def _stored(name: str, value: Any, rules: Rules) -> Any:
    """A setting as JSON keeps it; the default where nothing was stored."""
    if name in WORDINGS:
        return dict(by_language(value, rules.languages[0]))
    kept = getattr(DEFAULTS, name) if value is None else value
    return list(kept) if isinstance(kept, tuple) else kept


async def finish_setup_step(work: Work, step: SetupStep) -> Rules:
    """A question of the first run is answered, or put off: no setting changes, so nothing is audited."""
    found = await ShopRules.filter(id=_ONLY).select_for_update().get()
    done = list(found.values.get("setup_done", ()))
    if step.value in done:
        return from_values(found.values)
    values = {**found.values, "setup_done": [*done, step.value]}
    await ShopRules.filter(id=_ONLY).update(values=values, version=found.version + 1, changed_at=work.now)
    return from_values(values)


async def _refuse_currency_once_ordered() -> None:
    # Asked by table name: orders are a room above this one.
    if await rows("SELECT 1 AS one FROM customer_order LIMIT 1"):
        raise CurrencyLocked()


async def _refuse_zone_once_closed() -> None:
    if await rows("SELECT 1 AS one FROM settlement_period LIMIT 1"):
        raise ZoneLocked()


async def record_act(work: Work, act: str, subject: str, before: Any = None, after: Any = None) -> None:
    """One line of the audit trail."""
    await AuditEntry.create(
        at=work.now, actor_id=work.actor.id_or_none, act=act, subject=subject[:64], before=before, after=after
    )


@dataclass(frozen=True, slots=True)
class AuditCard:
    at: datetime
    actor_id: int | None
    act: str
    subject: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who last changed a setting, when, and what it was before."""

    audit_id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    before: Any
    after: Any


async def last_change(field: str) -> LastChange | None:
    """One statement; nothing when it still is as it was at the start."""
    found = await rows(
        """
        SELECT e.id, e.at, e.actor_id, p.name, e.before, e.after FROM audit_entry e
        LEFT JOIN person p ON p.id = e.actor_id
        WHERE e.act = ? AND e.subject IN (?, ?) ORDER BY e.id DESC LIMIT 1
        """,
        CHANGED,
        field,
        f"{field},{field}_version",
    )
    if not found:
        return None
    row = found[0]
    before, after = ((document(row[side]) or {}).get(field) for side in ("before", "after"))
    return LastChange(row["id"], moment(row["at"]), row["actor_id"], row["name"] or "", before, after)


async def audit_trail(limit: int = 10) -> tuple[AuditCard, ...]:
    found = await AuditEntry.all().order_by("-id").limit(limit)
    return tuple(AuditCard(e.at, e.actor_id, e.act, e.subject, e.before, e.after) for e in found)
