"""Errors whose own words tell an operator what to do: shown without a traceback."""

from __future__ import annotations

import sys


class CommandFailed(Exception):
    """What went wrong and what to do about it, in one line."""


def told() -> tuple[type[Exception], ...]:
    from bot.models.backup import BeingWritten, NoShop, RestoreFailed, ServerInUse
    from bot.models.engines.locks import FileInUse
    from bot.models.engines.swap import CopyBroken
    from bot.models.migrating import DatabaseNewer, DatabaseUnreachable

    kinds: list[type[Exception]] = [CommandFailed, FileInUse, CopyBroken, DatabaseNewer, DatabaseUnreachable]
    kinds += [BeingWritten, NoShop, RestoreFailed, ServerInUse]
    app = sys.modules.get("bot.app")
    if app is not None:
        kinds.append(app.TokenRefused)
    return tuple(kinds)
