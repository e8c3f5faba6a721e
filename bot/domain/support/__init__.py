"""Questions to the seller, and answers."""

from bot.domain.support.verbs import (
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
