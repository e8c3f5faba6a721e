"""Asking and answering. Texts are sealed: people write names, phones and places into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.work import SealedColumn, Sealer, Work
from bot.kernel.errors import NotFound, Refusal
from bot.kernel.events import Event
from bot.kernel.plain import plain_text
from bot.models import Person, Question

_ASKED, _ANSWERED = "question.sealed_text", "question.sealed_answer"
SEALED = (
    SealedColumn(Question, "sealed_text", _ASKED),
    SealedColumn(Question, "sealed_answer", _ANSWERED),
)
LIMIT = 1500


class BadQuestion(Refusal):
    """Empty or too long."""

    key = "refusal.bad_question"


@dataclass(frozen=True, slots=True)
class QuestionAsked(Event):
    question_id: int


@dataclass(frozen=True, slots=True)
class QuestionAnswered(Event):
    question_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class QuestionCard:
    id: int
    person_id: int
    person_name: str
    text: str
    answer: str
    asked_at: datetime


async def ask_seller(work: Work, raw: str) -> int:
    """Raises BadQuestion."""
    asked = await Question.create(
        person_id=work.actor.person_id,
        sealed_text=work.sealer.seal(_clean(raw).encode(), _ASKED),
        asked_at=work.now,
    )
    await work.emit(QuestionAsked(asked.id))
    return asked.id


async def answer(work: Work, question_id: int, raw: str) -> None:
    """The first answer stands; whoever comes second is told so by the question itself. Raises BadQuestion."""
    text = _clean(raw)
    found = await Question.filter(id=question_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound()
    if found.answered_at is not None:
        return
    await Question.filter(id=question_id).update(
        sealed_answer=work.sealer.seal(text.encode(), _ANSWERED),
        answered_at=work.now,
        answered_by=work.actor.person_id,
    )
    await work.emit(QuestionAnswered(question_id, found.person_id))


async def question(question_id: int, sealer: Sealer) -> QuestionCard:
    """Raises NotFound. The caller has checked that its reader is staff, or that it is his."""
    found = await Question.filter(id=question_id).first()
    if found is None:
        raise NotFound()
    return await _card(found, sealer)


async def open_questions(sealer: Sealer, limit: int = 10) -> tuple[QuestionCard, ...]:
    found = await Question.filter(answered_at=None).order_by("id").limit(limit)
    return tuple([await _card(row, sealer) for row in found])


async def count_open() -> int:
    return await Question.filter(answered_at=None).count()


async def _card(row: Question, sealer: Sealer) -> QuestionCard:
    name = await Person.filter(id=row.person_id).values_list("name", flat=True)
    answer_text = sealer.open(bytes(row.sealed_answer), _ANSWERED).decode() if row.sealed_answer else ""
    text = sealer.open(bytes(row.sealed_text), _ASKED).decode()
    return QuestionCard(row.id, row.person_id, str(name[0]), text, answer_text, row.asked_at)


def _clean(raw: str) -> str:
    text = plain_text(raw)
    if not 2 <= len(text) <= LIMIT:
        raise BadQuestion(limit=LIMIT)
    return text
