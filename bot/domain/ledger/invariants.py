"""What must hold of money and stock at every moment: each statement finds where it does not.

It names the tables of rooms above: whoever proves the books looks at all of them.
"""

from __future__ import annotations

from bot.domain.work.sql import rows

_CHECKS = {
    "entry_without_postings": """
        SELECT e.id FROM journal_entry e LEFT JOIN posting p ON p.entry_id = e.id
        GROUP BY e.id HAVING COUNT(p.id) = 0""",
    "posting_across_currencies": """
        SELECT p.id FROM posting p JOIN journal_entry e ON e.id = p.entry_id
        JOIN ledger_account s ON s.id = p.source_id JOIN ledger_account d ON d.id = p.destination_id
        WHERE s.currency <> e.currency OR d.currency <> e.currency""",
    "paid_order_without_sale": """
        SELECT o.id FROM customer_order o
        LEFT JOIN journal_entry e ON e.kind = 'sale' AND e.order_id = o.id
        WHERE (o.paid_at IS NOT NULL) <> (e.id IS NOT NULL)""",
    "sale_differs_from_order": """
        SELECT o.id FROM customer_order o JOIN journal_entry e ON e.kind = 'sale' AND e.order_id = o.id
        JOIN posting p ON p.entry_id = e.id
        GROUP BY o.id, o.total_minor HAVING SUM(p.amount_minor) <> o.total_minor""",
    "paid_order_without_one_receipt": """
        SELECT o.id FROM customer_order o LEFT JOIN receipt r ON r.order_id = o.id AND r.state = 'matched'
        WHERE o.paid_at IS NOT NULL GROUP BY o.id HAVING COUNT(r.id) <> 1""",
    "reserved_differs_from_open_orders": """
        SELECT s.variant_id FROM stock s LEFT JOIN (
            SELECT l.variant_id, SUM(l.quantity) AS kept FROM order_line l
            JOIN customer_order o ON o.id = l.order_id WHERE o.status IN ('unpaid', 'under_review')
            GROUP BY l.variant_id) k ON k.variant_id = s.variant_id
        WHERE s.reserved <> COALESCE(k.kept, 0)""",
    "sold_differs_from_paid_orders": """
        SELECT s.variant_id FROM stock s LEFT JOIN (
            SELECT l.variant_id, SUM(l.quantity) AS gone FROM order_line l
            JOIN customer_order o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM refund f WHERE f.order_id = o.id AND f.state = 'done' AND f.is_put_back)
            GROUP BY l.variant_id) k ON k.variant_id = s.variant_id
        WHERE s.sold <> COALESCE(k.gone, 0)""",
    "order_total_differs_from_lines": """
        SELECT o.id FROM customer_order o JOIN order_line l ON l.order_id = o.id
        GROUP BY o.id, o.goods_minor HAVING SUM(l.amount_minor) <> o.goods_minor""",
    # ── what distributors earn ──
    "commission_of_unpaid_order": """
        SELECT c.id FROM commission c JOIN customer_order o ON o.id = c.order_id WHERE o.paid_at IS NULL""",
    "commission_to_the_buyer": """
        SELECT c.id FROM commission c JOIN customer_order o ON o.id = c.order_id
        WHERE c.distributor_id = o.customer_id""",
    "commission_base_is_not_the_goods_paid": """
        SELECT c.id FROM commission c JOIN order_line l ON l.id = c.line_id
        WHERE c.base_minor <> l.amount_minor OR c.order_id <> l.order_id""",
    "commission_differs_from_terms": """
        SELECT c.id FROM commission c
        LEFT JOIN commission_terms t ON t.order_id = c.order_id AND t.tier = c.tier
        WHERE t.id IS NULL OR t.distributor_id <> c.distributor_id OR t.rate_bp <> c.rate_bp""",
    "paid_order_without_its_commissions": """
        SELECT t.order_id FROM commission_terms t JOIN customer_order o ON o.id = t.order_id
        JOIN order_line l ON l.order_id = t.order_id
        LEFT JOIN commission c ON c.line_id = l.id AND c.tier = t.tier
        WHERE o.paid_at IS NOT NULL AND c.id IS NULL GROUP BY t.order_id""",
    "received_order_without_maturity": """
        SELECT c.order_id FROM commission c JOIN customer_order o ON o.id = c.order_id
        WHERE (o.received_at IS NOT NULL) <> (c.matures_at IS NOT NULL) AND NOT EXISTS (
            SELECT 1 FROM refund f WHERE f.order_id = o.id AND f.state IN ('due', 'done'))
        GROUP BY c.order_id""",
    "accrual_differs_from_commissions": """
        SELECT x.order_id FROM (
            SELECT c.order_id, c.distributor_id AS owner_id, SUM(c.amount_minor) AS minor
            FROM commission c GROUP BY c.order_id, c.distributor_id
            UNION ALL
            SELECT e.order_id, a.owner_id, -SUM(p.amount_minor) FROM journal_entry e
            JOIN posting p ON p.entry_id = e.id JOIN ledger_account a ON a.id = p.source_id
            WHERE e.kind = 'accrual' GROUP BY e.order_id, a.owner_id) x
        GROUP BY x.order_id, x.owner_id HAVING SUM(x.minor) <> 0""",
    "pending_differs_from_unmatured_commissions": """
        SELECT x.owner_id FROM (
            SELECT c.distributor_id AS owner_id, c.currency, SUM(c.amount_minor) AS minor
            FROM commission c CROSS JOIN ledger_mark m
            WHERE (c.matures_at IS NULL OR c.matures_at > m.matured_until) AND NOT EXISTS (
                SELECT 1 FROM refund f WHERE f.order_id = c.order_id AND f.state = 'done')
            GROUP BY c.distributor_id, c.currency
            UNION ALL
            SELECT a.owner_id, a.currency,
                SUM(CASE WHEN p.source_id = a.id THEN -p.amount_minor ELSE p.amount_minor END)
            FROM ledger_account a JOIN posting p ON p.source_id = a.id OR p.destination_id = a.id
            WHERE a.kind = 'pending' GROUP BY a.owner_id, a.currency) x
        GROUP BY x.owner_id, x.currency HAVING SUM(x.minor) <> 0""",
    "in_payout_differs_from_open_payouts": """
        SELECT x.owner_id FROM (
            SELECT y.distributor_id AS owner_id, y.currency, SUM(y.amount_minor) AS minor FROM payout y
            WHERE y.state IN ('requested', 'approved') GROUP BY y.distributor_id, y.currency
            UNION ALL
            SELECT a.owner_id, a.currency,
                SUM(CASE WHEN p.source_id = a.id THEN -p.amount_minor ELSE p.amount_minor END)
            FROM ledger_account a JOIN posting p ON p.source_id = a.id OR p.destination_id = a.id
            WHERE a.kind = 'in_payout' GROUP BY a.owner_id, a.currency) x
        GROUP BY x.owner_id, x.currency HAVING SUM(x.minor) <> 0""",
    "payout_without_its_entries": """
        SELECT y.id FROM payout y
        LEFT JOIN journal_entry q ON q.kind = 'payout_requested' AND q.reference = CAST(y.id AS VARCHAR(20))
        LEFT JOIN journal_entry d ON d.kind = 'payout_paid' AND d.reference = CAST(y.id AS VARCHAR(20))
        LEFT JOIN journal_entry c ON c.kind = 'payout_bounced' AND c.reference = CAST(y.id AS VARCHAR(20))
        LEFT JOIN journal_entry b ON b.kind = 'payout_returned' AND b.reference = CAST(y.id AS VARCHAR(20))
        WHERE q.id IS NULL OR (y.state = 'paid') <> (d.id IS NOT NULL AND c.id IS NULL)
           OR (c.id IS NOT NULL AND d.id IS NULL)
           OR (y.state IN ('cancelled', 'rejected', 'failed')) <> (b.id IS NOT NULL)""",
    # ── what goes back ──
    "refund_differs_from_its_order": """
        SELECT o.id FROM customer_order o
        LEFT JOIN refund f ON f.order_id = o.id AND f.state IN ('asked', 'due', 'done')
        WHERE CASE f.state WHEN 'asked' THEN 'refund_asked' WHEN 'due' THEN 'refund_due'
                   WHEN 'done' THEN 'refunded' ELSE '' END
           <> CASE WHEN o.status IN ('refund_asked', 'refund_due', 'refunded') THEN o.status ELSE '' END""",
    "refund_without_its_entry": """
        SELECT o.id FROM customer_order o
        LEFT JOIN journal_entry s ON s.kind = 'sale' AND s.order_id = o.id
        LEFT JOIN journal_entry e ON e.kind = 'refund' AND e.order_id = o.id
        WHERE (o.status = 'refunded') <> (e.id IS NOT NULL) OR e.reverses_id <> s.id""",
    "refunded_order_nets_to_something": """
        SELECT x.order_id FROM (
            SELECT e.order_id,
                CASE WHEN a.kind LIKE 'cash.%' OR a.kind = 'suspense' THEN 'money' ELSE a.kind END AS kind,
                CASE WHEN p.source_id = a.id THEN -p.amount_minor ELSE p.amount_minor END AS minor
            FROM customer_order o JOIN journal_entry e ON e.order_id = o.id JOIN posting p ON p.entry_id = e.id
            JOIN ledger_account a ON a.id = p.source_id OR a.id = p.destination_id
            WHERE o.status = 'refunded' AND a.owner_id = 0) x
        GROUP BY x.order_id, x.kind HAVING SUM(x.minor) <> 0""",
    "clawback_differs_from_commissions": """
        SELECT x.order_id FROM (
            SELECT c.order_id, c.distributor_id AS owner_id, SUM(c.amount_minor) AS minor
            FROM commission c JOIN refund f ON f.order_id = c.order_id AND f.state = 'done'
            GROUP BY c.order_id, c.distributor_id
            UNION ALL
            SELECT e.order_id, a.owner_id, -SUM(p.amount_minor) FROM journal_entry e
            JOIN posting p ON p.entry_id = e.id JOIN ledger_account a ON a.id = p.destination_id
            WHERE e.kind = 'clawback' GROUP BY e.order_id, a.owner_id) x
        GROUP BY x.order_id, x.owner_id HAVING SUM(x.minor) <> 0""",
    "refunded_commission_may_mature": """
        SELECT c.order_id FROM commission c
        JOIN refund f ON f.order_id = c.order_id AND f.state IN ('due', 'done')
        CROSS JOIN ledger_mark m WHERE c.matures_at > m.matured_until GROUP BY c.order_id""",
    "pockets_differ_from_what_was_earned": """
        SELECT x.owner_id FROM (
            SELECT c.distributor_id AS owner_id, c.currency, SUM(c.amount_minor) AS minor
            FROM commission c WHERE NOT EXISTS (
                SELECT 1 FROM refund f WHERE f.order_id = c.order_id AND f.state = 'done')
            GROUP BY c.distributor_id, c.currency
            UNION ALL
            SELECT y.distributor_id, y.currency, -SUM(y.amount_minor) FROM payout y
            WHERE y.state = 'paid' GROUP BY y.distributor_id, y.currency
            UNION ALL
            SELECT a.owner_id, a.currency,
                SUM(CASE WHEN p.source_id = a.id THEN -p.amount_minor ELSE p.amount_minor END)
            FROM ledger_account a JOIN posting p ON p.source_id = a.id OR p.destination_id = a.id
            WHERE a.kind IN ('pending', 'payable', 'in_payout') GROUP BY a.owner_id, a.currency) x
        GROUP BY x.owner_id, x.currency HAVING SUM(x.minor) <> 0""",
    "statement_does_not_continue_the_last": """
        SELECT s.id FROM statement s JOIN settlement_period n ON n.id = s.period_id
        LEFT JOIN settlement_period o ON o.ends_at = n.starts_at
        LEFT JOIN statement b ON b.period_id = o.id AND b.distributor_id = s.distributor_id
        WHERE s.opening_minor <> COALESCE(b.closing_minor, 0)""",
    "statement_differs_from_ledger": """
        SELECT x.owner_id FROM (
            SELECT s.period_id, s.distributor_id AS owner_id, s.closing_minor - s.opening_minor AS minor
            FROM statement s
            UNION ALL
            SELECT n.id, a.owner_id, CASE WHEN p.source_id = a.id THEN -p.amount_minor ELSE p.amount_minor END
            FROM settlement_period n
            JOIN journal_entry e ON e.at >= n.starts_at AND e.at < n.ends_at
            JOIN posting p ON p.entry_id = e.id
            JOIN ledger_account a ON a.id = p.source_id OR a.id = p.destination_id
            WHERE a.kind IN ('payable', 'in_payout')) x
        GROUP BY x.period_id, x.owner_id HAVING SUM(x.minor) <> 0""",
    "periods_with_a_gap": """
        SELECT n.id FROM settlement_period n WHERE n.id > (SELECT MIN(f.id) FROM settlement_period f)
        AND NOT EXISTS (SELECT 1 FROM settlement_period o WHERE o.ends_at = n.starts_at)""",
    "line_that_loops": """
        WITH RECURSIVE up (start, at, depth) AS (
            SELECT d.id, d.sponsor_id, 1 FROM distributor d WHERE d.sponsor_id IS NOT NULL
            UNION SELECT u.start, d.sponsor_id, u.depth + 1 FROM up u JOIN distributor d ON d.id = u.at
            WHERE d.sponsor_id IS NOT NULL AND u.at <> u.start AND u.depth < 64)
        SELECT DISTINCT start FROM up WHERE at = start""",
    "distributor_bound_as_customer": """
        SELECT b.id FROM binding b JOIN distributor d ON d.id = b.customer_id WHERE b.ended_at IS NULL""",
}


INVARIANTS = tuple(_CHECKS)
"""Their names, in the order in which they are proved."""


async def check_books() -> dict[str, list[int]]:
    """Every invariant of money and stock that is broken, with the ids where; empty when all hold."""
    broken: dict[str, list[int]] = {}
    for name, statement in _CHECKS.items():
        found = [int(next(iter(row.values()))) for row in await rows(statement)]
        if found:
            broken[name] = found
    return broken
