"""Customers' questions."""

from __future__ import annotations

from bot.domain import people, support
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import questions as views


async def unanswered(request: Request) -> Screen:
    return views.unanswered(await support.open_questions(request.shop.sealer), request.texts)


async def question(request: Request) -> Screen:
    return views.question(await support.question(request.number(0), request.shop.sealer), request.texts)


async def begin_answer(request: Request) -> Go:
    """Whoever comes second reads the answer that was given."""
    card = await support.question(request.number(0), request.shop.sealer)
    if card.answer:
        return Go("aq", (card.id,))
    await people.ask(request.work, "answer", question=card.id)
    return Go("aqansask", (card.id,))


async def answer_prompt(request: Request) -> Screen:
    return views.answer_prompt(await support.question(request.number(0), request.shop.sealer), request.texts)


async def take_answer(request: Request) -> Go:
    question_id = int(request.asked["question"])
    await support.answer(request.work, question_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("aq", (question_id,))
