"""Which event makes whom react: the only way news travels upward. All of it commits with the event itself."""

from __future__ import annotations

from bot.domain import commissions, notices, people, referrals
from bot.domain.distributors import DistributorApproved
from bot.domain.orders import (
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderReceived,
    OrderShipped,
)
from bot.domain.payments import ReceiptInReview, ReceiptReturned, SlipRejected, SlipUploaded
from bot.domain.support import QuestionAnswered, QuestionAsked
from bot.domain.updates import UpdateParked
from bot.domain.work import Reactions, Work


def table(owner_ids: frozenset[int]) -> Reactions:
    """The whole table. `owner_ids` are the Telegram ids of staff."""

    async def staff() -> list[int]:
        return await people.ids_of(owner_ids)

    async def freeze_terms(event: OrderPlaced, work: Work) -> None:
        await commissions.freeze_terms(work, event.order_id, event.customer_id)

    async def accrue(event: OrderPaid, work: Work) -> None:
        await commissions.accrue(work, event.order_id)

    async def start_hold(event: OrderReceived, work: Work) -> None:
        await commissions.start_hold(work, event.order_id)

    async def end_own_binding(event: DistributorApproved, work: Work) -> None:
        await referrals.end_for_distributor(work, event.distributor_id)

    async def tell_of_payment(event: OrderPaid, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_paid", f"paid:{event.order_id}", order=event.order_id
        )
        await notices.queue(
            work, await staff(), "order_to_ship", f"to_ship:{event.order_id}", order=event.order_id
        )

    async def tell_of_parcel(event: OrderShipped, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_shipped", f"shipped:{event.order_id}", order=event.order_id
        )

    async def tell_of_receipt(event: OrderReceived, work: Work) -> None:
        fact = f"received:{event.order_id}"
        if event.is_automatic:
            await notices.queue(work, [event.customer_id], "order_received", fact, order=event.order_id)
        await notices.queue(
            work, await staff(), "order_received_staff", fact + ":staff", order=event.order_id
        )

    async def tell_of_cancelling(event: OrderCancelled, work: Work) -> None:
        if work.actor.person_id != event.customer_id:
            fact = f"cancelled:{event.order_id}"
            await notices.queue(work, [event.customer_id], "order_cancelled", fact, order=event.order_id)

    async def tell_of_expiry(event: OrderExpired, work: Work) -> None:
        await notices.queue(
            work, [event.customer_id], "order_expired", f"expired:{event.order_id}", order=event.order_id
        )

    async def tell_of_slip(event: SlipUploaded, work: Work) -> None:
        await notices.queue(
            work,
            await staff(),
            "slip_waiting",
            f"slip:{event.slip_id}",
            order=event.order_id,
            slip=event.slip_id,
        )

    async def tell_of_rejection(event: SlipRejected, work: Work) -> None:
        fact = f"slip_rejected:{event.slip_id}"
        await notices.queue(work, [event.customer_id], "slip_rejected", fact, order=event.order_id)

    async def tell_of_review(event: ReceiptInReview, work: Work) -> None:
        fact = f"review:{event.receipt_id}"
        await notices.queue(work, await staff(), "receipt_review", fact, receipt=event.receipt_id)
        await notices.queue(
            work, [event.customer_id], "payment_late", fact + ":payer", receipt=event.receipt_id
        )

    async def tell_of_return(event: ReceiptReturned, work: Work) -> None:
        fact = f"returned:{event.receipt_id}"
        await notices.queue(work, [event.customer_id], "payment_returned", fact, receipt=event.receipt_id)

    async def tell_of_question(event: QuestionAsked, work: Work) -> None:
        fact = f"question:{event.question_id}"
        await notices.queue(work, await staff(), "question_asked", fact, question=event.question_id)

    async def tell_of_answer(event: QuestionAnswered, work: Work) -> None:
        fact = f"answer:{event.question_id}"
        await notices.queue(work, [event.person_id], "question_answered", fact, question=event.question_id)

    async def tell_of_parking(event: UpdateParked, work: Work) -> None:
        fact = f"parked:{event.update_id}"
        await notices.queue(
            work, await staff(), "update_parked", fact, code=event.correlation, error=event.error[:80]
        )

    return {
        OrderPlaced: (freeze_terms,),
        OrderPaid: (accrue, tell_of_payment),
        OrderShipped: (tell_of_parcel,),
        OrderReceived: (start_hold, tell_of_receipt),
        OrderCancelled: (tell_of_cancelling,),
        OrderExpired: (tell_of_expiry,),
        SlipUploaded: (tell_of_slip,),
        SlipRejected: (tell_of_rejection,),
        ReceiptInReview: (tell_of_review,),
        ReceiptReturned: (tell_of_return,),
        QuestionAsked: (tell_of_question,),
        QuestionAnswered: (tell_of_answer,),
        DistributorApproved: (end_own_binding,),
        UpdateParked: (tell_of_parking,),
    }
