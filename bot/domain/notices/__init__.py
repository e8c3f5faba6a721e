"""What must be told: queued with the fact, sent after it is committed, at least once."""

from bot.domain.notices.verbs import (
    Backlog,
    DueNotice,
    backlog,
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
    "Backlog",
    "DueNotice",
    "backlog",
    "claim_due",
    "count_failed",
    "let_go",
    "postpone",
    "prune",
    "queue",
    "queue_for_all",
    "settle",
]
