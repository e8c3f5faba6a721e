"""Of stock: no piece is sold that is not there, none stays kept for nobody."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_STOCK = "bot/domain/stock/verbs.py"
_PROGRESS = "bot/domain/orders/progress.py"
_ORDER_TESTS = "tests/domain/test_orders.py"

MUTANTS = (
    Mutant(
        "keeps one piece too many",
        _STOCK,
        "if available < quantities[variant_id]:",
        "if available < quantities[variant_id] - 1:",
        f"{_ORDER_TESTS}::test_late_money_waits_while_the_stock_is_gone",
    ),
    Mutant(
        "takes an order for more than there is",
        "bot/domain/orders/cards.py",
        "return not self.is_on_sale or self.available < self.quantity",
        "return not self.is_on_sale",
        f"{_ORDER_TESTS}::test_the_last_piece_is_sold_once_however_many_want_it",
    ),
    Mutant(
        "looks at a shelf without holding it",
        "bot/domain/orders/carts.py",
        '" FOR UPDATE OF s" if lock_stock and is_postgres() else ""',
        '""',
        f"{_ORDER_TESTS}::test_the_last_piece_is_sold_once_however_many_want_it",
    ),
    Mutant(
        "holds shelves in any order",
        "bot/domain/orders/carts.py",
        "    ORDER BY l.variant_id\n",
        "    ORDER BY l.id\n",
        "tests/domain/test_retries.py::test_shelves_are_held_in_the_order_of_their_ids",
    ),
    Mutant(
        "keeps the pieces of an order that expired",
        _PROGRESS,
        "    await stock.release(await quantities_of(order.id))\n    await _move(order, Status.EXPIRED",
        "    await _move(order, Status.EXPIRED",
        f"{_ORDER_TESTS}::test_late_money_is_accepted_when_the_stock_allows_it",
    ),
    Mutant(
        "keeps the pieces of an order that was cancelled",
        _PROGRESS,
        "    await stock.release(await quantities_of(order.id))\n    await _move(order, Status.CANCELLED",
        "    await _move(order, Status.CANCELLED",
        f"{_ORDER_TESTS}::test_cancelling_before_payment_frees_the_stock_and_paying_afterwards_is_a_task",
    ),
    Mutant(
        "sells a piece and keeps it kept",
        _STOCK,
        '"reserved = reserved - {pieces}, sold = sold + {pieces}"',
        '"sold = sold + {pieces}"',
        f"{_ORDER_TESTS}::test_a_paid_order_is_sold_booked_and_told_once",
    ),
    Mutant(
        "sells goods again that did not come back",
        "bot/domain/refunds/deciding.py",
        "await mark_refunded(work, order, puts_back=refund.is_put_back)",
        "await mark_refunded(work, order, puts_back=True)",
        "tests/domain/test_refunds.py::test_goods_that_did_not_come_back_are_not_sold_again",
    ),
    Mutant(
        "lets the table hold more than came in",
        "bot/models/guards.py",
        '"{reserved} + {sold} <= {received}"',
        '"{reserved} <= {received}"',
        "tests/models/test_migrations.py::test_the_guards_refuse_what_must_not_be_and_nothing_else",
    ),
    Mutant(
        "cancels an order that is paid",
        "bot/domain/orders/rules.py",
        "OPEN = (Status.UNPAID, Status.UNDER_REVIEW)",
        "OPEN = (Status.UNPAID, Status.UNDER_REVIEW, Status.PAID)",
        f"{_ORDER_TESTS}::test_a_paid_order_cannot_be_cancelled_by_its_customer",
    ),
    Mutant(
        "ships an order that nobody has paid",
        "bot/domain/fulfilment/verbs.py",
        "    if order.status != Status.PAID:\n",
        "    if order.status not in (Status.PAID, Status.UNPAID):\n",
        f"{_ORDER_TESTS}::test_a_parcel_is_shipped_once_and_received_by_word_or_by_time",
    ),
)
