"""Reviewing: who may sell, under whom, and who may not any more."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain import ledger
from bot.domain.distributors import rules
from bot.domain.distributors.errors import AlreadyDecided, NotAcknowledged
from bot.domain.distributors.events import (
    ApplicationRejected,
    DistributorApproved,
    DistributorReinstated,
    DistributorSuspended,
)
from bot.domain.distributors.rules import State
from bot.domain.rulebook import current_rules, record_act
from bot.domain.work import Work
from bot.domain.work.sql import ids
from bot.kernel.codes import TYPED_ALPHABET
from bot.kernel.errors import NotFound
from bot.models import Application, Distributor, Person


async def approve(work: Work, application_id: int) -> int:
    """The applicant becomes a distributor; his line is fixed from now on. Twice changes nothing.

    Raises NotAcknowledged, AlreadyDecided, NotFound.
    """
    application = await _locked(application_id)
    if application.state == State.APPROVED:
        return application.person_id
    if application.state != State.SUBMITTED:
        raise AlreadyDecided()
    _, shop_rules = await current_rules()
    if not shop_rules.distribution_acknowledged_at:
        raise NotAcknowledged()
    await Distributor.create(
        id=application.person_id,
        code=work.codes.new(rules.CODE_LENGTH, TYPED_ALPHABET),
        sponsor_id=application.sponsor_id,
        approved_at=work.now,
    )
    await ledger.open_pockets(application.person_id, shop_rules.currency)
    await _decide(work, application, State.APPROVED)
    await work.emit(DistributorApproved(application.person_id, application.id, application.sponsor_id))
    return application.person_id


async def reject(work: Work, application_id: int, raw_reason: str) -> None:
    """With a reason that the applicant reads; he may apply again at once. Raises BadAnswer, AlreadyDecided."""
    reason = rules.clean_reason(raw_reason)
    application = await _locked(application_id)
    if application.state == State.REJECTED:
        return
    if application.state != State.SUBMITTED:
        raise AlreadyDecided()
    await _decide(work, application, State.REJECTED, reason)
    await work.emit(ApplicationRejected(application.id, application.person_id))


async def suspend(work: Work, distributor_id: int, raw_reason: str) -> None:
    """He earns nothing on what is paid from now on; what he has earned stays his. Twice changes nothing."""
    reason = rules.clean_reason(raw_reason)
    distributor = await lock_distributor(distributor_id)
    if distributor.suspended_at is not None:
        return
    await Distributor.filter(id=distributor_id).update(suspended_at=work.now, suspension_reason=reason)
    await record_act(work, "distributor.suspended", str(distributor_id), None, {"reason": reason})
    await work.emit(DistributorSuspended(distributor_id, work.now.isoformat()))


async def reinstate(work: Work, distributor_id: int, raw_reason: str) -> None:
    """He earns again from now on. Twice changes nothing. Raises BadAnswer."""
    reason = rules.clean_reason(raw_reason)
    distributor = await lock_distributor(distributor_id)
    if distributor.suspended_at is None:
        return
    await Distributor.filter(id=distributor_id).update(suspended_at=None, suspension_reason="")
    await record_act(work, "distributor.reinstated", str(distributor_id), None, {"reason": reason})
    await work.emit(DistributorReinstated(distributor_id, work.now.isoformat()))


async def lock_distributor(distributor_id: int) -> Distributor:
    """Holds the distributor's row until the transaction ends. Raises NotFound."""
    found = await Distributor.filter(id=distributor_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound()
    return found


async def lock_distributors(distributor_ids: Iterable[int]) -> None:
    """Holds all their rows, in the order of their ids."""
    await Distributor.filter(id__in=list(distributor_ids)).order_by("id").select_for_update(no_key=True)


async def _locked(application_id: int) -> Application:
    """Holds the applicant's row and then his application, in the order of whatever he does himself."""
    whose = await ids(Application.filter(id=application_id), "person_id")
    await Person.filter(id__in=whose).select_for_update(no_key=True).first()
    found = await Application.filter(id=application_id).select_for_update(no_key=True).first()
    # A draft is the applicant's own business.
    if found is None or found.state == State.DRAFT:
        raise NotFound()
    return found


async def _decide(work: Work, application: Application, state: State, reason: str = "") -> None:
    await Application.filter(id=application.id).update(
        state=state.value, decided_at=work.now, decided_by=work.actor.id_or_none, reason=reason
    )
    after = {"reason": reason} if reason else None
    await record_act(work, f"application.{state.value}", str(application.id), None, after)
