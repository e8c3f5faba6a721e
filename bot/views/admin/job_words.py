"""What jobs, their results and their troubles are called. A new job of the timetable gets its rows here."""

from __future__ import annotations

from bot.texts import Texts

NAME_KEYS = {
    "expire orders": "job.expire_orders",
    "retry receipts": "job.retry_receipts",
    "return stars": "job.return_stars",
    "refund stars": "job.refund_stars",
    "start promotions": "job.start_promotions",
    "receive orders": "job.receive_orders",
    "mature commissions": "job.mature_commissions",
    "close periods": "job.close_periods",
    "send digest": "job.send_digest",
    "forget files": "job.forget_files",
    "expire bindings": "job.expire_bindings",
    "watch stock": "job.watch_stock",
    "prove books": "job.prove_books",
    "sweep notices": "job.sweep_notices",
    "look around": "job.look_around",
    "forget old": "job.forget_old",
}
WHY_KEYS = {
    "expire orders": "job.why_expire_orders",
    "retry receipts": "job.why_retry_receipts",
    "return stars": "job.why_return_stars",
    "refund stars": "job.why_refund_stars",
    "start promotions": "job.why_start_promotions",
    "receive orders": "job.why_receive_orders",
    "mature commissions": "job.why_mature_commissions",
    "close periods": "job.why_close_periods",
    "send digest": "job.why_send_digest",
    "forget files": "job.why_forget_files",
    "expire bindings": "job.why_expire_bindings",
    "watch stock": "job.why_watch_stock",
    "prove books": "job.why_prove_books",
    "sweep notices": "job.why_sweep_notices",
    "look around": "job.why_look_around",
    "forget old": "job.why_forget_old",
}
"""What it does, and what for, in one sentence."""
WAITS_KEYS = {
    "expire orders": "job.waits_expire_orders",
    "retry receipts": "job.waits_retry_receipts",
    "return stars": "job.waits_return_stars",
    "refund stars": "job.waits_refund_stars",
    "receive orders": "job.waits_receive_orders",
    "mature commissions": "job.waits_mature_commissions",
    "close periods": "job.waits_close_periods",
    "prove books": "job.waits_prove_books",
}
"""Of the critical ones: what waits while it is paused."""
RESULT_KEYS = {
    "expired": "job.did_expired",
    "understood": "job.did_understood",
    "returned": "job.did_returned",
    "refunded": "job.did_refunded",
    "started": "job.did_started",
    "received": "job.did_received",
    "matured": "job.did_matured",
    "closed": "job.did_closed",
    "told": "job.did_told",
    "ended": "job.did_ended",
    "low": "job.did_low",
    "broken": "job.did_broken",
    "ringing": "job.did_ringing",
    "forgotten": "job.did_forgotten",
    "failed": "job.did_failed",
}
"""The words of a run's result."""
TROUBLE_KEYS = {
    "failing": "job.trouble_failing",
    "dying": "job.trouble_dying",
    "hanging": "job.trouble_hanging",
    "silent": "job.trouble_silent",
}


def job_name(job: str, texts: Texts) -> str:
    """One that is no more keeps the name that it had in the database."""
    return texts.plain(NAME_KEYS[job]) if job in NAME_KEYS else job
