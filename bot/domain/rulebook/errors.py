"""Why a setting is not taken."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class BadSetting(Refusal):
    key = "refusal.bad_setting"


class CurrencyLocked(Refusal):
    """The currency is fixed by the first order."""

    key = "refusal.currency_locked"
