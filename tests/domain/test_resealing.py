"""Keys rotate: what an older key sealed is sealed anew, and printed codes stay good."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot import models
from bot.commands.rekey import SEALED, _all_of
from bot.domain import distributors, orders, payments, payouts, staff, support, updates
from bot.domain.orders import Method
from bot.domain.work import SealBroken, count_by_key, resealing, sql
from bot.gateways.crypto import KeyringSealer, for_signing_only, signing_keys
from bot.gateways.links import TelegramLinks
from bot.kernel.codes import LinkSigner
from bot.kernel.roles import Role
from bot.models import ApplicationDocument, FailedUpdate, StaffInvitation, TransferSlip
from bot.models.database import opened
from tests.situations import ADDRESS, BOT_ID, Situations, opened_situations

OLD, NEW = "an-old-key-of-thirty-two-characters", "a-newer-key-of-thirty-two-characters"


def test_every_sealed_column_of_every_table_is_sealed_anew() -> None:
    """A new table with a sealed column must be named by its room, or the key it needs would be dropped."""
    in_tables = {
        (model._meta.db_table, column)
        for model in (getattr(models, name) for name in models.__all__)
        for column in model._meta.fields_map
        if column.startswith("sealed")
    }
    assert {(column.model._meta.db_table, column.column) for column in SEALED} == in_tables


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_url, synchronous="NORMAL"):
        make = await opened_situations()
        yield with_keys(make, OLD)


def with_keys(make: Situations, *keys: str) -> Situations:
    return replace(make, shop=replace(make.shop, sealer=KeyringSealer(keys)))


async def one_of_each(make: Situations) -> tuple[int, int, int, int, int]:
    """Address, slip, application, payout details, question, invitation, parked update: by their own verbs."""
    dora = await make.distributor("Dora")
    async with make.work(dora) as work:
        await payouts.save_details(work, "IBAN DE89 3704 0044 0532 0130 00")
    ann = await make.person(name="Ann")
    order = await make.placed_order(ann, Method.TRANSFER)
    async with make.work(ann) as work:
        await payments.upload_slip(work, order.id, b"slip")
        question_id = await support.ask_seller(work, "Is it green?")
    async with make.work(await make.owner()) as work:
        await support.answer(work, question_id, "It is.")
        invitation_id = await staff.invite(work, Role.FINANCE)
    async with make.work(ann) as work:
        rules = await make.rules()
        application_id = await distributors.start_application(work, rules, None)
        await distributors.answer(work, distributors.JoinStep.NAME, "Ann Applicant")
        await distributors.answer(work, distributors.JoinStep.PHONE, "+493012345678")
        await distributors.answer(work, distributors.JoinStep.REGION, "Berlin")
        await distributors.answer(work, distributors.JoinStep.CHANNELS, "Friends")
        await distributors.add_document(work, b"passport")
        await updates.note_failure(work, BOT_ID, 7, b'{"update_id": 7}', "c0de", "KeyError")
    assert order.address_id
    return order.address_id, question_id, invitation_id, application_id, dora.person_id


async def rekeyed(make: Situations) -> dict[str, tuple[int, int]]:
    return {column.name: await _all_of(make.shop, column) for column in SEALED}


async def test_all_is_read_and_compared_with_the_new_key_alone_afterwards(make: Situations) -> None:
    address_id, question_id, invitation_id, application_id, dora_id = await one_of_each(make)
    both = with_keys(make, NEW, OLD)
    counted = [await count_by_key(both.shop.sealer, column) for column in SEALED]
    assert all(older >= 1 and foreign == 0 for older, foreign in counted)

    assert all(done >= 1 and broken == 0 for done, broken in (await rekeyed(both)).values())
    assert set((await rekeyed(both)).values()) == {(0, 0)}

    sealer = with_keys(make, NEW).shop.sealer
    assert {await count_by_key(sealer, column) for column in SEALED} == {(0, 0)}
    assert await orders.address_text(address_id, sealer) == ADDRESS
    card = await support.question(question_id, sealer)
    assert (card.text, card.answer) == ("Is it green?", "It is.")
    application = await distributors.application(application_id, sealer)
    assert (application.name, application.phone) == ("Ann Applicant", "+493012345678")
    document = await ApplicationDocument.first()
    slip = await TransferSlip.first()
    failed = await FailedUpdate.first()
    assert document
    assert slip
    assert failed
    assert await distributors.document_body(document.id, sealer) == b"passport"
    assert await payments.slip_body(slip.id, sealer) == b"slip"
    assert sealer.open(failed.sealed_body, "failed_update.body") == b'{"update_id": 7}'
    assert "DE89" in await payouts.details_of(dora_id, sealer)
    # Hashes too: the same phone, document, account and invitation are found again under the new key.
    assert document.digest == sealer.digests(b"passport", "application.document")[0]
    code = (await staff.invitation(invitation_id, sealer, make.clock.now())).code
    will = await make.person(name="Will")
    assert (await staff.offer(code, will, sealer, make.clock.now())).role is Role.FINANCE
    invitation = await StaffInvitation.first()
    assert invitation
    with pytest.raises(SealBroken):
        make.shop.sealer.open(invitation.sealed_code, "staff_invitation.sealed_code")


async def test_what_no_key_opens_is_counted_and_left_as_it_is(make: Situations) -> None:
    await one_of_each(make)
    stranger = with_keys(make, NEW)
    done = await rekeyed(stranger)
    assert done["address.sealed"] == (0, 1)
    assert await orders.current_address((await make.person(name="Zoe")).person_id, make.shop.sealer) == ""
    assert (await rekeyed(make))["address.sealed"] == (0, 0)


async def test_a_value_that_changes_while_it_is_sealed_anew_is_not_overwritten(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing somebody else writes: here it happens while the old value is opened."""
    address_id, *_ = await one_of_each(make)
    both = with_keys(make, NEW, OLD)
    anew = both.shop.sealer.seal(b"a newer address", "address.sealed")
    address = next(column for column in SEALED if column.name == "address.sealed")
    async with both.work() as work:
        find = sql.rows

        async def find_then_lose(statement: str, *values: object) -> list[dict[str, Any]]:
            found = await find(statement, *values)
            await models.Address.filter(id=address_id).update(sealed=anew)
            return found

        monkeypatch.setattr(resealing, "rows", find_then_lose)
        await resealing.reseal_some(work, address, 0, 10)
    assert await orders.address_text(address_id, both.shop.sealer) == "a newer address"


def links(*secrets: str) -> TelegramLinks:
    return TelegramLinks("shop_bot", LinkSigner.of(signing_keys(secrets)))


def test_a_printed_code_is_good_after_its_key_was_dropped_and_the_entry_left_in_its_place_opens_nothing() -> (
    None
):
    printed = links(OLD).customer("Ab3dE").partition("start=")[2]
    entry = for_signing_only(OLD)
    assert OLD not in entry
    assert links(NEW, entry).read(printed) == ("c", "Ab3dE")
    assert for_signing_only(entry) == entry
    assert links(NEW).read(printed) is None
    sealed = KeyringSealer([OLD]).seal(b"secret", "c")
    with pytest.raises(SealBroken):
        KeyringSealer([NEW, entry]).open(sealed, "c")
    with pytest.raises(ValueError):
        KeyringSealer([entry])


@pytest.mark.promise(54)
def test_two_replicas_read_each_others_data_while_keys_are_changed_in_the_documented_order() -> None:
    """First everywhere behind the old key, then everywhere before it: each step meets the one before."""
    steps = ([OLD], [OLD, NEW], [NEW, OLD])
    for before, later in itertools.pairwise(steps):
        for one, other in ((before, later), (later, before)):
            sealed = KeyringSealer(one).seal(b"x", "c")
            assert KeyringSealer(other).open(sealed, "c") == b"x"
            printed = links(*one).order("Ab3").partition("start=")[2]
            assert links(*other).read(printed) == ("o", "Ab3")
