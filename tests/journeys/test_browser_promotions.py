"""A promotion in a browser: written, previewed, sent, paused, read in three languages, clicked and said no to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.eyes import ROOT, Screen, looking_at, newcomer
from tests.journeys.readers import crowd
from tests.journeys.town import town

pytestmark = pytest.mark.browser

PICTURE = ROOT / "bot/demo/pictures/sencha.jpg"
WORDS = {
    "en": "The first sencha of the year is here. Only this week: three tins for the price of two.",
    "zh-hans": "今年的头采煎茶到了！本周限定：买二赠一。",
    "ru": "Первая сэнча этого года уже у нас. Только на этой неделе: три банки по цене двух.",
}
NAMES = {"zh-hans": "简体中文", "ru": "Русский"}
RULES: dict[str, object] = {"quiet_hours": "", "promotion_pace": 6}


async def _writes(owner: Screen, photo) -> None:
    await owner.write("/admin")
    await owner.press("button.promotions")
    await owner.press("button.new_promotion")
    await owner.calm()
    await owner.write(WORDS["en"])
    await owner.calm()
    await photo(PICTURE.read_bytes())
    await owner.calm()
    await owner.press_newest(0)
    await owner.calm()
    await owner.press_newest(0)
    await owner.press("button.promo_done")
    for language, name in NAMES.items():
        await owner.press_text(f"➕ {name}")
        await owner.calm()
        await owner.write(WORDS[language])
    await owner.calm()
    await owner.picture("promotion-draft")


async def _sends(owner: Screen) -> None:
    await owner.press("button.promo_preview")
    await owner.sees("👆")
    await owner.calm()
    await owner.picture("promotion-preview")
    await owner.press("button.send_now")
    await owner.press("button.yes_send")
    await owner.sees("a second ·")
    await owner.picture("promotion-progress")
    await owner.root.locator(".inline-button", has_text=owner.label("button.pause")).last.click()
    await owner.sees("Paused")
    await owner.picture("promotion-paused")
    await owner.press("button.go_on")


async def test_a_promotion_from_its_first_word_to_its_results(
    sqlite_url: str, chromium: str, tmp_path: Path
) -> None:
    async with (
        town(tmp_path, {"DATABASE_URL": sqlite_url}, rules=RULES) as here,
        looking_at(here.street.url, chromium) as page,
    ):
        owner, readers = Screen(page, here.owner.id, "en"), {}
        await owner.start()
        for language in WORDS:
            number = await newcomer(here.street.url, page, "Ann", language)
            readers[language] = Screen(page, number, language)
            await readers[language].start()
            await readers[language].press("button.yes")
        await crowd(here, 40, language="ru")
        await owner.root.scroll_into_view_if_needed()
        await _writes(owner, here.owner.photo)
        await _sends(owner)
        for language, reader in readers.items():
            await reader.sees(WORDS[language])
            await reader.picture(f"promotion-{language}")
        await readers["zh-hans"].press_text("🛍")
        await readers["zh-hans"].press("button.buy_now")
        await readers["ru"].press("button.no_more_offers")
        await readers["ru"].press("button.offers_again")
        await readers["en"].press("button.no_more_offers")
        await readers["en"].sees("you get no more offers")
        await owner.sees("Your promotion is out")
        await owner.press("button.promo_results")
        await owner.sees("Tapped a product: 1")
        await owner.sees("Said no more by its button: 1")
        await owner.picture("promotion-results")
        await here.street.assert_clean()
