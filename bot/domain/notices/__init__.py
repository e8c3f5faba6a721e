"""What must be told: queued with the fact, sent after it is committed, at least once."""

from bot.domain.notices.verbs import (
    DueNotice,
    claim_due,
    count_failed,
    let_go,
    postpone,
    prune,
    queue,
    queue_for_all,
    settle,
)

__all__ = [
    "DueNotice",
    "claim_due",
    "count_failed",
    "let_go",
    "postpone",
    "prune",
    "queue",
    "queue_for_all",
    "settle",
]
