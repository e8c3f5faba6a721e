"""The shop's settings in chat, and the trail of who changed them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import rulebook
from bot.domain.rulebook import FIELDS, BadSetting, CurrencyLocked
from bot.handlers.admin import TABLE
from bot.handlers.admin.settings import SWITCHES
from bot.handlers.request import Effect
from bot.kernel.errors import NotFound
from bot.kernel.roles import Action
from bot.views.admin.settings import GROUPS, NAME_KEYS, PROMPT_KEYS, SWITCH_KEYS
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows

ANSWERS = {
    "shop_name": ("Tea House", "Tea House"),
    "currency": ("chf", "CHF"),
    "timezone": ("Europe/Berlin", "Europe/Berlin"),
    "shipping_minor": ("7,50", 750),
    "transfer_details": ("IBAN CH00", "IBAN CH00"),
    "support_contact": ("@house", "@house"),
    "invoice_minutes": ("45", 45),
    "transfer_hours": ("48", 48),
    "automatic_receipt_days": ("14", 14),
    "distributor_terms": ("Promise nothing that we do not.", "Promise nothing that we do not."),
    "payout_minimum_minor": ("25", 2500),
    "tax_note": ("Everybody pays his own tax.", "Everybody pays his own tax."),
    "low_stock": ("3", 3),
    "quiet_hours": ("22:00 – 8:00", "22-8"),
    "promotion_pace": ("10", 10),
    "promotions_per_week": ("5", 5),
}


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


def test_every_setting_has_a_name_and_a_way_to_change_it() -> None:
    assert set(NAME_KEYS) == set(FIELDS)
    assert set(PROMPT_KEYS) | SWITCHES == set(FIELDS)
    assert set(ANSWERS) == set(PROMPT_KEYS)
    assert {field for field, _ in SWITCH_KEYS} == SWITCHES
    assert sorted(field for fields in GROUPS.values() for field in fields) == sorted(FIELDS)


@pytest.mark.parametrize("field", ANSWERS)
async def test_a_setting_is_changed_by_one_message_and_audited(desk: Desk, field: str) -> None:
    text, value = ANSWERS[field]
    assert f"aseted:{field}" in data_of(await desk.tap("aset"))
    await desk.tap(f"aseted:{field}")
    await desk.say(text)
    assert await desk.dialogue() is None
    assert getattr(await desk.make.rules(), field) == value
    entry = (await rulebook.audit_trail(1))[0]
    assert (entry.act, entry.subject.split(",")[0]) == ("settings.changed", field)
    assert entry.after is not None
    # Terms get a version with their words.
    assert entry.after == {field: value} or (field, entry.after[field]) == ("distributor_terms", value)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("currency", "gold"),
        ("timezone", "Mars"),
        ("shipping_minor", "a lot"),
        ("low_stock", "-1"),
        ("transfer_hours", "0"),
        ("distributor_terms", "short"),
        ("distributor_terms", "x" * 3001),
        ("payout_minimum_minor", "9.999"),
        ("tax_note", "nobody"),
        ("quiet_hours", "at night"),
        ("quiet_hours", "9-9"),
        ("quiet_hours", "21-25"),
        ("promotion_pace", "26"),
        ("promotion_pace", "0"),
        ("promotions_per_week", "0"),
        ("tax_note", "x" * 301),
    ],
)
async def test_a_value_that_does_not_fit_keeps_the_question(desk: Desk, field: str, text: str) -> None:
    before = await desk.make.rules()
    await desk.tap(f"aseted:{field}")
    with pytest.raises(BadSetting):
        await desk.say(text)
    assert await desk.dialogue() == "setting"
    assert await desk.make.rules() == before


async def test_the_currency_is_fixed_by_the_first_order(desk: Desk) -> None:
    await desk.make.placed_order(await desk.make.person())
    with pytest.raises(CurrencyLocked):
        await desk.tap("asetcur:USD")
    assert (await desk.make.rules()).currency == "EUR"


async def test_a_switch_tapped_twice_is_switched_once(desk: Desk) -> None:
    await desk.tap_twice("asetsw:takes_invoices:off")
    assert not (await desk.make.rules()).takes_invoices
    trail = [entry for entry in await rulebook.audit_trail() if entry.subject == "takes_invoices"]
    assert len(trail) == 1


async def test_applications_are_switched_off_and_on_again(desk: Desk) -> None:
    for wanted, is_on in (("off", False), ("on", True)):
        page = await desk.tap_twice(f"asetsw:takes_applications:{wanted}")
        assert (await desk.make.rules()).takes_applications is is_on
        assert f"asetsw:takes_applications:{'off' if is_on else 'on'}" in data_of(page)


async def test_the_first_run_switches_only_ways_to_pay(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.tap("assw:takes_applications:off")
    assert (await desk.make.rules()).takes_applications


async def test_new_terms_for_distributors_get_a_new_version(desk: Desk) -> None:
    texts = desk.make.shop.texts.of("en")
    assert texts("setting.standard") in (await desk.tap("aset")).text
    for words in ("The first words of ours.", "The second words of ours.", "The second words of ours."):
        await desk.tap("aseted:distributor_terms")
        await desk.say(words)
    assert (await desk.make.rules()).distributor_terms_version == 3


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_the_settings_page_fits_a_phone_whatever_was_written(desk: Desk, language: str) -> None:
    long = {
        "terms": 3000,
        "privacy": 3000,
        "distributor_terms": 3000,
        "tax_note": 300,
        "transfer_details": 600,
    }
    await desk.make.rules(**{field: "words " * (limit // 6) for field, limit in long.items()})
    await desk.tap(f"l:{language}")
    page = await desk.tap("aset")
    texts = desk.make.shop.texts.of(language)
    assert all(texts(heading) in page.text for heading in GROUPS)
    assert max(map(len, page.text.splitlines())) < 120
    assert len(page.text) < 2000
    assert max(map(len, page.rows)) <= 2


async def test_transfers_without_an_account_ask_for_one_at_once(desk: Desk) -> None:
    await desk.make.rules(takes_transfers=False, transfer_details="")
    await desk.tap("asetsw:takes_transfers:on")
    assert await desk.dialogue() == "setting"
    await desk.say("IBAN DE11")
    rules = await desk.make.rules()
    assert (rules.takes_transfers, rules.transfer_details) == (True, "IBAN DE11")


async def test_what_is_no_setting_cannot_be_changed(desk: Desk) -> None:
    for data in ("aseted:opened_at", "aseted:takes_invoices", "asetsw:terms:on", "asetsw:takes_invoices:2"):
        with pytest.raises(NotFound):
            await desk.tap(data)


@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
async def test_the_audit_page_says_who_changed_what_from_what(desk: Desk, language: str) -> None:
    await desk.tap("aseted:shipping_minor")
    await desk.say("7.50")
    variant_id = await desk.make.variant(name="Green tea")
    await desk.tap(f"aved:{variant_id}:price")
    await desk.say("9.90")
    await desk.tap(f"aved:{variant_id}:stock")
    await desk.say("3")
    await desk.tap(f"l:{language}")
    page = await desk.tap(leads_to(await desk.tap("aset"), "aaudit"))
    texts = desk.make.shop.texts.of(language)
    assert page.text.count("Green tea") >= 2
    assert "Olga" in page.text
    for before, after in (("5", "7"), ("12", "9"), ("10", "3")):
        assert any(before in line and after in line for line in page.text.splitlines() if "→" in line)
    assert texts.plain("admin.the_shop") in page.text
    assert len(page.text) < 4096


async def test_the_settings_page_shows_present_values(desk: Desk) -> None:
    page = await desk.tap("aset")
    for part in ("Leaf &amp; Clay", "EUR", "IBAN DE00 1234"):
        assert part in page.text
    assert not shows(page, "setup")


def test_every_entry_declares_what_staff_must_be_allowed_to_do() -> None:
    for table in (TABLE.taps, TABLE.commands, TABLE.steps):
        for name, entry in table.items():
            assert entry.action in Action, name
            assert entry.action is not Action.SHOP, name
    assert all(entry.effect is Effect.WRITES for entry in TABLE.steps.values())


def test_the_offices_taps_begin_with_one_letter_and_fit_callback_data() -> None:
    for prefix in TABLE.taps:
        assert prefix == "setup" or (prefix.startswith("a") and prefix.isalnum())
