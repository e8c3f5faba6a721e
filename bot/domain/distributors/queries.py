"""Reading applications and distributors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.distributors.applying import DOCUMENT, NAME, PHONE
from bot.domain.distributors.cards import (
    ApplicationCard,
    ApplicationRow,
    Counts,
    DistributorCard,
    DistributorRow,
    RecruitCard,
    Twin,
)
from bot.domain.distributors.rules import State
from bot.domain.work import Sealer
from bot.domain.work.sql import ids, instant, marks, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page, page_of
from bot.kernel.period import Period
from bot.models import Application, ApplicationDocument, Distributor

PAGE_SIZE = 8


# ── applications ────────────────────────────────────────────────────────────────────────────────────────────


_APPLICATION = """
    SELECT a.id, a.person_id, a.state, a.sealed_name, a.sealed_phone, a.region, a.channels, a.documents_done,
           a.sponsor_id, s.name AS sponsor_name, sd.suspended_at AS sponsor_suspended_at,
           a.terms_version, a.terms_accepted_at, a.submitted_at,
           a.decided_at, a.reason, p.name AS telegram_name, p.username
    FROM application a JOIN person p ON p.id = a.person_id
    LEFT JOIN person s ON s.id = a.sponsor_id LEFT JOIN distributor sd ON sd.id = a.sponsor_id
"""


async def application_of(person_id: int, sealer: Sealer) -> ApplicationCard | None:
    """His newest application, whatever became of it."""
    found = await rows(f"{_APPLICATION} WHERE a.person_id = ? ORDER BY a.id DESC LIMIT 1", person_id)
    return await _application(found[0], sealer) if found else None


async def application(application_id: int, sealer: Sealer) -> ApplicationCard:
    """Raises NotFound. The caller has checked that its reader reviews, or that it is his."""
    found = await rows(f"{_APPLICATION} WHERE a.id = ?", application_id)
    if not found:
        raise NotFound()
    return await _application(found[0], sealer)


async def _application(row: dict[str, Any], sealer: Sealer) -> ApplicationCard:
    """Of its documents only the ids are read: the pictures are large, and sealed."""
    documents = await ids(ApplicationDocument.filter(application_id=row["id"]).order_by("id"))
    return ApplicationCard(
        id=row["id"],
        person_id=row["person_id"],
        state=State(row["state"]),
        name=_opened(row["sealed_name"], NAME, sealer),
        phone=_opened(row["sealed_phone"], PHONE, sealer),
        region=row["region"],
        channels=row["channels"],
        document_ids=tuple(documents),
        documents_done=bool(row["documents_done"]),
        sponsor_id=row["sponsor_id"],
        sponsor_name=row["sponsor_name"] or "",
        sponsor_is_suspended=row["sponsor_suspended_at"] is not None,
        terms_version=row["terms_version"],
        submitted_at=instant(row["submitted_at"]),
        reason=row["reason"],
        telegram_name=row["telegram_name"],
        username=row["username"],
        terms_accepted_at=instant(row["terms_accepted_at"]),
        decided_at=instant(row["decided_at"]),
    )


def _opened(sealed: bytes | None, context: str, sealer: Sealer) -> str:
    return sealer.open(bytes(sealed), context).decode() if sealed else ""


async def document_body(document_id: int, sealer: Sealer) -> bytes:
    """An applicant's document, opened. The caller has checked that its reader reviews applications."""
    found = await ApplicationDocument.filter(id=document_id).first()
    if found is None:
        raise NotFound()
    return sealer.open(bytes(found.sealed), DOCUMENT)


async def applications_waiting(number: int) -> Page[ApplicationRow]:
    """Handed in and undecided, the longest waiting first."""
    number = min(number, 10_000)
    waiting = Application.filter(state=State.SUBMITTED.value).order_by("submitted_at", "id")
    found = await waiting.offset(number * PAGE_SIZE).limit(PAGE_SIZE + 1).prefetch_related("person")
    cards = [ApplicationRow(row.id, row.person.name, row.submitted_at or row.started_at) for row in found]
    return page_of(cards, number, PAGE_SIZE)


_COUNTS = """
    SELECT (SELECT COUNT(*) FROM application WHERE state = ?) AS applications,
           (SELECT COUNT(*) FROM distributor) AS distributors
"""


async def counts() -> Counts:
    """One statement for the staff's home."""
    found = await rows(_COUNTS, State.SUBMITTED.value)
    return Counts(found[0]["applications"], found[0]["distributors"])


async def applicant_names(application_ids: Iterable[int]) -> dict[int, str]:
    """What applicants are called in Telegram, by their applications' ids. One statement, or none."""
    return await _names(
        "SELECT a.id, p.name FROM application a JOIN person p ON p.id = a.person_id WHERE a.id",
        application_ids,
    )


async def _names(statement: str, wanted: Iterable[int]) -> dict[int, str]:
    among = list(wanted)
    found = await rows(f"{statement} IN ({marks(among)})", *among) if among else []
    return {row["id"]: row["name"] for row in found}


_TWINS = """
    SELECT a.id, p.name, a.state, 'phone' AS same FROM application a JOIN person p ON p.id = a.person_id
    WHERE a.person_id <> ? AND a.phone_digest IN ({phones})
    UNION
    SELECT a.id, p.name, a.state, 'document' FROM application_document d
    JOIN application a ON a.id = d.application_id JOIN person p ON p.id = a.person_id
    WHERE a.person_id <> ? AND d.digest IN ({documents})
    LIMIT 5
"""


async def twins_of(card: ApplicationCard, sealer: Sealer) -> tuple[Twin, ...]:
    """Other people's applications with the same phone or document, whichever of the shop's keys they were kept by."""
    phones = sealer.digests(card.phone.encode(), PHONE) if card.phone else ()
    kept = await ApplicationDocument.filter(application_id=card.id)
    bodies = [sealer.open(bytes(document.sealed), DOCUMENT) for document in kept]
    documents = [digest for body in bodies for digest in sealer.digests(body, DOCUMENT)]
    statement = _TWINS.format(phones=marks(phones), documents=marks(documents))
    found = await rows(statement, card.person_id, *phones, card.person_id, *documents)
    return tuple(Twin(row["id"], row["name"], State(row["state"]), row["same"]) for row in found)


# ── distributors ────────────────────────────────────────────────────────────────────────────────────────────

_CARD = """
    SELECT d.id, p.name, p.username, d.code, d.sponsor_id, s.name AS sponsor_name, d.approved_at, d.suspended_at,
           d.suspension_reason
    FROM distributor d JOIN person p ON p.id = d.id LEFT JOIN person s ON s.id = d.sponsor_id
"""


async def distributor(distributor_id: int) -> DistributorCard:
    """Raises NotFound."""
    found = await rows(f"{_CARD} WHERE d.id = ?", distributor_id)
    if not found:
        raise NotFound()
    return _card(found[0])


def _card(row: dict[str, Any]) -> DistributorCard:
    return DistributorCard(
        row["id"],
        row["name"],
        row["username"],
        row["code"],
        row["sponsor_id"],
        row["sponsor_name"] or "",
        moment(row["approved_at"]),
        instant(row["suspended_at"]),
        row["suspension_reason"],
    )


_ALL = """
    SELECT d.id, p.name, d.code, d.suspended_at,
        (SELECT COUNT(*) FROM distributor r WHERE r.sponsor_id = d.id) AS recruits,
        (SELECT COUNT(*) FROM binding b
         WHERE b.distributor_id = d.id AND b.ended_at IS NULL AND b.expires_at > ?) AS customers
    FROM distributor d JOIN person p ON p.id = d.id
    ORDER BY d.approved_at DESC, d.id DESC
"""


async def all_distributors(now: datetime, number: int) -> Page[DistributorRow]:
    """The newest first, with their customers of this moment. One statement."""
    return await page(_ALL, number, PAGE_SIZE, _listed, now)


def _listed(row: dict[str, Any]) -> DistributorRow:
    return DistributorRow(
        row["id"],
        row["name"],
        row["code"],
        row["suspended_at"] is not None,
        row["recruits"],
        row["customers"],
    )


async def count_recruits(distributor_id: int) -> int:
    return await Distributor.filter(sponsor_id=distributor_id).count()


async def distributor_names(distributor_ids: Iterable[int]) -> dict[int, str]:
    """What distributors are called in Telegram, by their ids. One statement, or none."""
    return await _names(
        "SELECT p.id, p.name FROM person p JOIN distributor d ON d.id = p.id WHERE p.id", distributor_ids
    )


_TEAM = """
    SELECT r.id, p.name, r.approved_at, r.suspended_at,
           COUNT(DISTINCT c.order_id) AS orders, COALESCE(SUM(c.base_minor), 0) AS sold,
           COALESCE(SUM(c.amount_minor), 0) AS mine
    FROM distributor r JOIN person p ON p.id = r.id
    LEFT JOIN (
        SELECT t.distributor_id AS seller, m.order_id, m.base_minor, m.amount_minor
        FROM commission m JOIN commission_terms t ON t.order_id = m.order_id AND t.tier = 1
        WHERE m.distributor_id = ? AND m.tier = 2 AND m.accrued_at >= ? AND m.accrued_at < ?
          AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.order_id = m.order_id AND f.state = 'done')
    ) c ON c.seller = r.id
    WHERE r.sponsor_id = ?
    GROUP BY r.id, p.name, r.approved_at, r.suspended_at
    ORDER BY mine DESC, r.id
"""


async def team_of(distributor_id: int, month: Period, currency: str, number: int) -> Page[RecruitCard]:
    """Those he recruited, whose sales brought him most this month first. One statement, however many."""
    values = (distributor_id, month.start, month.end, distributor_id)
    return await page(_TEAM, number, PAGE_SIZE, lambda row: _recruit(row, currency), *values)


def _recruit(row: dict[str, Any], currency: str) -> RecruitCard:
    return RecruitCard(
        row["id"],
        row["name"],
        moment(row["approved_at"]),
        row["suspended_at"] is not None,
        row["orders"],
        Money(int(row["sold"]), currency),
        Money(int(row["mine"]), currency),
    )
