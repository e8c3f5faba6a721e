"""The dispatch table: what a command, a tapped button, a step's answer or an event of Telegram's leads to.

A tap's prefix is the part of its callback data before the first colon. Readers are also the screens that writers
go to. Every row says what a person must be allowed to do; there is no default.
"""

from __future__ import annotations

from bot.domain.work import Actor
from bot.handlers.admin import TABLE as ADMIN
from bot.handlers.customer import checkout, goods, orders, promotions, refunds
from bot.handlers.distributor import STEPS as DISTRIBUTOR_STEPS
from bot.handlers.distributor import TAPS as DISTRIBUTOR_TAPS
from bot.handlers.everyone import invitations, questions, settings, start
from bot.handlers.request import Entry, reads, writes
from bot.kernel.roles import Action

SHOP = Action.SHOP

TAPS: dict[str, Entry] = {
    # everyone
    "h": reads(start.home, SHOP),
    "gone": reads(start.gone, SHOP),
    "help": reads(start.help_page, SHOP),
    "me": reads(settings.me, SHOP),
    "lang": reads(settings.languages, SHOP),
    "l": writes(settings.choose_language, SHOP),
    "yes": writes(settings.agree, SHOP),
    "yes!": reads(settings.agreed, SHOP),
    "no": writes(settings.decline, SHOP),
    "no!": reads(settings.declined, SHOP),
    "terms": reads(settings.terms, SHOP),
    "privacy": reads(settings.privacy, SHOP),
    "paysupport": reads(settings.pay_support, SHOP),
    "about": reads(settings.about, SHOP),
    "stop": writes(settings.stop, SHOP),
    "ask": writes(questions.begin, SHOP),
    "ask?": reads(questions.prompt, SHOP),
    "ask!": reads(questions.sent, SHOP),
    "inv": reads(invitations.offer, SHOP),
    "invok": writes(invitations.accept, SHOP),
    "inv!": reads(invitations.accepted, SHOP),
    # goods
    "shop": reads(goods.categories, SHOP),
    "c": reads(goods.category, SHOP),
    "find": reads(goods.find, SHOP),
    "p": reads(goods.product, SHOP),
    "pq": reads(goods.product_qr, SHOP),
    # cart and payment
    "cart": reads(checkout.cart, SHOP),
    "q": writes(checkout.set_quantity, SHOP),
    "buy": writes(checkout.buy_now, SHOP),
    "clear?": reads(checkout.ask_to_empty, SHOP),
    "clear": writes(checkout.empty, SHOP),
    "co": writes(checkout.checkout, SHOP),
    "ad": writes(checkout.change_address, SHOP),
    "ad?": reads(checkout.address_prompt, SHOP),
    "sum": reads(checkout.summary, SHOP),
    "pl": writes(checkout.place, SHOP),
    "pay": reads(checkout.pay, SHOP),
    "sl": writes(checkout.ask_for_slip, SHOP),
    "sl?": reads(checkout.slip_prompt, SHOP),
    # orders
    "os": reads(orders.my_orders, SHOP),
    "o": reads(orders.order, SHOP),
    "x": reads(orders.ask_to_cancel, SHOP),
    "xx": writes(orders.cancel, SHOP),
    "rc?": reads(orders.ask_if_received, SHOP),
    "rc": writes(orders.confirm_received, SHOP),
    "rf?": reads(refunds.ask_if_sure, SHOP),
    "rf": writes(refunds.ask, SHOP),
    "rfw": writes(refunds.begin_words, SHOP),
    "rfw?": reads(refunds.words_prompt, SHOP),
    "rfk": writes(refunds.keep, SHOP),
    # promotions
    "pm": writes(promotions.open_product, SHOP),
    "pmno": writes(promotions.opt_out, SHOP),
    "pmno!": reads(promotions.opted_out, SHOP),
    "pmyes": writes(promotions.opt_in, SHOP),
    **DISTRIBUTOR_TAPS,
    **ADMIN.taps,
}

COMMANDS: dict[str, Entry] = {
    "start": writes(start.start, SHOP),
    "shop": TAPS["shop"],
    "cart": TAPS["cart"],
    "orders": TAPS["os"],
    "ask": TAPS["ask"],
    "settings": TAPS["me"],
    "language": TAPS["lang"],
    "help": TAPS["help"],
    "terms": TAPS["terms"],
    "privacy": TAPS["privacy"],
    "paysupport": TAPS["paysupport"],
    "about": TAPS["about"],
    "cancel": TAPS["stop"],
    "join": TAPS["j"],
    "plan": TAPS["plan"],
    "code": TAPS["code"],
    "links": TAPS["dl"],
    "team": TAPS["dt"],
    "earnings": TAPS["de"],
    **ADMIN.commands,
}

STEPS: dict[str, Entry] = {
    "address": writes(checkout.take_address, SHOP),
    "slip": writes(checkout.take_slip, SHOP, wants_picture=True),
    "question": writes(questions.take, SHOP),
    "refund_words": writes(refunds.take_words, SHOP),
    **DISTRIBUTOR_STEPS,
    **ADMIN.steps,
}

EVENTS: dict[str, Entry] = {
    "checkout": writes(checkout.check_checkout, SHOP),
    "paid": writes(checkout.take_payment, SHOP),
    "membership": writes(settings.membership, SHOP),
}

CUSTOMER_COMMANDS = ("shop", "cart", "orders", "ask", "settings", "language", "help", "cancel")
"""What the menu offers, in this order; the rest answers when it is typed."""
DISTRIBUTOR_COMMANDS = ("earnings", "links", *CUSTOMER_COMMANDS)
STAFF_COMMANDS = ("admin", *CUSTOMER_COMMANDS)


def staff_commands(*, earns: bool) -> tuple[str, ...]:
    """Staff may be distributors too."""
    return ("admin", *DISTRIBUTOR_COMMANDS) if earns else STAFF_COMMANDS


def menu_of(actor: Actor) -> tuple[str, ...]:
    """What his menu offers, by the roles he holds now."""
    earns = actor.may(Action.EARN)
    if actor.may(Action.VISIT_OFFICE):
        return staff_commands(earns=earns)
    return DISTRIBUTOR_COMMANDS if earns else CUSTOMER_COMMANDS
