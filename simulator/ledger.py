"""Invoices, payments and Stars."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Invoice:
    """What a bot asks money for."""

    title: str
    description: str
    payload: str
    currency: str
    total: int
    needs: Json
    start_parameter: str = ""


@dataclass
class Checkout:
    """A payment between the buyer's tap and its outcome."""

    id: str
    person_id: int
    invoice: Invoice
    answer: asyncio.Future[Json]


@dataclass
class Payment:
    """Money that was taken."""

    charge_id: str
    provider_charge_id: str
    person_id: int
    invoice: Invoice
    at: int
    refunded_at: int | None = None


@dataclass
class Ledger:
    """All payments to one bot. A person's purse has no bottom."""

    sent: dict[int, Invoice] = field(default_factory=dict)
    links: dict[str, Invoice] = field(default_factory=dict)
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)

    def open(self, person_id: int, invoice: Invoice) -> Checkout:
        """The buyer pressed Pay; the bot is asked."""
        number = str(secrets.randbelow(9 * 10**17) + 10**17)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        checkout = Checkout(number, person_id, invoice, answer)
        self.checkouts[number] = checkout
        return checkout

    def settle(self, checkout: Checkout, at: int) -> Payment:
        """The money is taken, under new charge ids."""
        invoice = checkout.invoice
        stars = invoice.currency == "XTR"
        charge = ("stx" if stars else "") + secrets.token_urlsafe(36).replace("-", "A")
        provider = (
            f"{checkout.person_id}_{len(self.payments) + 1}" if stars else f"ch_{secrets.token_hex(12)}"
        )
        payment = Payment(charge, provider, checkout.person_id, invoice, at)
        self.payments.append(payment)
        return payment

    def stars(self) -> int:
        """The bot's balance."""
        kept = (p for p in self.payments if p.invoice.currency == "XTR" and p.refunded_at is None)
        return sum(payment.invoice.total for payment in kept)
