"""One effect per update id; updates that keep failing are parked and told of."""

from bot.domain.updates.events import UpdateParked
from bot.domain.updates.verbs import (
    AlreadyHandled,
    begins_album,
    note_failure,
    prune,
    prune_albums,
    remember,
)

__all__ = [
    "AlreadyHandled",
    "UpdateParked",
    "begins_album",
    "note_failure",
    "prune",
    "prune_albums",
    "remember",
]
