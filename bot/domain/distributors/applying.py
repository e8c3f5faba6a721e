"""Becoming a distributor: every answer is kept at once, so that an application goes on where it stopped."""

from __future__ import annotations

from typing import Any

from bot.domain.distributors import rules
from bot.domain.distributors.errors import (
    AlreadyDistributor,
    EnoughDocuments,
    NotTakingApplications,
    TermsChanged,
)
from bot.domain.distributors.events import ApplicationSubmitted
from bot.domain.distributors.rules import JoinStep, State
from bot.domain.rulebook import Rules
from bot.domain.work import SealedColumn, Work
from bot.kernel.errors import NotFound
from bot.models import Application, ApplicationDocument, Distributor

NAME, PHONE, DOCUMENT = "application.name", "application.phone", "application.document"
SEALED = (
    SealedColumn(Application, "sealed_name", NAME),
    SealedColumn(Application, "sealed_phone", PHONE, digest="phone_digest"),
    SealedColumn(ApplicationDocument, "sealed", DOCUMENT, digest="digest"),
)
"""What sealed bytes are sealed for."""


async def start_application(work: Work, shop_rules: Rules, sponsor_id: int | None = None) -> int:
    """The actor's open application, a new one when he has none. The first sponsor's invitation stands.

    Raises AlreadyDistributor, NotTakingApplications.
    """
    person_id = work.actor.person_id
    if await Distributor.filter(id=person_id).exists():
        raise AlreadyDistributor()
    invited_by = sponsor_id if sponsor_id != person_id else None
    found = await _open_one(person_id)
    if found is not None:
        if found.state == State.DRAFT and found.sponsor_id is None and invited_by is not None:
            await Application.filter(id=found.id).update(sponsor_id=invited_by)
        return found.id
    if not shop_rules.takes_applications or not shop_rules.is_open:
        raise NotTakingApplications()
    made = await Application.create(
        person_id=person_id, sponsor_id=invited_by, state=State.DRAFT.value, started_at=work.now
    )
    return made.id


async def answer(work: Work, step: JoinStep, raw: str) -> None:
    """One of the typed answers, or the phone as Telegram sent it. Raises BadAnswer, NotFound."""
    draft = await _draft(work)
    if step is JoinStep.PHONE:
        digest = work.sealer.digests(raw.encode(), PHONE)[0]
        sealed = work.sealer.seal(raw.encode(), PHONE)
        await Application.filter(id=draft.id).update(sealed_phone=sealed, phone_digest=digest)
        return
    text = rules.clean_answer(step, raw)
    if step is JoinStep.NAME:
        await Application.filter(id=draft.id).update(sealed_name=work.sealer.seal(text.encode(), NAME))
    else:
        await Application.filter(id=draft.id).update(**{step.value: text})


async def add_document(work: Work, picture: bytes) -> int:
    """Answers how many there are now. Raises EnoughDocuments."""
    draft = await _draft(work)
    count = await ApplicationDocument.filter(application_id=draft.id).count()
    if count >= rules.MOST_DOCUMENTS:
        raise EnoughDocuments(most=rules.MOST_DOCUMENTS)
    await ApplicationDocument.create(
        application_id=draft.id,
        sealed=work.sealer.seal(picture, DOCUMENT),
        digest=work.sealer.digests(picture, DOCUMENT)[0],
        uploaded_at=work.now,
    )
    return count + 1


async def finish_documents(work: Work) -> None:
    """No more of them, or none at all."""
    draft = await _draft(work)
    await Application.filter(id=draft.id).update(documents_done=True)


async def accept_terms(work: Work, version: int, shop_rules: Rules) -> int:
    """He accepts the terms he was shown, and the application is handed in. Twice changes nothing.

    Raises TermsChanged when they are others by now, NotFound when a question is still open.
    """
    found = await _open_one(work.actor.person_id)
    if found is None:
        raise NotFound()
    if found.state == State.SUBMITTED:
        return found.id
    complete = (
        found.sealed_name and found.sealed_phone and found.region and found.channels and found.documents_done
    )
    if not complete:
        raise NotFound()
    if version != shop_rules.distributor_terms_version:
        raise TermsChanged()
    await Application.filter(id=found.id).update(
        state=State.SUBMITTED.value,
        terms_version=version,
        terms_accepted_at=work.now,
        submitted_at=work.now,
    )
    await work.emit(ApplicationSubmitted(found.id))
    return found.id


async def reopen_answer(work: Work, step: JoinStep) -> None:
    """He wants to correct an answer before he hands it in: the question is open again."""
    draft = await _draft(work)
    cleared: dict[JoinStep, dict[str, Any]] = {
        JoinStep.NAME: {"sealed_name": None},
        JoinStep.PHONE: {"sealed_phone": None, "phone_digest": ""},
        JoinStep.REGION: {"region": ""},
        JoinStep.CHANNELS: {"channels": ""},
        JoinStep.DOCUMENTS: {"documents_done": False},
    }
    if step not in cleared:
        raise NotFound()
    if step is JoinStep.DOCUMENTS:
        await ApplicationDocument.filter(application_id=draft.id).delete()
    await Application.filter(id=draft.id).update(**cleared[step])


async def take_back(work: Work) -> None:
    """Takes an open application back; what it held of him is removed. Twice changes nothing."""
    found = await _open_one(work.actor.person_id)
    if found is None:
        return
    await ApplicationDocument.filter(application_id=found.id).delete()
    await Application.filter(id=found.id).update(
        state=State.WITHDRAWN.value,
        decided_at=work.now,
        sealed_name=None,
        sealed_phone=None,
        phone_digest="",
        region="",
        channels="",
    )


async def _open_one(person_id: int) -> Application | None:
    waiting = [State.DRAFT.value, State.SUBMITTED.value]
    return (
        await Application.filter(person_id=person_id, state__in=waiting)
        .select_for_update(no_key=True)
        .first()
    )


async def _draft(work: Work) -> Application:
    found = await _open_one(work.actor.person_id)
    if found is None or found.state != State.DRAFT:
        raise NotFound()
    return found
