"""Proves the books: one line for each invariant of money and stock. Only reads, also while the bot runs."""

from __future__ import annotations

from bot.commands import checks
from bot.commands.checks import Grade
from bot.domain import ledger
from bot.models.database import opened
from bot.settings import Settings

MEANINGS = {
    "entry_without_postings": ("journal entries", "a fact was booked, but no money with it"),
    "posting_across_currencies": ("postings", "money of one currency stands in an account of another"),
    "paid_order_without_sale": ("orders", "paid but not booked as a sale, or booked but not paid"),
    "sale_differs_from_order": ("orders", "what was booked as the sale is not the order's total"),
    "paid_order_without_one_receipt": ("orders", "paid by no receipt, or by more than one"),
    "reserved_differs_from_open_orders": ("variants", "the stock that is kept is not what open orders keep"),
    "sold_differs_from_paid_orders": ("variants", "the stock that is sold is not what paid orders took"),
    "order_total_differs_from_lines": ("orders", "the amount of the goods is not the sum of the lines"),
    "commission_of_unpaid_order": ("commissions", "earned on an order that nobody paid"),
    "commission_to_the_buyer": ("commissions", "somebody earned on his own order"),
    "commission_base_is_not_the_goods_paid": (
        "commissions",
        "reckoned from an amount that is not its line's",
    ),
    "commission_differs_from_terms": (
        "commissions",
        "not at the rate, or not to the person, that was frozen when the order was placed",
    ),
    "paid_order_without_its_commissions": (
        "orders",
        "paid, but a commission that its terms promise is missing",
    ),
    "received_order_without_maturity": (
        "orders",
        "received without a hold, or with a hold before it was received",
    ),
    "accrual_differs_from_commissions": (
        "orders",
        "what was booked for a distributor is not the sum of his commissions on it",
    ),
    "pending_differs_from_unmatured_commissions": (
        "distributors",
        "the pending pocket is not the sum of the commissions still on hold",
    ),
    "in_payout_differs_from_open_payouts": (
        "distributors",
        "the pocket in payout is not the sum of the open payouts",
    ),
    "payout_without_its_entries": ("payouts", "asked for, paid or returned otherwise than it was booked"),
    "refund_differs_from_its_order": ("orders", "its state is not that of its refund"),
    "refund_without_its_entry": ("orders", "refunded, but the sale is not reversed, or the other way round"),
    "refunded_order_nets_to_something": ("orders", "refunded, and yet money, sales or commission are left"),
    "clawback_differs_from_commissions": (
        "orders",
        "what was taken back from a distributor is not what he had earned on it",
    ),
    "refunded_commission_may_mature": ("orders", "refunded, or about to be, and yet its hold still runs"),
    "pockets_differ_from_what_was_earned": (
        "distributors",
        "what he has and was paid is not what his orders earned him",
    ),
    "statement_does_not_continue_the_last": (
        "statements",
        "opens with another amount than the statement before closed with",
    ),
    "statement_differs_from_ledger": (
        "distributors",
        "a statement does not say what was booked for him in its period",
    ),
    "periods_with_a_gap": ("settlement periods", "does not begin where another one ends"),
    "line_that_loops": ("distributors", "stands in his own upline"),
    "distributor_bound_as_customer": ("bindings", "ties a distributor to another one as his customer"),
}
"""For an operator: what the ids of a broken invariant number, and what is wrong with each of them."""
_ADVICE = "the running bot stops payouts by itself; keep a copy of the database before you mend anything"
_MOST_IDS = 10


async def prove(settings: Settings) -> bool:
    """Prints every invariant. Whether all hold; not, when there are no books to prove."""
    schema = await checks.schema(settings)
    if schema.grade is not Grade.OK:
        checks.tell(schema)
        return False
    async with opened(settings.database_url):
        broken = await ledger.check_books()
    for name in ledger.INVARIANTS:
        print(_line(name, broken.get(name, [])))
    if broken:
        print(f"{len(broken)} of {len(ledger.INVARIANTS)} do not hold → {_ADVICE}")
    else:
        print(f"all {len(ledger.INVARIANTS)} hold")
    return not broken


def _line(name: str, ids: list[int]) -> str:
    if not ids:
        return f"{Grade.OK.value:<5} {name}"
    numbered, words = MEANINGS[name]
    rows = "1 row" if len(ids) == 1 else f"{len(ids)} rows"
    different = [str(one) for one in dict.fromkeys(ids)]
    shown = ", ".join(different[:_MOST_IDS]) + (", …" if len(different) > _MOST_IDS else "")
    return f"{Grade.FAIL.value:<5} {name}: {rows}, {words} ({numbered} {shown})"
