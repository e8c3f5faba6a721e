"""Customers' questions."""

from __future__ import annotations

from bot.domain.support import QuestionCard
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.buttons import rows, tap

BUTTON_TEXT = 40


def unanswered(found: tuple[QuestionCard, ...], texts: Texts) -> Screen:
    key = "admin.questions" if found else "admin.questions_none"
    return Screen(texts(key), rows(*[[_row(card)] for card in found], [to_office(texts)]))


def _row(card: QuestionCard) -> Button:
    return tap(cut(f"{card.person_name}: {' '.join(card.text.split())}", BUTTON_TEXT), "aq", card.id)


def question(card: QuestionCard, texts: Texts) -> Screen:
    if card.answer:
        text = texts(
            "admin.question_answered",
            name=card.person_name,
            at=card.asked_at,
            text=card.text,
            answer=card.answer,
        )
        return Screen(text, rows(_ways(texts)))
    text = texts("admin.question", name=card.person_name, at=card.asked_at, text=card.text)
    return Screen(text, rows([answer_button(card, texts)], _ways(texts)))


def answer_button(card: QuestionCard, texts: Texts) -> Button:
    return tap(texts.plain("button.answer"), "aqans", card.id, style="primary")


def answer_prompt(card: QuestionCard, texts: Texts) -> Screen:
    text = texts("admin.answer_prompt", name=card.person_name, text=card.text)
    return Screen(text, rows(cancel_to(texts, "aq", card.id)))


def _ways(texts: Texts) -> list[Button]:
    return [tap(texts.plain("button.questions_list"), "aqs"), to_office(texts)]
