"""Letting go of what an application told: what nobody needs any more is not kept."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.distributors.rules import State
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.models import Application, ApplicationDocument

KEPT_FOR = timedelta(days=90)
"""After the decision, or after an application was begun and never handed in."""
_EMPTY = {"sealed_name": None, "sealed_phone": None, "phone_digest": "", "region": "", "channels": ""}


async def forget_documents(work: Work, limit: int = 100) -> int:
    """Pictures of documents whose application was decided long ago, approved or not. Answers how many."""
    old = ApplicationDocument.filter(application__decided_at__lt=work.now - KEPT_FOR)
    found = await ids(old.order_by("id").limit(limit))
    return await ApplicationDocument.filter(id__in=found).delete() if found else 0


async def forget_applicants(work: Work, limit: int = 100) -> int:
    """What people told who were turned down long ago. Answers how many; approved ones stay, for they sell."""
    old = Application.filter(state=State.REJECTED.value, decided_at__lt=work.now - KEPT_FOR).exclude(
        region=""
    )
    found = await ids(old.order_by("id").limit(limit))
    return await Application.filter(id__in=found).update(**_EMPTY) if found else 0


async def forget_drafts(work: Work, limit: int = 100) -> int:
    """Applications begun long ago and never handed in count as taken back. Answers how many."""
    old = Application.filter(state=State.DRAFT.value, started_at__lt=work.now - KEPT_FOR)
    found = await ids(old.order_by("id").limit(limit).select_for_update(skip_locked=True))
    if found:
        await ApplicationDocument.filter(application_id__in=found).delete()
        ended = {**_EMPTY, "state": State.WITHDRAWN.value, "decided_at": work.now}
        await Application.filter(id__in=found).update(**ended)
    return len(found)
