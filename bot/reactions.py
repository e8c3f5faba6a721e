"""Which event makes whom react: the only way news travels upward. All of it commits with the event itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain import commissions, notices, payouts, referrals, settlement, staff
from bot.domain.commissions import CommissionAccrued, CommissionHeldBack, CommissionTakenBack
from bot.domain.distributors import (
    ApplicationRejected,
    ApplicationSubmitted,
    DistributorApproved,
    DistributorReinstated,
    DistributorSuspended,
)
from bot.domain.imports import FileWasRead, ImportEnded, UndoEnded
from bot.domain.orders import (
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderReceived,
    OrderShipped,
)
from bot.domain.payments import ReceiptInReview, ReceiptReturned, SlipRejected, SlipUploaded
from bot.domain.payouts import (
    PayoutApproved,
    PayoutPaid,
    PayoutRequested,
    PayoutReturned,
    PayoutsWereHalted,
    PayoutUncovered,
)
from bot.domain.promotions import PromotionSent
from bot.domain.referrals import CustomerBound
from bot.domain.refunds import (
    OrderRefunded,
    RefundAsked,
    RefundDecided,
    RefundDeclined,
    RefundWithdrawn,
    RequestTakenBack,
)
from bot.domain.runs import JobUnwell, JobWell
from bot.domain.settlement import PeriodClosed
from bot.domain.staff import StaffJoined, StaffRemoved
from bot.domain.stock import StockRanLow
from bot.domain.support import QuestionAnswered, QuestionAsked
from bot.domain.updates import UpdateParked
from bot.domain.work import Reactions, Work
from bot.kernel.roles import Action

_OfRefund = RequestTakenBack | RefundDeclined | RefundDecided | RefundWithdrawn | OrderRefunded
WhoMay = Callable[[Action], Awaitable[list[int]]]
"""The people who may do this now: staff are told of what they may act on, and of nothing else."""


def table(owner_ids: frozenset[int]) -> Reactions:
    """The whole table. `owner_ids` are the Telegram ids of the owners."""

    async def who_may(action: Action) -> list[int]:
        return await staff.who_may(action, owner_ids)

    parts = (
        _earning(),
        _news_of_orders(who_may),
        _news_of_money(who_may),
        _news_of_refunds(who_may),
        _news_of_questions(who_may),
        _news_of_distribution(who_may),
        _news_of_settlement(who_may),
        _news_of_goods(who_may),
        _news_of_staff(who_may),
        _news_of_jobs(who_may),
        _news_of_promotions(),
        _news_of_imports(),
    )
    # Events keep the order of the parts: what is earned is booked before anybody is told.
    events = dict.fromkeys(event for part in parts for event in part)
    return {event: tuple(one for part in parts for one in part.get(event, ())) for event in events}


def _earning() -> Reactions:
    """What an order sets off in the books."""

    async def freeze_terms(event: OrderPlaced, work: Work) -> None:
        await commissions.freeze_terms(work, event.order_id, event.customer_id)

    async def accrue(event: OrderPaid, work: Work) -> None:
        await commissions.accrue(work, event.order_id)

    async def start_hold(event: OrderReceived, work: Work) -> None:
        await commissions.start_hold(work, event.order_id)

    async def hold_back(event: RefundDecided, work: Work) -> None:
        await commissions.hold_back(work, event.order_id)

    async def warn_of_payouts(event: CommissionHeldBack, work: Work) -> None:
        await payouts.warn_of_uncovered(work, event.order_id, event.distributor_ids)

    async def hold_as_before(event: RefundWithdrawn, work: Work) -> None:
        await commissions.start_hold(work, event.order_id)

    async def take_back(event: OrderRefunded, work: Work) -> None:
        await commissions.take_back(work, event.order_id)

    async def end_own_binding(event: DistributorApproved, work: Work) -> None:
        await referrals.end_for_distributor(work, event.distributor_id)

    return {
        OrderPlaced: (freeze_terms,),
        OrderPaid: (accrue,),
        OrderReceived: (start_hold,),
        RefundDecided: (hold_back,),
        CommissionHeldBack: (warn_of_payouts,),
        RefundWithdrawn: (hold_as_before,),
        OrderRefunded: (take_back,),
        DistributorApproved: (end_own_binding,),
    }


def _news_of_orders(who_may: WhoMay) -> Reactions:
    async def tell_of_payment(event: OrderPaid, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_paid", f"paid:{event.order_id}", order=event.order_id
        )
        shippers = await who_may(Action.SHIP_ORDERS)
        await notices.queue(
            work, shippers, "order_to_ship", f"to_ship:{event.order_id}", order=event.order_id
        )

    async def tell_of_parcel(event: OrderShipped, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_shipped", f"shipped:{event.order_id}", order=event.order_id
        )

    async def tell_of_receipt(event: OrderReceived, work: Work) -> None:
        fact = f"received:{event.order_id}"
        if event.is_automatic:
            await notices.queue(work, [event.customer_id], "order_received", fact, order=event.order_id)
        shippers = await who_may(Action.SHIP_ORDERS)
        await notices.queue(work, shippers, "order_received_staff", fact + ":staff", order=event.order_id)

    async def tell_of_cancelling(event: OrderCancelled, work: Work) -> None:
        if work.actor.person_id != event.customer_id:
            fact = f"cancelled:{event.order_id}"
            await notices.queue(work, [event.customer_id], "order_cancelled", fact, order=event.order_id)

    async def tell_of_expiry(event: OrderExpired, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_expired", f"expired:{event.order_id}", order=event.order_id
        )

    return {
        OrderPaid: (tell_of_payment,),
        OrderShipped: (tell_of_parcel,),
        OrderReceived: (tell_of_receipt,),
        OrderCancelled: (tell_of_cancelling,),
        OrderExpired: (tell_of_expiry,),
    }


def _news_of_money(who_may: WhoMay) -> Reactions:
    """Slips and receipts."""

    async def tell_of_slip(event: SlipUploaded, work: Work) -> None:
        told = {"order": event.order_id, "slip": event.slip_id}
        deciders = await who_may(Action.CONFIRM_PAYMENTS)
        await notices.queue(work, deciders, "slip_waiting", f"slip:{event.slip_id}", **told)

    async def tell_of_rejection(event: SlipRejected, work: Work) -> None:
        fact = f"slip_rejected:{event.slip_id}"
        await notices.queue(work, [event.customer_id], "slip_rejected", fact, order=event.order_id)

    async def tell_of_review(event: ReceiptInReview, work: Work) -> None:
        fact = f"review:{event.receipt_id}"
        deciders = await who_may(Action.CONFIRM_PAYMENTS)
        await notices.queue(work, deciders, "receipt_review", fact, receipt=event.receipt_id)
        await notices.queue(
            work, [event.customer_id], "payment_late", fact + ":payer", receipt=event.receipt_id
        )

    async def tell_of_return(event: ReceiptReturned, work: Work) -> None:
        fact = f"returned:{event.receipt_id}"
        await notices.queue(work, [event.customer_id], "payment_returned", fact, receipt=event.receipt_id)

    return {
        SlipUploaded: (tell_of_slip,),
        SlipRejected: (tell_of_rejection,),
        ReceiptInReview: (tell_of_review,),
        ReceiptReturned: (tell_of_return,),
    }


def _news_of_refunds(who_may: WhoMay) -> Reactions:
    """The customer is told of each step, the warehouse of what must stay or may go, whoever pays of what to pay."""

    async def tell_customer(event: _OfRefund, work: Work) -> None:
        kind = _REFUND_NEWS[type(event)]
        fact, told = f"{kind}:{event.refund_id}", {"order": event.order_id, "refund": event.refund_id}
        await notices.queue(work, [event.customer_id], kind, fact, **told)

    async def tell_deciders(event: RefundAsked, work: Work) -> None:
        fact, deciders = f"refund_asked:{event.refund_id}", await who_may(Action.REFUND_ORDERS)
        await notices.queue(work, deciders, "refund_asked", fact, refund=event.refund_id)

    async def tell_payers(event: RefundDecided, work: Work) -> None:
        if not event.by_stars:
            fact, payers = f"refund_to_pay:{event.refund_id}", await who_may(Action.REFUND_ORDERS)
            await notices.queue(work, _others(work, payers), "refund_to_pay", fact, refund=event.refund_id)

    async def tell_other_payers(event: RefundWithdrawn | OrderRefunded, work: Work) -> None:
        """They were told to pay: nobody shall pay what is paid, or called off."""
        if isinstance(event, RefundWithdrawn) or not event.by_stars:
            fact, payers = f"refund_settled:{event.refund_id}", await who_may(Action.REFUND_ORDERS)
            await notices.queue(work, _others(work, payers), "refund_settled", fact, refund=event.refund_id)

    async def stop_shipping(event: RefundAsked | RefundDecided, work: Work) -> None:
        was_told = isinstance(event, RefundDecided) and event.was_asked
        if event.is_unshipped and not was_told:
            fact, shippers = f"stop_shipping:{event.refund_id}", await who_may(Action.SHIP_ORDERS)
            # Whoever decides on it reads so in the question itself.
            asked = await who_may(Action.REFUND_ORDERS) if isinstance(event, RefundAsked) else []
            others = [one for one in _others(work, shippers) if one not in asked]
            await notices.queue(work, others, "stop_shipping", fact, order=event.order_id)

    async def ship_after_all(event: _OfRefund, work: Work) -> None:
        if event.is_unshipped:
            fact, shippers = f"ship_after_all:{event.refund_id}", await who_may(Action.SHIP_ORDERS)
            await notices.queue(work, _others(work, shippers), "ship_after_all", fact, order=event.order_id)

    async def tell_earners(event: CommissionTakenBack, work: Work) -> None:
        fact, earners = f"taken_back:{event.order_id}", event.distributor_ids
        await notices.queue(work, earners, "commission_taken_back", fact, order=event.order_id)

    async def tell_of_uncovered(event: PayoutUncovered, work: Work) -> None:
        # Each time anew: a refund that was called off may be decided again.
        fact = f"uncovered:{event.payout_id}:{event.order_id}:{work.now.isoformat()}"
        settlers = await who_may(Action.SETTLE)
        await notices.queue(work, settlers, "payout_uncovered", fact, payout=event.payout_id)

    return {
        RefundAsked: (tell_deciders, stop_shipping),
        RequestTakenBack: (ship_after_all,),
        RefundDeclined: (tell_customer, ship_after_all),
        RefundDecided: (tell_customer, tell_payers, stop_shipping),
        RefundWithdrawn: (tell_customer, tell_other_payers, ship_after_all),
        OrderRefunded: (tell_customer, tell_other_payers),
        CommissionTakenBack: (tell_earners,),
        PayoutUncovered: (tell_of_uncovered,),
    }


def _others(work: Work, people: list[int]) -> list[int]:
    """Who acts knows what he did."""
    return [one for one in people if one != work.actor.person_id]


def _news_of_questions(who_may: WhoMay) -> Reactions:
    """What customers ask, and what the bot could not answer."""

    async def tell_of_question(event: QuestionAsked, work: Work) -> None:
        fact, answerers = f"question:{event.question_id}", await who_may(Action.ANSWER_QUESTIONS)
        await notices.queue(work, answerers, "question_asked", fact, question=event.question_id)

    async def tell_of_answer(event: QuestionAnswered, work: Work) -> None:
        fact = f"answer:{event.question_id}"
        await notices.queue(work, [event.person_id], "question_answered", fact, question=event.question_id)

    async def tell_of_parking(event: UpdateParked, work: Work) -> None:
        told = {"code": event.correlation, "error": event.error[:80]}
        owners = await who_may(Action.CHANGE_SETTINGS)
        await notices.queue(work, owners, "update_parked", f"parked:{event.update_id}", **told)

    return {
        QuestionAsked: (tell_of_question,),
        QuestionAnswered: (tell_of_answer,),
        UpdateParked: (tell_of_parking,),
    }


def _news_of_distribution(who_may: WhoMay) -> Reactions:
    async def tell_of_binding(event: CustomerBound, work: Work) -> None:
        fact, told = f"bound:{event.binding_id}", {"binding": event.binding_id}
        await notices.queue(work, [event.customer_id], "invited_by", fact + ":customer", **told)
        await notices.queue(work, [event.distributor_id], "customer_bound", fact, **told)

    async def tell_of_application(event: ApplicationSubmitted, work: Work) -> None:
        told = {"application": event.application_id}
        fact, reviewers = f"application:{event.application_id}", await who_may(Action.REVIEW_DISTRIBUTORS)
        await notices.queue(work, reviewers, "application_submitted", fact, **told)

    async def tell_of_turning_down(event: ApplicationRejected, work: Work) -> None:
        told = {"application": event.application_id}
        fact = f"application_rejected:{event.application_id}"
        await notices.queue(work, [event.person_id], "application_rejected", fact, **told)

    async def tell_of_approval(event: DistributorApproved, work: Work) -> None:
        fact = f"approved:{event.distributor_id}"
        await notices.queue(work, [event.distributor_id], "distributor_approved", fact)
        if event.sponsor_id is not None:
            told = {"recruit": event.distributor_id}
            await notices.queue(work, [event.sponsor_id], "recruit_approved", fact + ":sponsor", **told)

    async def tell_of_suspension(event: DistributorSuspended, work: Work) -> None:
        fact = f"suspended:{event.at}"
        await notices.queue(work, [event.distributor_id], "distributor_suspended", fact)

    async def tell_of_reinstatement(event: DistributorReinstated, work: Work) -> None:
        fact = f"reinstated:{event.at}"
        await notices.queue(work, [event.distributor_id], "distributor_reinstated", fact)

    async def tell_of_earning(event: CommissionAccrued, work: Work) -> None:
        fact = f"earned:{event.order_id}"
        await notices.queue(work, event.amounts, "earned", fact, order=event.order_id)

    return {
        CustomerBound: (tell_of_binding,),
        ApplicationSubmitted: (tell_of_application,),
        ApplicationRejected: (tell_of_turning_down,),
        DistributorApproved: (tell_of_approval,),
        DistributorSuspended: (tell_of_suspension,),
        DistributorReinstated: (tell_of_reinstatement,),
        CommissionAccrued: (tell_of_earning,),
    }


def _news_of_settlement(who_may: WhoMay) -> Reactions:
    async def tell_of_closing(event: PeriodClosed, work: Work) -> None:
        fact, told = f"closed:{event.period_id}", {"period": event.period_id}
        of_period = (event.period_id,)
        await notices.queue_for_all(work, settlement.READERS, of_period, "statement_issued", fact, **told)
        await notices.queue(work, await who_may(Action.SETTLE), "period_closed", fact + ":staff", **told)

    async def tell_of_request(event: PayoutRequested, work: Work) -> None:
        fact = f"payout_requested:{event.payout_id}"
        settlers = await who_may(Action.SETTLE)
        await notices.queue(work, settlers, "payout_requested", fact, payout=event.payout_id)

    async def tell_of_payout(event: PayoutApproved | PayoutPaid | PayoutReturned, work: Work) -> None:
        kind = _PAYOUT_NEWS[type(event)]
        fact = f"{kind}:{event.payout_id}"
        await notices.queue(work, [event.distributor_id], kind, fact, payout=event.payout_id)

    async def tell_of_halt(event: PayoutsWereHalted, work: Work) -> None:
        fact, settlers = f"halted:{event.halted_at}", await who_may(Action.SETTLE)
        await notices.queue(work, settlers, "payouts_halted", fact, broken=list(event.broken))

    return {
        PeriodClosed: (tell_of_closing,),
        PayoutRequested: (tell_of_request,),
        PayoutApproved: (tell_of_payout,),
        PayoutPaid: (tell_of_payout,),
        PayoutReturned: (tell_of_payout,),
        PayoutsWereHalted: (tell_of_halt,),
    }


def _news_of_goods(who_may: WhoMay) -> Reactions:
    async def tell_of_low_stock(event: StockRanLow, work: Work) -> None:
        fact, keepers = f"low_stock:{work.now.isoformat()}", await who_may(Action.MANAGE_GOODS)
        await notices.queue(work, keepers, "low_stock", fact, variants=list(event.variant_ids[:100]))

    return {StockRanLow: (tell_of_low_stock,)}


def _news_of_staff(who_may: WhoMay) -> Reactions:
    async def tell_of_joining(event: StaffJoined, work: Work) -> None:
        fact, owners = f"staff_joined:{event.member_id}", await who_may(Action.CHANGE_SETTINGS)
        await notices.queue(work, owners, "staff_joined", fact, person=event.person_id, role=event.role)

    async def tell_of_removal(event: StaffRemoved, work: Work) -> None:
        fact = f"staff_removed:{event.member_id}"
        await notices.queue(work, [event.person_id], "staff_removed", fact, role=event.role)

    return {StaffJoined: (tell_of_joining,), StaffRemoved: (tell_of_removal,)}


def _news_of_jobs(who_may: WhoMay) -> Reactions:
    async def tell_of_trouble(event: JobUnwell, work: Work) -> None:
        fact, told = f"job_unwell:{event.job}:{event.since}", {"job": event.job, "trouble": event.trouble}
        await notices.queue(work, await who_may(Action.RUN_JOBS), "job_unwell", fact, **told)

    async def tell_of_recovery(event: JobWell, work: Work) -> None:
        fact, runners = f"job_well:{event.job}:{event.since}", await who_may(Action.RUN_JOBS)
        await notices.queue(work, runners, "job_well", fact, job=event.job)

    return {JobUnwell: (tell_of_trouble,), JobWell: (tell_of_recovery,)}


def _news_of_imports() -> Reactions:
    """Only who sent the file, or asked for the undo, is told."""

    async def tell_of_report(event: FileWasRead, work: Work) -> None:
        fact = f"import_read:{event.file_id}"
        await notices.queue(work, [event.person_id], "import_report", fact, file=event.file_id)

    async def tell_of_end(event: ImportEnded, work: Work) -> None:
        fact = f"import_ended:{event.file_id}"
        await notices.queue(work, [event.person_id], "import_ended", fact, file=event.file_id)

    async def tell_of_undo(event: UndoEnded, work: Work) -> None:
        fact = f"import_undone:{event.run_id}:{work.now}"
        await notices.queue(work, [event.person_id], "import_undone", fact, run=event.run_id)

    return {FileWasRead: (tell_of_report,), ImportEnded: (tell_of_end,), UndoEnded: (tell_of_undo,)}


def _news_of_promotions() -> Reactions:
    async def tell_of_result(event: PromotionSent, work: Work) -> None:
        fact = f"promotion_sent:{event.promotion_id}"
        await notices.queue(work, [event.confirmed_by], "promotion_sent", fact, promotion=event.promotion_id)

    return {PromotionSent: (tell_of_result,)}


_REFUND_NEWS: dict[type, str] = {
    RefundDeclined: "refund_declined",
    RefundDecided: "refund_decided",
    RefundWithdrawn: "refund_withdrawn",
    OrderRefunded: "order_refunded",
}
_PAYOUT_NEWS: dict[type, str] = {
    PayoutApproved: "payout_approved",
    PayoutPaid: "payout_paid",
    PayoutReturned: "payout_returned",
}
