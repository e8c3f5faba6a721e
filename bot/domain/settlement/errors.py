"""Why a period is not closed."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class NothingToClose(Refusal):
    """No period has ended that is not closed already."""

    key = "refusal.nothing_to_close"
