"""A shop in Stars: digital goods delivered with the payment, and Stars that go back."""

from __future__ import annotations

from pathlib import Path

from bot.domain import rulebook
from bot.domain.work import THE_SHOP
from bot.gateways.telegram.client import connect
from bot.gateways.telegram.stars import StarTreasury
from bot.models.database import opened
from bot.models.migrating import migrate
from tests.journeys.town import Town, town
from tests.situations import SetClock, Situations, shop_for_tests


async def _opens_in_stars(url: str) -> None:
    await migrate(url)
    clock = SetClock()
    make = Situations(shop_for_tests(clock), clock)
    async with opened(url):
        async with make.shop.work(THE_SHOP) as work:
            await rulebook.start_rules(
                work, shop_name="Files", currency="XTR", opened_at=clock.now().isoformat()
            )
        await make.variant(50, name="A file")


async def test_stars_deliver_at_once_are_charged_once_and_go_back_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    await _opens_in_stars(sqlite_url)
    async with town(tmp_path, {"DATABASE_URL": sqlite_url, "SHOP_CURRENCY": "XTR"}, seeded=False) as here:
        await here.owner.start()
        ann = await here.street.person("Ann", "en")
        await ann.start()
        for prefix in ("shop", "c", "p", "buy"):
            await ann.tap(prefix)
        await ann.tap("pl", where="stars")
        paid = await ann.pay()
        assert paid["outcome"] == "paid", paid
        await ann.wait_for("https://example.org/file")
        again = next(m for m in reversed(await ann.messages()) if "invoice" in m)
        told = await here.street.post(f"people/{ann.id}/pay", message_id=again["message_id"])
        assert told["outcome"] == "refused", told
        await here.street.assert_clean()
        await _goes_back_once(here, ann.id, paid["charge_id"])


async def _goes_back_once(here: Town, telegram_id: int, charge_id: str) -> None:
    """As the job does it, also when it died after asking and asks again."""
    bot = connect(here.settings["BOT_TOKEN"], here.settings["BOT_API_URL"])
    try:
        for _ in range(2):
            await StarTreasury(bot).return_stars(telegram_id, charge_id)
    finally:
        await bot.session.close()
    report = await here.street.report()
    assert report["by_method"]["refundStarPayment"] == 2
    assert [call["description"] for call in report["allowed_list"]] == [
        "Bad Request: CHARGE_ALREADY_REFUNDED"
    ]
    assert not report["faults"], report["fault_list"]
