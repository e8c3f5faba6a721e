"""From the QR code to the payout, over HTTP: both engines, both ways of getting updates, three languages."""

from __future__ import annotations

from pathlib import Path

from tests.journeys import selling, stories
from tests.journeys.conftest import World
from tests.journeys.town import town

PLAN = {
    "payout_minimum_minor": 100,
    "tax_note": "You report what you earn yourself; the shop reports nothing.",
}


async def test_a_distributor_earns_from_the_code_to_the_payout(world: World, tmp_path: Path) -> None:
    language = world.language
    async with town(tmp_path, world.settings, mode=world.mode, rules=PLAN) as here:
        await here.owner.start()
        sponsor = await here.street.person("Sam", "en")
        await selling.becomes_a_distributor(here, sponsor, "en")
        invitation = await selling.shows_its_code(sponsor, "dr") if await sponsor.shows("dr") else ""
        if not invitation:
            await sponsor.tap("dl")
            invitation = await selling.shows_its_code(sponsor, "dr")

        seller = await here.street.person("Dora", language)
        await seller.act("scan", file_id=invitation)
        await selling.applies(seller, language)
        await selling.is_approved(here, seller)

        customer = await here.street.person("Ann", language)
        order_id = await selling.buys_through(customer, await selling.shows_its_code(seller, "dl"), language)
        earned = await selling.is_told_what_he_earned(here, seller, language, order_id)
        assert (await selling.is_told_what_he_earned(here, sponsor, "en", order_id)).minor < earned.minor

        await stories.is_told_of_a_new_order_and_ships(here, order_id, "DHL 00340434161094042557")
        await stories.receives(customer, order_id)
        hold_over = selling.after_the_hold()
        await selling.moves_to(here, hold_over)
        await selling.asks_for_his_money(seller)
        await selling.is_paid_out(here, seller)
        await selling.moves_to(here, selling.after_the_month(hold_over))
        await selling.reads_the_statement(seller, language, earned)
        await selling.is_refunded_after_he_was_paid(here, customer, seller, language, order_id, earned)
        await here.street.assert_clean()
        assert here.stop_bot() == 0
    assert "Traceback" not in here.log.read_text(errors="replace")
