"""The first run on an empty shop: which questions it asks, and which of them comes next. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.rulebook.rules import Rules


class SetupStep(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    """What the law and Telegram's terms say: before anything else."""
    NAME = "name"
    CURRENCY = "currency"
    PAYMENT = "payment"
    SHIPPING = "shipping"
    CONTACT = "contact"
    TERMS = "terms"
    PRIVACY = "privacy"
    GOODS = "goods"


_NOT_IN_STARS = (SetupStep.PAYMENT, SetupStep.SHIPPING)
"""A shop in Stars has one way to pay, and nothing to ship."""


def setup_steps(rules: Rules) -> tuple[SetupStep, ...]:
    """All questions that this shop is asked, in their order."""
    return tuple(step for step in SetupStep if not (rules.sells_digital and step in _NOT_IN_STARS))


def is_answered(step: SetupStep, rules: Rules) -> bool:
    if step is SetupStep.ACKNOWLEDGE:
        return bool(rules.acknowledged_at)
    return step.value in rules.setup_done


def next_setup_step(rules: Rules) -> SetupStep | None:
    """The first open question; nothing when the shop may be opened."""
    return next((step for step in setup_steps(rules) if not is_answered(step, rules)), None)
