"""The staff's part of the dispatch table. Its taps begin with `a`, and those that only ask end in `ask`."""

from __future__ import annotations

from dataclasses import dataclass

from bot.handlers.admin import (
    adding,
    applications,
    distributors,
    goods,
    imports,
    office,
    orders,
    payments,
    payouts,
    plan,
    products,
    questions,
    settings,
    settlement,
    setup,
    staff,
    variants,
)
from bot.handlers.request import Entry, reads, writes
from bot.kernel.roles import Action

VISIT, GOODS, MONEY = Action.VISIT_OFFICE, Action.MANAGE_GOODS, Action.CONFIRM_PAYMENTS
REVIEW = Action.REVIEW_DISTRIBUTORS
SHIP, ANSWER, SETTINGS = Action.SHIP_ORDERS, Action.ANSWER_QUESTIONS, Action.CHANGE_SETTINGS
SETTLE = Action.SETTLE


@dataclass(frozen=True, slots=True)
class Table:
    taps: dict[str, Entry]
    commands: dict[str, Entry]
    steps: dict[str, Entry]


_TAPS: dict[str, Entry] = {
    "a": reads(office.office, VISIT),
    "astop": writes(office.leave, VISIT),
    # orders
    "aw": reads(orders.waiting, VISIT),
    "ao": reads(orders.order, VISIT),
    "aoslip": reads(orders.slip, MONEY),
    "aopayask": reads(orders.ask_to_confirm, MONEY),
    "aopay": writes(orders.confirm, MONEY),
    "aorejask": reads(orders.ask_to_reject, MONEY),
    "aorej": writes(orders.reject, MONEY),
    "aoship": writes(orders.begin_shipping, SHIP),
    "aoshipask": reads(orders.shipping_prompt, SHIP),
    "aocanask": reads(orders.ask_to_cancel, MONEY),
    "aocan": writes(orders.cancel, MONEY),
    # payments in review
    "are": reads(payments.in_review, MONEY),
    "ar": reads(payments.receipt, MONEY),
    "aracc": writes(payments.accept, MONEY),
    "arstarsask": reads(payments.ask_to_return_stars, MONEY),
    "arstars": writes(payments.return_stars, MONEY),
    "arback": writes(payments.begin_return, MONEY),
    "arbackask": reads(payments.return_prompt, MONEY),
    # questions
    "aqs": reads(questions.unanswered, ANSWER),
    "aq": reads(questions.question, ANSWER),
    "aqans": writes(questions.begin_answer, ANSWER),
    "aqansask": reads(questions.answer_prompt, ANSWER),
    # categories
    "ag": reads(goods.categories, GOODS),
    "agnew": writes(goods.begin_category, GOODS),
    "agnewask": reads(goods.category_prompt, GOODS),
    "ac": reads(goods.category, GOODS),
    "acren": writes(goods.begin_renaming, GOODS),
    "acrenask": reads(goods.renaming_prompt, GOODS),
    # products
    "apcat": reads(adding.choose_category, GOODS),
    "apnew": writes(adding.begin_in_category, GOODS),
    "apnewask": reads(adding.name_prompt, GOODS),
    "apskip": writes(adding.skip, GOODS),
    "ap": reads(products.product, GOODS),
    "aped": writes(products.begin_edit, GOODS),
    "apask": reads(products.prompt, GOODS),
    "apmove": reads(products.choose_place, GOODS),
    "apmoveto": writes(products.move, GOODS),
    "apkind": writes(products.change_kind, GOODS),
    "aphideask": reads(products.ask_to_hide, GOODS),
    "aphide": writes(products.hide, GOODS),
    "apshow": writes(products.show, GOODS),
    # variants
    "avs": reads(variants.variants, GOODS),
    "av": reads(variants.variant, GOODS),
    "avnew": writes(variants.begin_new, GOODS),
    "avnewask": reads(variants.new_prompt, GOODS),
    "aved": writes(variants.begin_edit, GOODS),
    "avask": reads(variants.prompt, GOODS),
    "avskip": writes(variants.skip_price, GOODS),
    "avhide": writes(variants.hide, GOODS),
    "avshow": writes(variants.show, GOODS),
    # goods from files
    "ainew": writes(imports.begin, GOODS),
    "ainewask": reads(imports.prompt, GOODS),
    "aif": reads(imports.file, GOODS),
    "aiok": writes(imports.confirm, GOODS),
    "aino": writes(imports.cancel, GOODS),
    "aidoc": reads(imports.refused_list, GOODS),
    "aiexp": reads(imports.export, GOODS),
    "aih": reads(imports.past, GOODS),
    "air": reads(imports.run, GOODS),
    "aiundoask": reads(imports.ask_to_undo, GOODS),
    "aiundo": writes(imports.undo, GOODS),
    # settlement
    "aper": reads(settlement.periods, SETTLE),
    "acloseask": reads(settlement.ask_to_close, SETTLE),
    "aclose": writes(settlement.close, SETTLE),
    "apn": reads(settlement.period, SETTLE),
    "apnx": reads(settlement.period_sheets, SETTLE),
    # payouts
    "ay": reads(payouts.waiting, SETTLE),
    "ayc": reads(payouts.payout, SETTLE),
    "ayok": writes(payouts.approve, SETTLE),
    "ayno": writes(payouts.begin_rejecting, SETTLE),
    "aynoask": reads(payouts.rejection_prompt, SETTLE),
    "aypaid": writes(payouts.begin_recording, SETTLE),
    "aypaidask": reads(payouts.voucher_prompt, SETTLE),
    "ayfail": writes(payouts.begin_failing, SETTLE),
    "ayfailask": reads(payouts.failure_prompt, SETTLE),
    "ayback": writes(payouts.begin_bouncing, SETTLE),
    "aybackask": reads(payouts.bounce_prompt, SETTLE),
    "ayhalt": reads(payouts.halt, SETTLE),
    "ayresume": writes(payouts.resume, SETTINGS),
    # applications
    "af": reads(applications.waiting, REVIEW),
    "aa": reads(applications.application, REVIEW),
    "aadoc": reads(applications.document, REVIEW),
    "aaok": writes(applications.approve, REVIEW),
    "aano": writes(applications.begin_rejection, REVIEW),
    "aanoask": reads(applications.rejection_prompt, REVIEW),
    "aack": reads(applications.acknowledgement, REVIEW),
    "aackok": writes(applications.acknowledge, SETTINGS),
    # distributors
    "ads": reads(distributors.everyone, REVIEW),
    "adc": reads(distributors.distributor, REVIEW),
    "adsus": writes(distributors.begin_suspending, REVIEW),
    "adsusask": reads(distributors.suspending_prompt, REVIEW),
    "adrein": writes(distributors.begin_reinstating, REVIEW),
    "adreinask": reads(distributors.reinstating_prompt, REVIEW),
    # the commission plan
    "apl": reads(plan.plan, SETTINGS),
    "aplr": writes(plan.begin_rates, SETTINGS),
    "aplrask": reads(plan.rates_prompt, SETTINGS),
    "aplrokask": reads(plan.preview, SETTINGS),
    "aplrok": writes(plan.change_rates, SETTINGS),
    "apl3": reads(plan.third_tier, SETTINGS),
    "apl3ok": writes(plan.acknowledge_third_tier, SETTINGS),
    "aplh": writes(plan.begin_hold, SETTINGS),
    "aplhask": reads(plan.hold_prompt, SETTINGS),
    "aplb": writes(plan.begin_binding, SETTINGS),
    "aplbask": reads(plan.binding_prompt, SETTINGS),
    "apls": writes(plan.switch_self_purchase, SETTINGS),
    # settings
    "aset": reads(settings.settings, SETTINGS),
    "aseted": writes(settings.begin_change, SETTINGS),
    "asetask": reads(settings.prompt, SETTINGS),
    "asetcur": writes(settings.choose_currency, SETTINGS),
    "asetsw": writes(settings.switch, SETTINGS),
    "aaudit": reads(settings.audit, SETTINGS),
    # staff
    "ast": reads(staff.everyone, SETTINGS),
    "asta": reads(staff.choose_role, SETTINGS),
    "astn": writes(staff.invite, SETTINGS),
    "asts": reads(staff.invitation, SETTINGS),
    "astw": writes(staff.withdraw, SETTINGS),
    "astr": reads(staff.ask_to_remove, SETTINGS),
    "astrr": writes(staff.remove, SETTINGS),
    # the first run
    "setup": reads(setup.overview, SETTINGS),
    "asgo": writes(setup.go_on, SETTINGS),
    "asetup": reads(setup.question, SETTINGS),
    "asack": writes(setup.acknowledge, SETTINGS),
    "askeep": writes(setup.keep, SETTINGS),
    "ascur": writes(setup.choose_currency, SETTINGS),
    "assw": writes(setup.switch, SETTINGS),
    "asto": writes(setup.ask_where_to_transfer, SETTINGS),
    "astoask": reads(setup.transfer_prompt, SETTINGS),
    "asdemo": writes(setup.load_demo, SETTINGS),
    "asown": writes(setup.add_own_goods, SETTINGS),
    "asopen": writes(setup.open_shop, SETTINGS),
}

_STEPS: dict[str, Entry] = {
    "ship": writes(orders.take_parcel, SHIP),
    "voucher": writes(payments.take_voucher, MONEY),
    "answer": writes(questions.take_answer, ANSWER),
    "category_new": writes(goods.take_category, GOODS),
    "category_name": writes(goods.take_category_name, GOODS),
    "product_new": writes(adding.take_new_name, GOODS),
    "product_name": writes(products.take_name, GOODS),
    "product_description": writes(products.take_description, GOODS),
    "product_price": writes(products.take_price, GOODS),
    "product_stock": writes(products.take_stock, GOODS),
    "product_picture": writes(products.take_picture, GOODS, wants_picture=True),
    "product_delivery": writes(products.take_delivery, GOODS),
    "variant_new": writes(variants.take_new_name, GOODS),
    "variant_name": writes(variants.take_name, GOODS),
    "variant_price": writes(variants.take_price, GOODS),
    "variant_stock": writes(variants.take_stock, GOODS),
    "import_file": writes(imports.take_file, GOODS, wants_file=True),
    "payout_reject": writes(payouts.take_rejection, SETTLE),
    "payout_voucher": writes(payouts.take_voucher, SETTLE),
    "payout_failed": writes(payouts.take_failure, SETTLE),
    "payout_bounced": writes(payouts.take_bounce, SETTLE),
    "application_reject": writes(applications.take_rejection, REVIEW),
    "distributor_suspend": writes(distributors.take_suspension, REVIEW),
    "distributor_reinstate": writes(distributors.take_reinstatement, REVIEW),
    "plan_rates": writes(plan.take_rates, SETTINGS),
    "plan_hold": writes(plan.take_hold, SETTINGS),
    "plan_bind": writes(plan.take_binding, SETTINGS),
    "setting": writes(settings.take_setting, SETTINGS),
    "setup": writes(setup.take_answer, SETTINGS),
}

TABLE = Table(taps=_TAPS, commands={"admin": _TAPS["a"]}, steps=_STEPS)
