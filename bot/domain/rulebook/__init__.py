"""The owner's settings and the audit trail of whoever changes them."""

from bot.domain.rulebook.errors import BadSetting, CurrencyLocked
from bot.domain.rulebook.first_run import SetupStep, is_answered, next_setup_step, setup_steps
from bot.domain.rulebook.rules import (
    DEFAULTS,
    FIELDS,
    Field,
    Rules,
    from_values,
    is_placeholder,
    parse_field,
)
from bot.domain.rulebook.verbs import (
    AuditCard,
    audit_trail,
    change_rules,
    current_rules,
    finish_setup_step,
    record_act,
    start_rules,
)

__all__ = [
    "DEFAULTS",
    "FIELDS",
    "AuditCard",
    "BadSetting",
    "CurrencyLocked",
    "Field",
    "Rules",
    "SetupStep",
    "audit_trail",
    "change_rules",
    "current_rules",
    "finish_setup_step",
    "from_values",
    "is_answered",
    "is_placeholder",
    "next_setup_step",
    "parse_field",
    "record_act",
    "setup_steps",
    "start_rules",
]
