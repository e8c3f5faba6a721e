"""The distributors' part of the dispatch table. Its taps begin with `d`; those of an application with `j`.

What customers may see of distribution stands here too: the plan, and the codes they type.
"""

from __future__ import annotations

from bot.handlers.distributor import earnings, joining, payouts, people, sharing, statements
from bot.handlers.request import Entry, reads, writes
from bot.kernel.roles import Action

SHOP, EARN = Action.SHOP, Action.EARN

TAPS: dict[str, Entry] = {
    # applying
    "j": reads(joining.application, SHOP),
    "jgo": writes(joining.begin, SHOP),
    "jq": reads(joining.question, SHOP),
    "jfix": reads(joining.corrections, SHOP),
    "jed": writes(joining.correct, SHOP),
    "jdone": writes(joining.finish_documents, SHOP),
    "jok": writes(joining.accept, SHOP),
    "jout?": reads(joining.ask_to_take_back, SHOP),
    "jout": writes(joining.take_back, SHOP),
    # sharing and one's people
    "d": reads(people.home, EARN),
    "dhi": writes(people.welcome, EARN),
    "dl": reads(sharing.links, EARN),
    "dr": reads(sharing.recruiting, EARN),
    "dg": reads(sharing.guide, EARN),
    "dt": reads(people.team, EARN),
    "dc": reads(people.customers, EARN),
    "plan": reads(sharing.plan, SHOP),
    "code": writes(sharing.begin_code, SHOP),
    "code?": reads(sharing.code_prompt, SHOP),
    "code!": reads(sharing.code_outcome, SHOP),
    # earnings and statements
    "de": reads(earnings.earnings, EARN),
    "dx": reads(earnings.explanation, EARN),
    "ds": reads(statements.statements, EARN),
    "dst": reads(statements.statement, EARN),
    "dspdf": reads(statements.statement_pdf, EARN),
    # payouts
    "dy": reads(payouts.page, EARN),
    "dyd": writes(payouts.begin_details, EARN),
    "dyd?": reads(payouts.details_prompt, EARN),
    "dya": writes(payouts.begin, EARN),
    "dya?": reads(payouts.amount_prompt, EARN),
    "dyall": writes(payouts.take_everything, EARN),
    "dyc": reads(payouts.confirmation, EARN),
    "dyok": writes(payouts.confirm, EARN),
    "dyp": reads(payouts.payout, EARN),
    "dyx?": reads(payouts.ask_to_cancel, EARN),
    "dyx": writes(payouts.cancel, EARN),
}

STEPS: dict[str, Entry] = {
    # applying
    "join_name": writes(joining.take_text, SHOP),
    "join_phone": writes(joining.take_phone, SHOP, wants_contact=True),
    "join_region": writes(joining.take_text, SHOP),
    "join_channels": writes(joining.take_text, SHOP),
    "join_document": writes(joining.take_document, SHOP, wants_picture=True, takes_album=True),
    # sharing
    "code": writes(sharing.take_code, SHOP),
    # payouts
    "payout_details": writes(payouts.take_details, EARN),
    "payout_amount": writes(payouts.take_amount, EARN),
}
