"""What anybody may do to whom the bot talks: meeting it, buying, asking, changing his mind."""

from __future__ import annotations

from typing import Any

from bot.domain import distributors, people, promotions, refunds
from bot.domain.orders import Method
from bot.kernel.roles import Role
from tests.crash.brief import answering, tapping, writing
from tests.crash.scenes import CUSTOMER_ID, UPDATE_ID, Scene, Update, user
from tests.situations import ADDRESS, OWNER_ID, Situations

SELLER_ID = 202


async def _brought_by(make: Situations) -> dict[str, Any]:
    seller = await make.distributor(who=await make.person(SELLER_ID, name="Dora"))
    return {"code": (await distributors.distributor(seller.person_id)).code}


async def _code_asked(make: Situations) -> dict[str, Any]:
    """The step itself was asked without anything."""
    return {"typed": (await _brought_by(make))["code"]}


async def _reader(make: Situations) -> None:
    await make.reader(who=await make.person(CUSTOMER_ID))


async def _on_sale(make: Situations) -> int:
    return await make.variant()


async def _question_asked(make: Situations) -> None:
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await people.ask(work, "question")


async def _in_cart(make: Situations) -> int:
    variant_id = await make.variant()
    await make.cart(await make.person(CUSTOMER_ID), {variant_id: 2})
    return variant_id


async def _cart_to_be_shipped(make: Situations) -> dict[str, str]:
    await _in_cart(make)
    return {"then": "sum"}


async def _unpaid(make: Situations) -> int:
    return (await make.placed_order(await make.person(CUSTOMER_ID), quantity=2)).id


async def _to_be_transferred(make: Situations) -> int:
    return (await make.placed_order(await make.person(CUSTOMER_ID), Method.TRANSFER)).id


async def _paid(make: Situations) -> dict[str, Any]:
    return {"order": (await make.paid_order(await make.person(CUSTOMER_ID))).id}


async def _refund_asked(make: Situations) -> int:
    order_id: int = (await _paid(make))["order"]
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await refunds.ask(work, order_id)
    return order_id


async def _invited(make: Situations) -> str:
    return await make.invitation(Role.WAREHOUSE)


async def _offered(make: Situations) -> tuple[int, int]:
    """A promotion that reaches him, and a product."""
    await make.variant()
    await _reader(make)
    return await make.promotion(), 1


async def _offer_declined(make: Situations) -> int:
    promotion_id, _ = await _offered(make)
    async with make.work(await make.person(CUSTOMER_ID)) as work:
        await promotions.opt_out(work, promotion_id)
    return promotion_id


def _membership(status: str, before: str) -> Update:
    bot = {"user": {"id": 42, "is_bot": True, "first_name": "Shop"}}
    body = {
        "chat": {"id": CUSTOMER_ID, "type": "private", "first_name": "Ann"},
        "from": user(CUSTOMER_ID),
        "date": 1_790_000_000,
        "old_chat_member": {**bot, "status": before, "until_date": 0},
        "new_chat_member": {**bot, "status": status, "until_date": 0},
    }
    return {"update_id": UPDATE_ID, "my_chat_member": body}


async def _about_to_block(make: Situations) -> Update:
    await make.person(CUSTOMER_ID)
    return _membership("kicked", "member")


_ASKED_ABOUT_PROMOTIONS = ["promotions_question", CUSTOMER_ID, "sent"]
_BOUND = {"touch.outcome": ["bound"], "binding.end_reason": [""]}

CUSTOMERS: dict[str, Scene] = {
    # everyone
    "bot met": writing("/start", {"handled": ["h"], "notices": [_ASKED_ABOUT_PROMOTIONS]}),
    "link followed": writing(
        "/start c_{code}",
        {
            **_BOUND,
            "notices": [
                ["customer_bound", SELLER_ID, "sent"],
                ["invited_by", CUSTOMER_ID, "sent"],
                _ASKED_ABOUT_PROMOTIONS,
            ],
        },
        given=_brought_by,
    ),
    "code typed": answering("code", "{typed}", _BOUND, given=_code_asked),
    "code given with the command": writing("/code {code}", _BOUND, given=_brought_by),
    "bot blocked": Scene(_about_to_block, {"person.blocked_at": [None, "there"]}, drives="event membership"),
    "language chosen": tapping("l:ru", {"person.language": [None, "ru"]}),
    "promotions agreed to": tapping("yes", {"person.promotions_agreed_at": [None, "there"]}),
    "promotions declined": tapping("no", {"person.promotions_agreed_at": [None, None]}, given=_reader),
    "question begun": tapping("ask", {"person.dialogue": [None, "question"]}),
    "question given up": tapping("stop", {"person.dialogue": [None, None]}, given=_question_asked),
    "question sent": answering(
        "question",
        "Is it organic?",
        {"question.sealed_text": ["there"], "notices": [["question_asked", OWNER_ID, "sent"]]},
    ),
    "staff joined": tapping(
        "invok:{}",
        {
            "staff_member.role": ["warehouse"],
            "staff_invitation.used_at": ["there"],
            "notices": [["staff_joined", OWNER_ID, "sent"]],
        },
        given=_invited,
    ),
    # cart and payment
    "put into the cart": tapping("q:{}:3:c", {"cart_line.quantity": [3]}, given=_on_sale),
    "bought at once": tapping(
        "buy:{}", {"cart_line.quantity": [1], "person.dialogue": [None, "address"]}, given=_on_sale
    ),
    "cart emptied": tapping("clear", {"cart": 0}, given=_in_cart),
    "address told": answering(
        "address",
        ADDRESS,
        {"address.sealed": ["there", "there"], "handled": ["sum"]},
        given=_cart_to_be_shipped,
    ),
    "slip wanted": tapping("sl:{}", {"person.dialogue": [None, "slip"]}, given=_to_be_transferred),
    # orders
    "order cancelled": tapping("xx:{}", {"orders": ["cancelled"], "stock": [[10, 0, 0]]}, given=_unpaid),
    "refund asked in words": answering(
        "refund_words", "It is broken", {"refund.note": ["It is broken"]}, given=_paid
    ),
    "order kept after all": tapping("rfk:{}", {"orders": ["paid"]}, given=_refund_asked),
    # promotions
    "offer opened": tapping("pm:{}:{}", {"delivery.clicked_at": ["there"]}, given=_offered),
    "offers stopped": tapping(
        "pmno:{}",
        {"delivery.opted_out_at": ["there"], "person.promotions_agreed_at": [None, None]},
        given=_offered,
    ),
    "offers wanted again": tapping(
        "pmyes:{}",
        {"delivery.opted_out_at": [None], "person.promotions_agreed_at": [None, "there"]},
        given=_offer_declined,
    ),
}
