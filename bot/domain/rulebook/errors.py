"""Why a setting is not taken."""

from __future__ import annotations

from bot.kernel.errors import Refusal


class BadSetting(Refusal):
    key = "refusal.bad_setting"


class BadPlan(Refusal):
    """Rates, hold or binding outside what makes sense: together at most everything, none of nothing."""

    key = "refusal.bad_plan"


class BadRates(Refusal):
    """What was typed cannot be read as rates without guessing."""

    key = "refusal.bad_rates"


class TooManyTiers(Refusal):
    """Never more than three, whatever the owner acknowledges."""

    key = "refusal.too_many_tiers"


class ThirdTierNotAcknowledged(Refusal):
    key = "refusal.third_tier"


class ChangedSince(Refusal):
    """It was changed once more since: putting the old value back would lose that."""

    key = "refusal.changed_since"


class NoLanguage(Refusal):
    """A shop speaks at least one language."""

    key = "refusal.no_language"


class ZoneLocked(Refusal):
    """The time zone is fixed by the first closed period: its borders would move."""

    key = "refusal.zone_locked"


class CurrencyLocked(Refusal):
    """The currency is fixed by the first order."""

    key = "refusal.currency_locked"
