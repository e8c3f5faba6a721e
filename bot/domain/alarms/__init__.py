"""What is wrong with the shop's surroundings: told to the owners once, and once more when it is over."""

from bot.domain.alarms.queries import AlarmCard, ringing
from bot.domain.alarms.rules import WELL_FOR
from bot.domain.alarms.verbs import Sighting, note

__all__ = ["WELL_FOR", "AlarmCard", "Sighting", "note", "ringing"]
