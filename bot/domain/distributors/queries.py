"""Reading applications and distributors."""

from __future__ import annotations

from typing import Any

from bot.domain.distributors.applying import DOCUMENT, NAME, PHONE
from bot.domain.distributors.cards import (
    ApplicationCard,
    ApplicationRow,
    DistributorCard,
    DistributorRow,
    RecruitCard,
    Twin,
)
from bot.domain.distributors.rules import State
from bot.domain.work import Sealer
from bot.domain.work.sql import ids, instant, moment, page, rows
from bot.kernel.errors import NotFound
from bot.kernel.money import Money
from bot.kernel.page import Page, page_of
from bot.kernel.period import Period
from bot.models import Application, ApplicationDocument, Distributor

PAGE_SIZE = 8


# ── applications ────────────────────────────────────────────────────────────────────────────────────────────


async def application_of(person_id: int, sealer: Sealer) -> ApplicationCard | None:
    """His newest application, whatever became of it."""
    found = await ids(Application.filter(person_id=person_id).order_by("-id").limit(1))
    return await application(found[0], sealer) if found else None


async def application(application_id: int, sealer: Sealer) -> ApplicationCard:
    """Raises NotFound. The caller has checked that its reader reviews, or that it is his."""
    row = await Application.filter(id=application_id).prefetch_related("documents", "person").first()
    if row is None:
        raise NotFound()
    documents = tuple(sorted(document.id for document in row.documents))
    return ApplicationCard(
        id=row.id,
        person_id=row.person_id,
        state=State(row.state),
        name=_opened(row.sealed_name, NAME, sealer),
        phone=_opened(row.sealed_phone, PHONE, sealer),
        region=row.region,
        channels=row.channels,
        document_ids=documents,
        documents_done=row.documents_done,
        sponsor_id=row.sponsor_id,
        sponsor_name=await _name_of(row.sponsor_id),
        terms_version=row.terms_version,
        submitted_at=row.submitted_at,
        reason=row.reason,
        telegram_name=row.person.name,
        username=row.person.username,
    )


def _opened(sealed: bytes | None, context: str, sealer: Sealer) -> str:
    return sealer.open(bytes(sealed), context).decode() if sealed else ""


async def _name_of(person_id: int | None) -> str:
    found = await rows("SELECT name FROM person WHERE id = ?", person_id) if person_id else []
    return str(found[0]["name"]) if found else ""


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


async def count_waiting() -> int:
    return await Application.filter(state=State.SUBMITTED.value).count()


_TWINS = """
    SELECT a.id, p.name, a.state, 'phone' AS same FROM application a JOIN person p ON p.id = a.person_id
    WHERE a.person_id <> ? AND a.phone_digest <> ''
      AND a.phone_digest = (SELECT o.phone_digest FROM application o WHERE o.id = ?)
    UNION
    SELECT a.id, p.name, a.state, 'document' FROM application_document d
    JOIN application a ON a.id = d.application_id JOIN person p ON p.id = a.person_id
    WHERE a.person_id <> ? AND d.digest IN (SELECT o.digest FROM application_document o WHERE o.application_id = ?)
    LIMIT 5
"""


async def twins_of(card: ApplicationCard) -> tuple[Twin, ...]:
    """Other people's applications with the same phone or document."""
    found = await rows(_TWINS, card.person_id, card.id, card.person_id, card.id)
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


async def distributor_by_code(code: str) -> DistributorCard:
    """Raises NotFound."""
    found = await rows(f"{_CARD} WHERE d.code = ?", code)
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
        (SELECT COUNT(*) FROM binding b WHERE b.distributor_id = d.id AND b.ended_at IS NULL) AS customers
    FROM distributor d JOIN person p ON p.id = d.id
    ORDER BY d.approved_at DESC, d.id DESC
"""


async def all_distributors(number: int) -> Page[DistributorRow]:
    """The newest first."""
    return await page(_ALL, number, PAGE_SIZE, _listed)


def _listed(row: dict[str, Any]) -> DistributorRow:
    return DistributorRow(
        row["id"],
        row["name"],
        row["code"],
        row["suspended_at"] is not None,
        row["recruits"],
        row["customers"],
    )


async def count_distributors() -> int:
    return await Distributor.all().count()


_TEAM = """
    SELECT r.id, p.name, r.approved_at, r.suspended_at,
           COUNT(DISTINCT c.order_id) AS orders, COALESCE(SUM(c.base_minor), 0) AS sold,
           COALESCE(SUM(c.amount_minor), 0) AS mine
    FROM distributor r JOIN person p ON p.id = r.id
    LEFT JOIN (
        SELECT t.distributor_id AS seller, m.order_id, m.base_minor, m.amount_minor
        FROM commission m JOIN commission_terms t ON t.order_id = m.order_id AND t.tier = 1
        WHERE m.distributor_id = ? AND m.tier = 2 AND m.accrued_at >= ? AND m.accrued_at < ?
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
