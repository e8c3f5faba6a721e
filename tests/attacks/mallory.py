"""A person whose every word is hostile, from his name to the reason of his refund; and what may become of it."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any

from bot.domain import distributors, orders, payouts, refunds, support
from bot.domain.distributors import JoinStep
from bot.domain.notices import claim_due
from bot.domain.orders import Method
from bot.domain.payments import upload_slip
from bot.domain.work import Actor
from bot.handlers.notices import render
from bot.kernel.roles import Role
from tests.handlers.earned import matured, months_closed, paid, received
from tests.rubbish.booth import Booth, picture

EVIL = "evil.example"
HOSTILE = (
    f'<a href="https://{EVIL}">Pay here</a>',
    "</b><tg-spoiler>x</tg-spoiler>&lt;",
    "=HYPERLINK(1)'; DROP TABLE person;--",
    "\u202eyenom\u202c\u200b [x](tg://user?id=1)",
)
"""Markup, a formula with a statement, and letters that turn round what follows."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
HIDDEN = {
    0x00AD,
    0x200B,
    0x200C,
    0x200E,
    0x200F,
    0x2060,
    0xFEFF,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
}


async def arrives(here: Booth, words: str, telegram_id: int) -> Actor:
    """He buys and pays, sends a slip, wants his money back, asks, applies, is approved, earns and wants to be paid."""
    make, owner = here.make, here.owners["en"]
    who = await here.join("en", telegram_id, words[:64])
    variant_id = await make.variant(stock=500, name=f"Tea {words}"[:60])
    await make.cart(who, {variant_id: 2}, address=f"{words}, +49 30 7654321, Lindenstr. 5, 10969 Berlin")
    regretted = await paid(make, who, {variant_id: 1})
    async with make.work(who) as work:
        await refunds.ask(work, regretted.id, words)
        await support.ask_seller(work, words)
        await orders.set_quantity(work, variant_id, 1)
    transfer = await make.order(await make.place(who, Method.TRANSFER))
    async with make.work(who) as work:
        await upload_slip(work, transfer.id, picture())
    await _applies(here, who, words)
    sponsor = dataclasses.replace(who, roles=who.roles | {Role.DISTRIBUTOR})
    buyer = await here.join("en", telegram_id + 1, words[:64])
    await make.follow(buyer, who)
    await received(make, buyer, await paid(make, buyer, {variant_id: 20}))
    await _applies(here, await here.join("en", telegram_id + 2, words[:64]), words, sponsor)
    await matured(make)
    await months_closed(make)
    async with make.work(sponsor) as work:
        await payouts.save_details(work, f"{words} account 00 5017")
    async with make.work(sponsor) as work:
        payout_id = await payouts.request_payout(work, await _all(here, sponsor))
    async with make.work(owner) as work:
        await payouts.reject(work, payout_id, words)
    return sponsor


async def _all(here: Booth, who: Actor) -> Any:
    rules = await here.make.rules()
    return (await payouts.claim_of(who.person_id, rules, here.shop.sealer)).payable


async def _applies(here: Booth, who: Actor, words: str, sponsor: Actor | None = None) -> None:
    make, rules = here.make, await here.make.rules()
    async with make.work(who) as work:
        await distributors.start_application(work, rules, sponsor.person_id if sponsor else None)
        await distributors.answer(work, JoinStep.NAME, f"Mallory {words}")
        await distributors.answer(work, JoinStep.PHONE, f"+4930{who.telegram_id:08d}")
        await distributors.answer(work, JoinStep.REGION, words)
        await distributors.answer(work, JoinStep.CHANNELS, f"Channels {words}")
        await distributors.add_document(work, picture())
        await distributors.finish_documents(work)
        application_id = await distributors.accept_terms(work, rules.distributor_terms_version, rules)
    if sponsor is None:
        async with make.work(here.owners["en"]) as work:
            await distributors.approve(work, application_id)


async def all_told(here: Booth) -> int:
    """Every notice that waits is drawn and sent, as the sender does; answers how many."""
    told = 0
    phones = {person.id for person in here.sim.people}
    while True:
        async with here.make.work() as work:
            due = await claim_due(work, limit=50)
        if not due:
            return told
        for notice in due:
            telegram_id, screen, texts = await render(here.shop, notice)
            if telegram_id in phones:
                await here.desk._messenger.show(telegram_id, screen, texts, None)
                told += 1


def hidden_in(text: str) -> str:
    """Why it should not stand anywhere; empty when it may."""
    if any(ord(c) in HIDDEN for c in text):
        return "a character that hides or turns"
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        return "a control character or half of one"
    return "" if text == unicodedata.normalize("NFC", text) else "not in normal form"
