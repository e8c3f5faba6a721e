"""The owner's first run: from an empty shop to an open one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import catalog, rulebook
from bot.domain.catalog import PhysicalNeedsCurrency
from bot.domain.rulebook import BadSetting
from bot.kernel.errors import NotAllowed
from tests.handlers.admin_desk import Desk, leads_to, new_shop, shows
from tests.situations import START

TERMS = "We are Leaf & Clay. Returns within 14 days."
PRIVACY = "We keep your address until the parcel has arrived."


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with new_shop(migrated_url) as fresh:
        yield fresh


async def _up_to(desk: Desk, step: str) -> None:
    """Answers every question before `step` with its first button."""
    await desk.tap("asgo")
    await desk.tap("asack")
    for one in ("name", "currency", "payment", "shipping", "contact", "terms", "privacy"):
        if one == step:
            return
        await desk.tap(f"askeep:{one}")


async def test_the_first_run_leads_from_an_empty_shop_to_an_open_one(desk: Desk) -> None:
    begin = await desk.tap("setup")
    acknowledge = await desk.tap(leads_to(begin, "asgo"))
    assert "1" in acknowledge.text
    await desk.tap(leads_to(acknowledge, "asack"))
    await desk.say("Leaf & Clay")
    currency = await desk.tap("asetup")
    await desk.tap("ascur:USD")
    assert shows(currency, "ascur")
    account = await desk.tap("assw:takes_transfers:on")
    assert await desk.dialogue() == "setup"
    assert shows(account, "asgo")
    payment = await desk.say("IBAN DE00 1234")
    assert "IBAN DE00 1234" in payment.text
    await desk.tap(leads_to(payment, "askeep"))
    await desk.say("4.90")
    await desk.say("@leaf_and_clay")
    await desk.say(TERMS)
    goods = await desk.say(PRIVACY)
    ready = await desk.tap(leads_to(goods, "asdemo"))
    office = await desk.tap(leads_to(ready, "asopen"))
    assert "⚠️" not in office.text
    assert desk.toast
    _, rules = await rulebook.current_rules()
    assert rules.is_open
    assert rules.acknowledged_at == START.isoformat()
    assert (rules.shop_name, rules.currency, rules.shipping_minor) == ("Leaf & Clay", "USD", 490)
    assert (rules.support_contact, rules.terms, rules.privacy) == (
        "@leaf_and_clay",
        {"en": TERMS},
        {"en": PRIVACY},
    )
    assert sum(one.products for one in await catalog.categories()) >= 42


async def test_every_change_of_the_first_run_is_audited(desk: Desk) -> None:
    await _up_to(desk, "name")
    await desk.say("Leaf & Clay")
    trail = await rulebook.audit_trail()
    assert [entry.subject for entry in trail] == ["shop_name", "acknowledged_at"]
    page = await desk.tap("aaudit")
    assert "Leaf &amp; Clay" in page.text
    assert "Olga" in page.text


async def test_the_first_run_goes_on_where_it_stopped(desk: Desk) -> None:
    await _up_to(desk, "contact")
    await desk.tap("astop:a")
    assert await desk.dialogue() is None
    assert shows(await desk.command("admin"), "setup")
    question = await desk.tap(leads_to(await desk.tap("setup"), "asgo"))
    assert leads_to(question, "askeep") == "askeep:contact"
    assert await desk.dialogue() == "setup"


async def test_old_buttons_of_the_first_run_only_ask_the_open_question(desk: Desk) -> None:
    await _up_to(desk, "terms")
    for old in ("asack", "askeep:name", "ascur:JPY", "assw:takes_invoices:off", "asdemo", "asown", "asopen"):
        assert leads_to(await desk.tap(old), "askeep") == "askeep:terms"
    _, rules = await rulebook.current_rules()
    assert (rules.currency, rules.takes_invoices, rules.is_open) == ("EUR", True, False)
    assert await catalog.categories() == ()


async def test_texts_put_off_leave_a_warning_before_and_after_the_opening(desk: Desk) -> None:
    await _up_to(desk, "goods")
    await desk.tap("asdemo")
    ready = await desk.tap("asetup")
    assert ready.text.count("⚠️") == 2
    office = await desk.tap_twice("asopen")
    assert office.text.count("⚠️") == 2
    opened = [e for e in await rulebook.audit_trail() if e.subject == "opened_at"]
    assert len(opened) == 1


async def test_demo_goods_tapped_twice_are_loaded_once(desk: Desk) -> None:
    await _up_to(desk, "goods")
    await desk.tap("asdemo")
    before = sum(one.products for one in await catalog.categories())
    await desk.tap("asdemo")
    assert sum(one.products for one in await catalog.categories()) == before


async def test_own_goods_lead_into_adding_a_product_and_back(desk: Desk) -> None:
    await _up_to(desk, "goods")
    await desk.tap("asown")
    await desk.say("Tea")
    await desk.say("Jasmine tea")
    await desk.say("12.50")
    await desk.say("20")
    card = (await catalog.every_product(1, 0)).items[0]
    page = await desk.tap(f"apskip:{card.id}:picture")
    await desk.tap(leads_to(page, "apshow"))
    assert shows(await desk.tap(leads_to(page, "asgo")), "asopen")


async def test_a_shop_in_stars_is_not_asked_about_shipping_and_gets_no_demo_goods(desk: Desk) -> None:
    await _up_to(desk, "currency")
    contact = await desk.tap("ascur:XTR")
    assert leads_to(contact, "askeep") == "askeep:contact"
    for step in ("contact", "terms", "privacy"):
        goods = await desk.tap(f"askeep:{step}")
        contact = goods
    assert not shows(contact, "asdemo")
    with pytest.raises(PhysicalNeedsCurrency):
        await desk.tap("asdemo")


async def test_an_answer_that_does_not_fit_keeps_the_question(desk: Desk) -> None:
    await _up_to(desk, "name")
    with pytest.raises(BadSetting):
        await desk.say("A name that is far too long for any shop in the world")
    assert await desk.dialogue() == "setup"
    assert leads_to(await desk.tap("asgo"), "askeep") == "askeep:name"


async def test_only_the_owner_sets_the_shop_up(desk: Desk) -> None:
    customer = Desk(desk.make, telegram_id=77)
    await desk.make.person(77)
    for tap in ("setup", "asgo", "asack", "asopen", "a", "aset", "ag", "are", "aqs"):
        with pytest.raises(NotAllowed):
            await customer.tap(tap)


async def test_an_open_shop_is_not_set_up_again(desk: Desk) -> None:
    await _up_to(desk, "goods")
    await desk.tap("asdemo")
    await desk.tap("asopen")
    assert not shows(await desk.tap("setup"), "asgo")
    for old in ("asgo", "asack", "askeep:terms", "ascur:JPY", "asdemo", "asto"):
        assert shows(await desk.tap(old), "ag")
    assert await desk.dialogue() is None
