"""What an error says of a server: away for a while, which is no fault of whoever asked it."""

from __future__ import annotations

import errno

_AWAY = ("08", "57P")
"""How PostgreSQL's codes begin that say a connection failed, or that the server stops or has only begun to start."""
_UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH})


def means_away(error: BaseException) -> bool:
    """A connection was refused, broken off, or found no way: to ask again later is all there is to do.

    Only what the connection itself raised: Telegram's client wraps such errors, and of those it is not known whose
    fault they are.
    """
    if isinstance(error, ConnectionError):
        return True
    if isinstance(error, OSError) and error.errno is not None:
        # A name that was not found: such numbers are below zero.
        return error.errno in _UNREACHABLE or error.errno < 0
    return str(getattr(error, "sqlstate", "")).startswith(_AWAY)
