"""Who brought whom: touches are kept for ever, and at most one binding per customer is active."""

from bot.domain.referrals.cards import BindingCard, CustomerRow
from bot.domain.referrals.events import CustomerBound
from bot.domain.referrals.queries import (
    binding,
    binding_of,
    count_customers,
    customers_of,
    invited_by,
    names_bound,
)
from bot.domain.referrals.rules import Click, Outcome, Tie, Via, decide_binding
from bot.domain.referrals.verbs import end_for_distributor, expire_due, record_touch, renewing

__all__ = [
    "BindingCard",
    "Click",
    "CustomerBound",
    "CustomerRow",
    "Outcome",
    "Tie",
    "Via",
    "binding",
    "binding_of",
    "count_customers",
    "customers_of",
    "decide_binding",
    "end_for_distributor",
    "expire_due",
    "invited_by",
    "names_bound",
    "record_touch",
    "renewing",
]
