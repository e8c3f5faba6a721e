"""Writes docs/contract.json: what outside testers steer by. `--check` fails when it is out of date.

Everything in it comes from the dispatch table and the web application, so that it cannot drift from them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.handlers import COMMANDS, CUSTOMER_COMMANDS, DISTRIBUTOR_COMMANDS, STAFF_COMMANDS, STEPS, TAPS  # noqa: E402
from bot.handlers.request import Entry  # noqa: E402
from bot.kernel.codes import START_LIMIT  # noqa: E402
from bot.kernel.roles import MATRIX  # noqa: E402

TARGET = ROOT / "docs" / "contract.json"


def row(entry: Entry) -> dict[str, Any]:
    roles = sorted(role.value for role in MATRIX[entry.action])
    return {"effect": entry.effect.value, "action": entry.action.value, "roles": roles}


def answer(entry: Entry) -> str:
    if entry.wants_contact:
        return "the person's own contact"
    return "picture" if entry.wants_picture else "text"


def contract() -> dict[str, Any]:
    return {
        "version": 1,
        "commands": {
            "customer": list(CUSTOMER_COMMANDS),
            "distributor": list(DISTRIBUTOR_COMMANDS),
            "staff": list(STAFF_COMMANDS),
            "all": {name: row(entry) for name, entry in COMMANDS.items()},
        },
        "deep_links": {
            "format": f"<prefix>_<code>-<signature>, at most {START_LIMIT} characters, signed; a forged one leads home",
            "prefixes": {
                "p": "a product; with _<code> of a distributor behind it, whoever opens it is his customer",
                "o": "an order of the reader's own",
                "c": "a distributor's link: whoever opens it is his customer",
                "r": "a distributor's invitation to sell: leads to the application",
                "s": "an owner's invitation to become staff: for one person, once, within 48 hours",
            },
        },
        "callbacks": {
            "format": "<prefix>[:<argument>…], at most 64 bytes; arguments are ids, counts, pages or words",
            "prefixes": {name: row(entry) for name, entry in TAPS.items()},
        },
        "dialogue_steps": {name: {**row(entry), "answer": answer(entry)} for name, entry in STEPS.items()},
        "journeys": JOURNEYS,
        "http": {
            "GET /readyz": "200 when it may be given work, 503 with the reasons when not, at once when it is leaving",
            "GET /metrics": "Prometheus' text format; with METRICS_TOKEN by its bearer, else from this machine only",
            "GET /healthz": "200 when the bot works, 503 with what is wrong when not; also in polling mode",
            "POST /telegram/webhook": "updates, with X-Telegram-Bot-Api-Secret-Token; 200 only after the commit",
        },
    }


JOURNEYS: dict[str, list[dict[str, str]]] = {
    "a customer pays by invoice": [
        {"send": "/start"},
        {"tap": "shop"},
        {"tap": "c"},
        {"tap": "p", "note": "the product's page: a photo with a caption"},
        {"tap": "buy"},
        {
            "send": "recipient, phone and address in one message",
            "note": "only when none is saved and goods are shipped",
        },
        {"tap": "pl", "argument 2": "telegram (stars in a shop in XTR)", "note": "an invoice follows"},
        {"pay": "the invoice: pre_checkout_query, then successful_payment"},
        {"expect": "a notice with a button o:<order>"},
    ],
    "a customer pays by bank transfer": [
        {"tap": "pl", "argument 2": "transfer"},
        {"send": "a photo of the slip"},
        {"expect": "staff get a notice with the slip and a button aopayask or aopay:<order>"},
    ],
    "staff confirm a transfer": [{"tap": "aopayask"}, {"tap": "aopay"}],
    "staff ship an order": [
        {"tap": "aoship"},
        {"send": "carrier and number in one message, the number last"},
    ],
    "a customer confirms receipt": [{"tap": "rc?"}, {"tap": "rc"}],
    "somebody applies to sell": [
        {"send": "/join"},
        {"tap": "jgo"},
        {"send": "a name"},
        {"send": "the contact button's contact"},
        {"send": "a region"},
        {"send": "where he sells"},
        {"tap": "jdone", "note": "or up to five photos of documents first"},
        {"tap": "jok", "argument 1": "the terms' version"},
        {"expect": "staff get a notice with the application"},
    ],
    "a distributor shares": [
        {"tap": "dl", "note": "a QR photo of his link; dr invites distributors; pq shares a product"},
        {"send": "/code <his code>", "note": "somebody else, without the link"},
    ],
    "the owner adds a member of staff": [
        {"tap": "ast"},
        {"tap": "asta"},
        {"tap": "astn", "argument 1": "finance, warehouse, marketing or support"},
        {"send": "/start s_…", "note": "somebody else, with the link that was shown"},
        {"tap": "invok"},
        {"expect": "the owner gets a notice with a button ast"},
    ],
    "a customer asks, staff answer": [
        {"send": "/ask"},
        {"send": "the question"},
        {"tap": "aqans"},
        {"send": "the answer"},
    ],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = json.dumps(contract(), ensure_ascii=False, indent=2) + "\n"
    if parser.parse_args().check:
        if TARGET.read_text(encoding="utf-8") != text:
            print("docs/contract.json is out of date: run python scripts/write_contract.py")
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
