"""Applying. Which question is next follows from what was answered, so that it goes on where it stopped."""

from __future__ import annotations

from bot.domain import distributors, people, referrals
from bot.domain.distributors import ApplicationCard, JoinStep, State, TermsChanged
from bot.handlers.distributor.people import home
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.distributor import joining as views

ASKED = {
    JoinStep.NAME: "join_name",
    JoinStep.PHONE: "join_phone",
    JoinStep.REGION: "join_region",
    JoinStep.CHANNELS: "join_channels",
    JoinStep.DOCUMENTS: "join_document",
}
"""Questions that a message answers, and the dialogue's step that each is. Terms are accepted by a button."""
_TYPED = {ASKED[step]: step for step in (JoinStep.NAME, JoinStep.REGION, JoinStep.CHANNELS)}


async def application(request: Request) -> Screen:
    """Where his application stands; what it means to sell here for whoever has none."""
    if request.person.is_distributor:
        return await home(request)
    card = await _card(request)
    if card is None or card.state in (State.WITHDRAWN, State.APPROVED):
        sponsor = await referrals.invited_by(request.person.id)
        return views.invitation(request.rules, sponsor[1] if sponsor else "", request.texts)
    if card.state is State.SUBMITTED:
        return views.submitted(card, request.texts)
    if card.state is State.REJECTED:
        return views.rejected(card, request.rules, request.texts)
    return views.draft(card, request.texts)


async def _card(request: Request) -> ApplicationCard | None:
    return await distributors.application_of(request.person.id, request.shop.sealer)


# Questions --------------------------------------------------------------------------------------------------


async def begin(request: Request) -> Go:
    """Begins, or goes on where it stopped; a second tap asks the same question."""
    sponsor = await referrals.invited_by(request.person.id)
    await distributors.start_application(request.work, request.rules, sponsor[0] if sponsor else None)
    return await _next(request)


async def _next(request: Request) -> Go:
    """Asks the first open question; once it is handed in there is none."""
    card = await _card(request)
    step = card.next_step if card else None
    if step in ASKED:
        await people.ask(request.work, ASKED[step])
    else:
        await people.finish_dialogue(request.work)
    return Go("jq" if step else "j")


async def question(request: Request) -> Screen:
    card = await _card(request)
    step = card.next_step if card else None
    if card is None or step is None:
        return await application(request)
    return views.question(card, step, request.rules, request.texts)


async def corrections(request: Request) -> Screen:
    card = await _card(request)
    if card is None or card.state is not State.DRAFT:
        return await application(request)
    return views.corrections(card, request.texts)


async def _is_present(request: Request, place: int) -> bool:
    """Whether the button belongs to his present application: one of an earlier application decides nothing."""
    card = await _card(request)
    return card is not None and request.word(place) == str(card.id)


async def correct(request: Request) -> Go:
    """The question is open again, and its old answer gone."""
    if not await _is_present(request, 1):
        return Go("j")
    try:
        step = JoinStep(request.word(0))
    except ValueError as error:
        raise NotFound() from error
    await distributors.reopen_answer(request.work, step)
    return await _next(request)


# Answers: each is kept at once ------------------------------------------------------------------------------


async def take_text(request: Request) -> Go:
    """A text that does not fit is refused, and the question stays."""
    step = _TYPED.get(request.person.dialogue or "")
    if step is None:
        raise NotFound()
    await distributors.answer(request.work, step, request.text)
    return await _next(request)


async def take_phone(request: Request) -> Go:
    await distributors.answer(request.work, JoinStep.PHONE, request.phone)
    return await _next(request)


async def take_document(request: Request) -> Go:
    """Asks for another one until he says that there are no more: several may be on their way at once."""
    await distributors.add_document(request.work, request.picture)
    return await _next(request)


async def finish_documents(request: Request) -> Go:
    if not await _is_present(request, 0):
        return Go("j")
    await distributors.finish_documents(request.work)
    return await _next(request)


# Handing it in ----------------------------------------------------------------------------------------------


async def accept(request: Request) -> Go:
    """Only the terms that he was shown; an older button shows him the present ones."""
    if not await _is_present(request, 1):
        return Go("j")
    try:
        await distributors.accept_terms(request.work, request.number(0), request.rules)
    except TermsChanged as changed:
        return Go("jq", toast=request.texts.plain(changed.key))
    except NotFound:
        return await _next(request)
    await people.finish_dialogue(request.work)
    return Go("j")


async def ask_to_take_back(request: Request) -> Screen:
    card = await _card(request)
    if card is None or card.state not in (State.DRAFT, State.SUBMITTED):
        return await application(request)
    return views.taking_back_question(card, request.texts)


async def take_back(request: Request) -> Go:
    if not await _is_present(request, 0):
        return Go("j")
    await distributors.take_back(request.work)
    await people.finish_dialogue(request.work)
    return Go("j", toast=request.texts.plain("toast.application_taken_back"))
