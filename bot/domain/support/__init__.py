"""Questions to the seller, and answers."""

from bot.domain.support.verbs import (
    SEALED,
    BadQuestion,
    QuestionAnswered,
    QuestionAsked,
    QuestionCard,
    answer,
    ask_seller,
    count_open,
    open_questions,
    question,
)

__all__ = [
    "SEALED",
    "BadQuestion",
    "QuestionAnswered",
    "QuestionAsked",
    "QuestionCard",
    "answer",
    "ask_seller",
    "count_open",
    "open_questions",
    "question",
]
