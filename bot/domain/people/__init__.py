"""People: who they are, which language they read, where their dialogue stands."""

from bot.domain.people.cards import Arrival, PersonCard, Profile
from bot.domain.people.events import PersonBlockedUs, PersonReturned
from bot.domain.people.queries import arrival_of, person
from bot.domain.people.verbs import (
    abandon,
    agree_to_promotions,
    arrive,
    ask,
    choose_language,
    decline_promotions,
    finish_dialogue,
    mark_all_blocked,
    mark_blocked,
    mark_returned,
)

__all__ = [
    "Arrival",
    "PersonBlockedUs",
    "PersonCard",
    "PersonReturned",
    "Profile",
    "abandon",
    "agree_to_promotions",
    "arrival_of",
    "arrive",
    "ask",
    "choose_language",
    "decline_promotions",
    "finish_dialogue",
    "mark_all_blocked",
    "mark_blocked",
    "mark_returned",
    "person",
]
