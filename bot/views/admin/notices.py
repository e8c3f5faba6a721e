"""What staff are told without having asked. Each notice carries the button that deals with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.distributors import ApplicationCard, State
from bot.domain.orders import OrderCard, Status
from bot.domain.payments import ReceiptCard
from bot.domain.payouts import PayoutCard
from bot.domain.people import PersonCard
from bot.domain.settlement import PeriodRow
from bot.domain.support import QuestionCard
from bot.kernel.roles import Role
from bot.kernel.screen import Screen, SlipPicture
from bot.texts import Html, Texts
from bot.views.admin.job_words import TROUBLE_KEYS, job_name
from bot.views.admin.office import to_office
from bot.views.admin.orders import customer_line, decide_buttons, ship_button, slip_text, to_order
from bot.views.admin.payments import receipt_text
from bot.views.admin.questions import answer_button
from bot.views.buttons import rows, tap
from bot.views.customer.orders import order_lines
from bot.views.everyone.staff import ROLE_KEYS

ALARM_KEYS = {
    "notices_stuck": ("alarm.notices_stuck", "alarm.notices_stuck_advice"),
    "disk_full": ("alarm.disk_full", "alarm.disk_full_advice"),
    "redis_lost": ("alarm.redis_lost", "alarm.redis_lost_advice"),
    "webhook_failing": ("alarm.webhook_failing", "alarm.webhook_failing_advice"),
    "token_refused": ("alarm.token_refused", "alarm.token_refused_advice"),
}


def order_to_ship(card: OrderCard, customer: PersonCard, texts: Texts) -> Screen:
    """Digital goods are delivered by the customer's own notice: staff only learn of the sale."""
    key = "notice.order_sold_digital" if card.kind == "digital" else "notice.order_to_ship"
    text = texts(
        key,
        number=str(card.number),
        amount=card.total,
        customer=customer_line(customer, texts),
        lines=order_lines(card, texts),
    )
    ship = [ship_button(card, texts)] if card.status is Status.PAID else None
    return Screen(text, rows(ship, [to_order(card.id, str(card.number), texts)]))


def order_received(card: OrderCard, texts: Texts) -> Screen:
    return Screen(
        texts("notice.order_received_staff", number=str(card.number)),
        rows([to_order(card.id, str(card.number), texts)]),
    )


def slip_waiting(card: OrderCard, slip_id: int, customer: PersonCard, texts: Texts) -> Screen:
    ways = [to_order(card.id, str(card.number), texts)]
    text = texts("notice.slip_waiting", slip=slip_text(card, customer, texts))
    if card.waiting_slip_id != slip_id:
        return Screen(text, rows(ways))
    return Screen(text, rows(decide_buttons(card, texts), ways), picture=SlipPicture(slip_id))


def receipt_review(card: ReceiptCard, payer: PersonCard, texts: Texts) -> Screen:
    return Screen(
        texts("notice.receipt_review", receipt=receipt_text(card, payer, texts)),
        rows([tap(texts.plain("button.see_receipt"), "ar", card.id, style="primary")]),
    )


def question_asked(card: QuestionCard, texts: Texts) -> Screen:
    text = texts("notice.question_asked", name=card.person_name, text=card.text)
    return Screen(text, rows([answer_button(card, texts)]))


def updates_parked(faults: Sequence[tuple[str, str]], texts: Texts) -> Screen:
    """Each with the code that the logs and the person's apology show."""
    lines = [texts("notice.parked_fault", code=code, error=error) for code, error in faults]
    listed = Html("\n".join(lines))
    return Screen(texts("notice.updates_parked", faults=listed), rows([to_office(texts)]))


def alarm_rings(name: str, texts: Texts) -> Screen:
    title, advice = ALARM_KEYS[name]
    return Screen(
        texts("notice.alarm_rings", alarm=texts(title), advice=texts(advice)), rows([to_office(texts)])
    )


def alarm_over(name: str, texts: Texts) -> Screen:
    title, _ = ALARM_KEYS[name]
    return Screen(texts("notice.alarm_over", alarm=texts(title)), rows([to_office(texts)]))


def application_submitted(card: ApplicationCard, texts: Texts) -> Screen:
    """His phone stays on the card, where roles are checked. What he took back meanwhile is only named."""
    if card.state is not State.SUBMITTED:
        return Screen(
            texts("notice.application_decided", name=card.telegram_name),
            rows([tap(texts.plain("button.application_list"), "af")]),
        )
    sponsor = texts("notice.application_sponsor", name=card.sponsor_name) if card.sponsor_name else ""
    text = texts(
        "notice.application_submitted",
        name=card.name,
        region=card.region,
        channels=card.channels,
        sponsor=sponsor,
    )
    return Screen(text, rows([tap(texts.plain("button.review_application"), "aa", card.id, style="primary")]))


def period_closed(period: PeriodRow, texts: Texts) -> Screen:
    text = texts.plural(
        "notice.period_closed",
        period.statements,
        month=texts.month(period.starts_at),
        earned=period.earned,
        closing=period.closing,
    )
    return Screen(text, rows([tap(texts.plain("button.see_period"), "apn", period.id)]))


def payout_requested(card: PayoutCard, texts: Texts) -> Screen:
    text = texts("notice.payout_requested", name=card.distributor_name, amount=card.amount)
    return Screen(text, rows([tap(texts.plain("button.see_payout"), "ayc", card.id, style="primary")]))


def payout_uncovered(card: PayoutCard, texts: Texts) -> Screen:
    """What it lacks by now. The refund may have been called off, or the payout paid or ended: then nothing."""
    if card.missing is None:
        text = texts("notice.payout_covered", name=card.distributor_name, amount=card.amount)
    else:
        told = {"name": card.distributor_name, "amount": card.amount, "missing": card.missing}
        text = texts("notice.payout_uncovered", **told)
    return Screen(text, rows([tap(texts.plain("button.see_payout"), "ayc", card.id, style="danger")]))


def payouts_halted(broken: list[str], texts: Texts) -> Screen:
    text = texts("notice.payouts_halted", names=", ".join(broken))
    return Screen(text, rows([tap(texts.plain("button.see_halt"), "ayhalt", style="danger")]))


def staff_joined(person: PersonCard, role: Role, texts: Texts) -> Screen:
    """A link may go astray: whose it became, the owner reads at once."""
    text = texts("notice.staff_joined", who=customer_line(person, texts), role=texts(ROLE_KEYS[role]))
    return Screen(text, rows([tap(texts.plain("button.staff"), "ast")]))


def staff_removed(role: Role, shop: str, texts: Texts) -> Screen:
    text = texts("notice.staff_removed", role=texts(ROLE_KEYS[role]), shop=shop)
    return Screen(text, rows([tap(texts.plain("button.home"), "h")]))


def books_unproved(error: str, texts: Texts) -> Screen:
    return Screen(texts("notice.books_unproved", error=error), rows([to_office(texts)]))


def job_unwell(job: str, trouble: str, texts: Texts) -> Screen:
    told = texts(TROUBLE_KEYS[trouble])
    text = texts("notice.job_unwell", name=job_name(job, texts), trouble=told)
    return Screen(text, rows([tap(texts.plain("button.see_job"), "ajc", job, style="primary")]))


def job_well(job: str, texts: Texts) -> Screen:
    text = texts("notice.job_well", name=job_name(job, texts))
    return Screen(text, rows([tap(texts.plain("button.see_job"), "ajc", job)]))
