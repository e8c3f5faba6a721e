"""Who may sell: applications, one by one, and what the owner acknowledges before the first."""

from __future__ import annotations

from contextlib import suppress

from bot.domain import distributors, people, rulebook
from bot.domain.distributors import AlreadyDecided, ApplicationCard, NotAcknowledged, State
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import applications as views


async def waiting(request: Request) -> Screen:
    page = await distributors.applications_waiting(request.page(0))
    return views.waiting(page, request.texts)


async def application(request: Request) -> Screen:
    """What waits for a decision, or what became of it."""
    card = await _handed_in(request)
    is_open = card.state is State.SUBMITTED
    twins = await distributors.twins_of(card, request.shop.sealer) if is_open else ()
    return views.application(card, twins, request.texts)


async def _handed_in(request: Request) -> ApplicationCard:
    card = await distributors.application(request.number(0), request.shop.sealer)
    # What somebody has not handed in yet is his own business.
    if card.state is State.DRAFT:
        raise NotFound()
    return card


async def document(request: Request) -> Screen:
    """One of an application's pictures, by its place there: no document is found without its application."""
    card, place = await _handed_in(request), request.page(1)
    if not card.document_ids:
        return await application(request)
    if place >= len(card.document_ids):
        raise NotFound()
    return views.document(card, place, request.texts)


async def approve(request: Request) -> Go:
    """A second tap finds it approved. Before the very first the owner is shown what the law says."""
    application_id = request.number(0)
    try:
        await distributors.approve(request.work, application_id)
    except NotAcknowledged:
        return Go("aack", (application_id,))
    return Go("aa", (application_id,), toast=request.texts.plain("admin.toast_approved"))


async def begin_rejection(request: Request) -> Go:
    """Asks for the reason, unless it is decided."""
    card = await _handed_in(request)
    if card.state is not State.SUBMITTED:
        return Go("aa", (card.id,))
    await people.ask(request.work, "application_reject", application=card.id)
    return Go("aanoask", (card.id,))


async def rejection_prompt(request: Request) -> Screen:
    return views.rejection_prompt(await _handed_in(request), request.texts)


async def take_rejection(request: Request) -> Go:
    """A reason that does not fit is refused, and the question stays. What others decided meanwhile stands."""
    application_id = request.asked.get("application")
    if not isinstance(application_id, int):
        raise NotFound()
    with suppress(AlreadyDecided):
        await distributors.reject(request.work, application_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("aa", (application_id,))


# The acknowledgement ----------------------------------------------------------------------------------------


async def acknowledgement(request: Request) -> Screen:
    """Leads on to the application that asked for it, where there is one."""
    card = await _handed_in(request) if request.word(0) else None
    _, rules = await rulebook.current_rules()
    return views.acknowledgement(rules, card, request.texts)


async def acknowledge(request: Request) -> Go:
    """The application is looked up first: what leads nowhere acknowledges nothing."""
    back = Go("aa", ((await _handed_in(request)).id,)) if request.word(0) else Go("af")
    await rulebook.acknowledge_distribution(request.work)
    return back
