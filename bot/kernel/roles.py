"""Who may do what: the whole role × action matrix. Every dispatch entry names one of these actions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    CUSTOMER = "customer"
    DISTRIBUTOR = "distributor"
    """Approved; also while suspended, since he may look his earnings up."""
    OWNER = "owner"
    FINANCE = "finance"
    WAREHOUSE = "warehouse"
    MARKETING = "marketing"
    SUPPORT = "support"


class Action(StrEnum):
    SHOP = "shop"
    """Browse, order, pay, ask, read one's own orders: everybody."""
    EARN = "earn"
    """Share links, look earnings up, ask for a payout: distributors."""
    VISIT_OFFICE = "visit_office"
    """Open the staff's home."""
    MANAGE_GOODS = "manage_goods"
    CONFIRM_PAYMENTS = "confirm_payments"
    REFUND_ORDERS = "refund_orders"
    """Decide on refunds of paid orders, and confirm that the money went back."""
    SHIP_ORDERS = "ship_orders"
    ANSWER_QUESTIONS = "answer_questions"
    REVIEW_DISTRIBUTORS = "review_distributors"
    """Approve, reject, suspend: this decides who earns."""
    PROMOTE = "promote"
    """Write promotions and send them to everybody who said yes."""
    SETTLE = "settle"
    """Close periods and pay out."""
    CHANGE_SETTINGS = "change_settings"
    RUN_JOBS = "run_jobs"
    """See how the shop's own work goes, run it now, pause it."""


_STAFF = frozenset(Role) - {Role.CUSTOMER, Role.DISTRIBUTOR}

MATRIX: dict[Action, frozenset[Role]] = {
    Action.SHOP: frozenset(Role),
    Action.EARN: frozenset({Role.DISTRIBUTOR}),
    Action.VISIT_OFFICE: _STAFF,
    Action.MANAGE_GOODS: frozenset({Role.OWNER, Role.WAREHOUSE}),
    Action.CONFIRM_PAYMENTS: frozenset({Role.OWNER, Role.FINANCE}),
    Action.REFUND_ORDERS: frozenset({Role.OWNER, Role.FINANCE}),
    Action.SHIP_ORDERS: frozenset({Role.OWNER, Role.WAREHOUSE}),
    Action.ANSWER_QUESTIONS: frozenset({Role.OWNER, Role.SUPPORT}),
    Action.REVIEW_DISTRIBUTORS: frozenset({Role.OWNER}),
    Action.PROMOTE: frozenset({Role.OWNER, Role.MARKETING}),
    Action.SETTLE: frozenset({Role.OWNER, Role.FINANCE}),
    Action.CHANGE_SETTINGS: frozenset({Role.OWNER}),
    Action.RUN_JOBS: frozenset({Role.OWNER}),
}


GIVEN = (Role.FINANCE, Role.WAREHOUSE, Role.MARKETING, Role.SUPPORT)
"""The roles that owners give and take. Who is an owner only the environment says."""


def may(roles: frozenset[Role], action: Action) -> bool:
    return not roles.isdisjoint(MATRIX[action])
