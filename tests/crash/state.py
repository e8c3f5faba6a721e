"""All that matters of a shop, as plain lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain import ledger, rulebook
from bot.models import (
    Commission,
    Distributor,
    ImportChange,
    ImportChunk,
    ImportFile,
    ImportRefusal,
    ImportRun,
    JobRun,
    LedgerMark,
    MaturingRun,
    Order,
    Payout,
    Person,
    Posting,
    Product,
    SettlementPeriod,
    Statement,
)
from tests.crash.rows import Row, every_row
from tests.crash.scenes import UPDATE_ID
from tests.situations import START

State = dict[str, Any]
Rows = dict[str, list[Row]]


async def whole_state() -> State:
    """Every row there is, and by name what scenes are about."""
    rows = await every_row()
    state = {
        "rows": rows,
        **_sold(rows),
        **_done(rows),
        "jobs": await _jobs(),
        "books": await ledger.check_books(),
    }
    if rows["distributor"]:
        state |= {**await _earned(), **await _settled()}
    if rows["import_file"]:
        state |= await _imported()
    return state


def _sold(rows: Rows) -> State:
    orders = rows["customer_order"]
    return {
        "orders": [order["status"] for order in orders],
        "checkouts": [order["checkout_query"] for order in orders if order["checkout_query"]],
        "receipts": [receipt["state"] for receipt in rows["receipt"]],
        "entries": [entry["kind"] for entry in rows["journal_entry"]],
        "stock": sorted([row["received"], row["reserved"], row["sold"]] for row in rows["stock"]),
        "cart": len(rows["cart_line"]),
        "slips": [slip["decision"] for slip in rows["transfer_slip"]],
        "shipments": [parcel["number"] for parcel in rows["shipment"]],
        "refunds": [
            [refund["state"], refund["reason"], refund["is_put_back"], refund["voucher"]]
            for refund in rows["refund"]
        ],
    }


def _done(rows: Rows) -> State:
    """Who was told what, and where this scene's update led."""
    people = [person["telegram_id"] for person in rows["person"]]
    return {
        "notices": sorted(
            [notice["kind"], people[notice["person_id"] - 1], notice["outcome"]] for notice in rows["notice"]
        ),
        "handled": [row["screen"] for row in rows["handled_update"] if row["update_id"] == UPDATE_ID],
    }


async def _jobs() -> list[Any]:
    """Of each job its newest run: a due moment whose run died is caught up by the next one, and stays open."""
    newest = {run.job: run for run in await JobRun.all().order_by("due_at")}
    return [[job, run.finished_at is not None, run.failed] for job, run in newest.items()]


async def _imported() -> State:
    """Files with what was counted, refused and kept of them; goods: all, hidden, changed by imports, taken back."""
    files = []
    for file in await ImportFile.all().order_by("id"):
        listed = await ImportRefusal.filter(file_id=file.id).count()
        kept = await ImportChunk.filter(file_id=file.id).count() if file.state != "ready" else 0
        files.append([file.state, _counts(file.report), _counts(file.done), listed, kept])
    undone = await ImportChange.filter(undone_at__not_isnull=True).count()
    runs = await ImportRun.all().order_by("id")
    return {
        "files": files,
        "goods": [
            await Product.all().count(),
            await Product.filter(hidden_at__not_isnull=True).count(),
            await ImportChange.all().count(),
            undone,
        ],
        "import runs": [
            [
                run.state,
                await ImportChange.filter(run_id=run.id).count(),
                (run.undo or {}).get("taken_back", 0),
            ]
            for run in runs
        ],
    }


def _counts(tally: dict[str, Any]) -> list[int]:
    verdicts = tally.get("verdicts", {})
    return [*(verdicts.get(name, 0) for name in ("new", "changed", "unchanged")), tally.get("refused", 0)]


async def _earned() -> State:
    """Commission by line and tier, what each maturing run took up, and what lies in whose pockets."""
    who = await _telegram_ids()
    earned = await Commission.all().order_by("line_id", "tier")
    mark = await LedgerMark.get(id=1)
    return {
        "commissions": [
            [who[one.distributor_id], one.tier, one.amount_minor, _since(one.matures_at)] for one in earned
        ],
        "taken_back": await _taken_back(who),
        "matured": [
            one.amount_minor for one in earned if one.matures_at and one.matures_at <= mark.matured_until
        ],
        "runs": await _runs(earned),
        "pockets": [[who[one.id], *await _pockets(one.id)] for one in await Distributor.all().order_by("id")],
    }


async def _runs(earned: list[Commission]) -> list[Any]:
    """Of each maturing run: whether it begins where the one before ended, what it booked, and for what."""
    found, ended = [], None
    for run in await MaturingRun.all().order_by("id"):
        booked = await Posting.filter(entry_id=run.entry_id)
        within = [one for one in earned if one.matures_at and run.after < one.matures_at <= run.upto]
        found.append(
            [
                ended is None or run.after == ended,
                sorted(posting.amount_minor for posting in booked),
                [one.amount_minor for one in within],
            ]
        )
        ended = run.upto
    return found


async def _taken_back(who: dict[int, int]) -> list[Any]:
    """What refunded orders had earned, by distributor."""
    refunded = await Order.filter(status="refunded").values_list("id", flat=True)
    found: dict[int, int] = {}
    for one in await Commission.filter(order_id__in=list(refunded)):
        found[who[one.distributor_id]] = found.get(who[one.distributor_id], 0) + one.amount_minor
    return sorted([telegram_id, minor] for telegram_id, minor in found.items())


async def _pockets(owner_id: int) -> list[int]:
    _, rules = await rulebook.current_rules()
    found = await ledger.pockets(owner_id, rules.currency)
    return [found.pending.minor, found.payable.minor, found.in_payout.minor, found.paid.minor]


async def _settled() -> State:
    who = await _telegram_ids()
    periods = {period.id: period.key for period in await SettlementPeriod.all().order_by("starts_at")}
    statements = await Statement.all().order_by("period_id", "distributor_id")
    return {
        "periods": list(periods.values()),
        "closed": _since((await LedgerMark.get(id=1)).closed_until),
        "statements": [
            [
                *(periods[one.period_id], who[one.distributor_id], one.opening_minor, one.earned_minor),
                *(one.taken_back_minor, one.paid_minor, one.closing_minor),
            ]
            for one in statements
        ],
        "payouts": [
            [who[one.distributor_id], one.state, one.amount_minor, one.voucher, one.reason]
            for one in await Payout.all().order_by("id")
        ],
    }


async def _telegram_ids() -> dict[int, int]:
    return {person.id: person.telegram_id for person in await Person.all()}


def _since(moment: datetime | None) -> str:
    return str(moment - START) if moment else ""
