"""Who steals the database, or a backup of it, reads nothing that people told the shop in confidence."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from tortoise.fields import BinaryField, CharField, JSONField, TextField

from bot import models
from bot.commands.rekey import SEALED
from bot.models.database import opened
from tests.attacks.stranger import ANSWERED, ASKED, STREET, scene
from tests.backup.steps import saved
from tests.rubbish.booth import SECRET_ADDRESS, booth, picture
from tests.rubbish.selling import SECRET_DETAILS, SECRET_PHONE

CONFIDED = (
    STREET,
    SECRET_ADDRESS,
    ASKED,
    ANSWERED,
    SECRET_PHONE,
    SECRET_PHONE[1:],
    SECRET_DETAILS,
)
"""Addresses, phones, accounts, questions and their answers."""
OPEN = {
    "alarm": "name",
    "application": "channels phone_digest reason region state",
    "application_document": "digest",
    "audit_entry": "act after before subject",
    "binding": "end_reason",
    "category": "emoji names",
    "commission": "currency withheld",
    "commission_plan": "self_purchase tier_rates",
    "customer_order": "checkout_query code currency kind payment_method status",
    "delivery": "reason state",
    "distributor": "code suspension_reason",
    "failed_update": "correlation error",
    "handled_update": "arguments screen",
    "import_change": "after before",
    "import_chunk": "body",
    "import_file": "currency digest done name report state",
    "import_refusal": "detail handle reason",
    "import_run": "digest file_name state undo",
    "job_run": "job result",
    "job_state": "job trouble",
    "journal_entry": "currency kind reference",
    "lease": "holder name",
    "ledger_account": "currency kind",
    "maturing_run": "currency",
    "notice": "key kind outcome params",
    "order_event": "params what",
    "order_line": "delivery names sku",
    "payout": "currency reason state voucher",
    "payout_details": "digest",
    "person": "dialogue dialogue_data language name telegram_language username",
    "picture": "body digest",
    "picture_upload": "file_id",
    "product": "code delivery descriptions kind names rich_descriptions search_text",
    "product_source": "handle picture_url",
    "promotion": "product_ids segment state texts",
    "receipt": "charge_id currency payload provider reason state voucher",
    "refund": "answer note order_status reason state voucher",
    "seen_album": "album",
    "settlement_period": "currency key",
    "shipment": "carrier number",
    "shop_rules": "values",
    "staff_invitation": "code_digest role",
    "staff_member": "role",
    "touch": "outcome via",
    "transfer_slip": "decision",
    "variant": "names sku",
}
"""Columns that are not sealed: the shop's own words and goods, states, codes, keyed hashes; of people their names on
Telegram, the region and channels of applicants, and the reasons that are given in words."""


def _columns() -> set[str]:
    """Every column that holds text or bytes."""
    return {
        f"{model._meta.db_table}.{name}"
        for model in (getattr(models, one) for one in models.__all__)
        for name, field in model._meta.fields_map.items()
        if isinstance(field, CharField | TextField | JSONField | BinaryField)
    }


@pytest.mark.promise(53)
def test_every_column_is_declared_sealed_or_open() -> None:
    """A new one has to be thought about here."""
    sealed = {column.name for column in SEALED}
    declared = {f"{table}.{name}" for table, names in OPEN.items() for name in names.split()}
    assert _columns() - sealed == declared
    assert sealed <= _columns()


@pytest.mark.promise(53)
async def test_no_file_of_a_furnished_shop_shows_what_was_confided(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    async with booth(migrated_sqlite_url) as here:
        played = await scene(here)
        secrets = [words.encode() for words in (*CONFIDED, *_invitation(played.here.links["staff"]))]
    async with opened(migrated_sqlite_url):
        kept = [column.model for column in SEALED]
        empty = [model.__name__ for model in kept if not await model.all().count()]
    assert empty == ["FailedUpdate"], "something sealed stands in each table"
    path = Path(migrated_sqlite_url.removeprefix("sqlite://"))
    await saved(migrated_sqlite_url, tmp_path / "shop.backup")
    files = [path, *path.parent.glob(f"{path.name}-*"), tmp_path / "shop.backup"]
    written = b"".join(part for one in files for part in _unpacked(one.read_bytes()))
    assert [words for words in secrets if words in written] == []
    assert picture("gold") not in written
    assert b"Leaf & Clay" in written, "what is open is read by this way of looking"


def _invitation(payload: str) -> list[str]:
    return [payload.split("_")[1].split("-")[0][:16]]


def _unpacked(raw: bytes) -> list[bytes]:
    """The file as it is, and what its compressed parts hold."""
    found = [raw]
    if raw[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(raw))
    place = raw.find(b"\x78")
    while 0 <= place < len(raw):
        if raw[place + 1 : place + 2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            with suppress(zlib.error):
                found.append(zlib.decompressobj().decompress(raw[place:]))
        place = raw.find(b"\x78", place + 1)
    return found
