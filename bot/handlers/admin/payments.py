"""Money that fits no order: accepted late, or paid back."""

from __future__ import annotations

from bot.domain import payments, people
from bot.domain.orders import Method, NoLongerPossible
from bot.domain.stock import OutOfStock
from bot.handlers.request import Go, Request
from bot.kernel.errors import Refusal
from bot.kernel.screen import Screen
from bot.views.admin import payments as views


class GoodsAreGone(Refusal):
    """The order cannot live again: its goods were sold meanwhile, so the money can only go back."""

    key = "refusal.goods_are_gone"


class CannotBeAccepted(Refusal):
    """The money fits no order as it stands: it can only go back."""

    key = "refusal.receipt_only_back"


async def in_review(request: Request) -> Screen:
    return views.in_review(await payments.receipts_in_review(), request.texts)


async def receipt(request: Request) -> Screen:
    card = await payments.receipt(request.number(0))
    return views.receipt(card, await people.person(card.person_id), request.texts)


async def accept(request: Request) -> Go:
    """A second tap finds it accepted."""
    card = await payments.receipt(request.number(0))
    if card.state == "review" and not card.can_be_accepted:
        raise CannotBeAccepted()
    if card.state == "returned":
        return Go("ar", (card.id,))
    try:
        await payments.accept_receipt(request.work, card.id)
    except OutOfStock as error:
        raise GoodsAreGone(**error.params) from error
    except NoLongerPossible as error:
        raise CannotBeAccepted() from error
    return Go("ar", (card.id,))


async def begin_return(request: Request) -> Go:
    card = await payments.receipt(request.number(0))
    if card.state != "review":
        return Go("ar", (card.id,))
    if card.provider == Method.STARS:
        return Go("arstarsask", (card.id,))
    await people.ask(request.work, "voucher", receipt=card.id)
    return Go("arbackask", (card.id,))


async def return_prompt(request: Request) -> Screen:
    return views.return_prompt(await payments.receipt(request.number(0)), request.texts)


async def take_voucher(request: Request) -> Go:
    """How the return can be found is written down; the customer is told."""
    receipt_id = int(request.asked["receipt"])
    await payments.return_receipt(request.work, receipt_id, request.text)
    await people.finish_dialogue(request.work)
    return Go("ar", (receipt_id,))


async def ask_to_return_stars(request: Request) -> Screen:
    return views.return_stars_question(await payments.receipt(request.number(0)), request.texts)


async def return_stars(request: Request) -> Go:
    """Telegram gives them back within a minute; a second tap changes nothing."""
    await payments.start_star_return(request.work, request.number(0))
    return Go("ar", (request.number(0),))
