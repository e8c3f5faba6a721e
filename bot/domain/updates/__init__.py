"""One effect per update id; updates that keep failing are parked and told of."""

from bot.domain.updates.events import UpdateParked
from bot.domain.updates.verbs import (
    SEALED,
    AlreadyHandled,
    begins_album,
    count_parked,
    note_failure,
    prune,
    prune_albums,
    remember,
)

__all__ = [
    "SEALED",
    "AlreadyHandled",
    "UpdateParked",
    "begins_album",
    "count_parked",
    "note_failure",
    "prune",
    "prune_albums",
    "remember",
]
