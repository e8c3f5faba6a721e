"""The distributors' part of the dispatch table. Its taps begin with `d`; those of an application with `j`."""

from __future__ import annotations

from bot.handlers.request import Entry

TAPS: dict[str, Entry] = {
    # applying
    # sharing and one's people
    # earnings and statements
    # payouts
}

STEPS: dict[str, Entry] = {
    # applying
    # payouts
}
