"""Languages and texts of the shop's own, and putting back what was changed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from benchmarks.telegram import ENDLESS, said, tapped
from bot.domain import rulebook
from bot.domain.rulebook import WORDINGS, BadSetting, ChangedSince, CurrencyLocked, NoLanguage
from bot.handlers.desk import Desk as FrontDesk
from bot.kernel.errors import NotFound
from bot.middlewares.throttle import Throttle
from bot.models import ShopRules
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows
from tests.situations import OWNER_ID
from tests.test_statements import RememberingMessenger

LANGUAGES = ("en", "zh_Hans", "ru")
WORDS = {
    "en": "Tea & cups from our own hands, packed with care.",
    "zh_Hans": "我们亲手制作茶叶与茶杯，用心包装，欢迎您慢慢挑选。",
    "ru": "Чай и чашки, сделанные нашими руками. Упакуем бережно.",
}
PAGES = {
    "welcome": "h",
    "about": "about",
    "terms": "terms",
    "privacy": "privacy",
    "pay_support": "paysupport",
}


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_sqlite_url) as opened:
        yield opened


async def _write(desk: Desk, name: str, language: str, text: str) -> None:
    await desk.tap(f"atxe:{name}:{language}")
    await desk.say(text)
    await desk.tap(f"atxok:{name}:{language}")


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", WORDINGS)
async def test_a_text_is_written_in_each_language_seen_before_it_counts_and_read_by_customers(
    desk: Desk, name: str
) -> None:
    standard = (await desk.tap(PAGES[name])).text
    for language in LANGUAGES:
        assert f"atxl:{name}:{language}" in data_of(await desk.tap(f"atxt:{name}"))
        await desk.tap(f"atxe:{name}:{language}")
        preview = await desk.say(WORDS[language])
        shown = WORDS[language].replace("&", "&amp;")
        assert shown in preview.text
        assert language not in getattr(await desk.make.rules(), name)
        await desk.tap_twice(leads_to(preview, "atxok"))
        assert await desk.dialogue() is None
        assert getattr(await desk.make.rules(), name)[language] == WORDS[language]
    for language in LANGUAGES:
        ann = await desk.make.person(language=language)
        page = await Desk(desk.make, ann.telegram_id, "Ann", language).tap(PAGES[name])
        assert WORDS[language].replace("&", "&amp;") in page.text
        assert WORDS[language].replace("&", "&amp;") in (await desk.tap(f"atxl:{name}:{language}")).text
    for language in LANGUAGES:
        await desk.tap(f"atxdel:{name}:{language}")
    assert (await desk.tap(PAGES[name])).text == standard
    assert [entry.subject for entry in await rulebook.audit_trail(6)] == [name] * 6


async def test_a_language_without_words_reads_those_of_the_first_and_else_any(desk: Desk) -> None:
    await _write(desk, "terms", "ru", WORDS["ru"])
    assert WORDS["ru"] in (await desk.tap("terms")).text
    await _write(desk, "terms", "en", WORDS["en"])
    ann = await desk.make.person(language="zh-hans")
    assert "packed with care" in (await Desk(desk.make, ann.telegram_id, "Ann", "zh-hans").tap("terms")).text


async def test_another_text_takes_the_place_of_a_draft_and_leaving_keeps_what_counted(desk: Desk) -> None:
    await desk.tap("atxe:about:en")
    first = await desk.say("The first words about the shop.")
    second = await desk.say("The second words about the shop.")
    assert "second" in second.text
    assert "first words" not in second.text
    with pytest.raises(BadSetting):
        await desk.say("short")
    assert await desk.dialogue() == "wording"
    await desk.tap(leads_to(second, "astop"))
    page = await desk.tap(leads_to(first, "atxok"))
    assert (await desk.make.rules()).about == {}
    assert shows(page, "atxe")


async def test_terms_of_an_earlier_release_are_in_the_shops_first_language(desk: Desk) -> None:
    stored = await ShopRules.get(id=1)
    await ShopRules.filter(id=1).update(values={**stored.values, "terms": WORDS["en"], "privacy": "  "})
    rules = await desk.make.rules()
    assert (rules.terms, rules.privacy) == ({"en": WORDS["en"]}, {})
    await _write(desk, "terms", "ru", WORDS["ru"])
    assert (await desk.make.rules()).terms == {"en": WORDS["en"], "ru": WORDS["ru"]}
    await desk.tap(leads_to(await desk.tap("atxt:terms"), "asetundo"))
    assert (await desk.make.rules()).terms == {"en": WORDS["en"]}


@pytest.mark.parametrize(
    "data", ["atxt:shop_name", "atxl:terms:de", "atxe:terms:", "atxdel:x:en", "atxpre:terms:xx"]
)
async def test_what_is_no_text_of_the_shops_is_not_found(desk: Desk, data: str) -> None:
    with pytest.raises(NotFound):
        await desk.tap(data)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_of_texts_and_languages_fit_a_phone(desk: Desk, language: str) -> None:
    for name, limit in WORDINGS.items():
        for one in LANGUAGES:
            await _write(desk, name, one, "words " * (limit // 6))
    await desk.tap(f"l:{language}")
    pages = [await desk.tap(data) for data in ("atx", "alang", *(f"atxt:{name}" for name in WORDINGS))]
    assert all(len(page.text) < 1200 for page in pages)
    pages += [await desk.tap(f"atxl:{name}:{language}") for name in WORDINGS]
    assert all(len(page.text) < 4096 for page in pages)
    assert all(len(row) <= 2 for page in pages for row in page.rows)


# ── putting back ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_settings_page_says_who_changed_it_from_what_and_puts_it_back(
    desk: Desk, language: str
) -> None:
    await desk.tap(f"l:{language}")
    texts = desk.make.shop.texts.of(language)
    assert not shows(await desk.tap("asetone:shipping_minor"), "asetundo")
    await desk.tap("aseted:shipping_minor")
    page = await desk.say("7.50")
    assert "Olga" in page.text
    assert texts.money((await desk.make.rules()).shipping) in page.text
    undo = leads_to(page, "asetundo")
    page = await desk.tap_twice(undo)
    assert (await desk.make.rules()).shipping_minor == 500
    assert desk.toast == texts.plain("setting.toast_undone")
    back = leads_to(page, "asetundo")
    await desk.tap(back)
    assert (await desk.make.rules()).shipping_minor == 750


async def test_what_never_was_set_goes_back_to_its_default(desk: Desk) -> None:
    await desk.tap("aseted:low_stock")
    page = await desk.say("2")
    await desk.tap(leads_to(page, "asetundo"))
    assert (await desk.make.rules()).low_stock == 5


async def test_an_old_button_does_not_undo_what_was_changed_since(desk: Desk) -> None:
    await desk.tap("aseted:shop_name")
    old = leads_to(await desk.say("Second Name"), "asetundo")
    await desk.tap("aseted:shop_name")
    await desk.say("Third Name")
    with pytest.raises(ChangedSince):
        await desk.tap(old)
    assert (await desk.make.rules()).shop_name == "Third Name"


async def test_locks_hold_against_putting_back_and_facts_are_never_put_back(desk: Desk) -> None:
    await desk.tap("aseted:currency")
    undo = leads_to(await desk.say("CHF"), "asetundo")
    await desk.make.placed_order(await desk.make.person())
    with pytest.raises(CurrencyLocked):
        await desk.tap(undo)
    await desk.tap("asetone:currency")
    async with desk.make.work(await desk.make.owner()) as work:
        await rulebook.acknowledge_distribution(work)
    trail = await rulebook.last_change("distribution_acknowledged_at")
    assert trail is not None
    for number in (trail.audit_id, 10**9):
        with pytest.raises(NotFound):
            await desk.tap(f"asetundo:{number}:shop_name")


async def test_terms_for_distributors_that_are_put_back_get_a_version_of_their_own(desk: Desk) -> None:
    for words in ("The first words of ours.", "The second words of ours."):
        await desk.tap("aseted:distributor_terms")
        await desk.say(words)
    await desk.tap(leads_to(await desk.tap("asetone:distributor_terms"), "asetundo"))
    rules = await desk.make.rules()
    assert (rules.distributor_terms, rules.distributor_terms_version) == ("The first words of ours.", 4)


# ── languages ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_language_is_given_up_and_taken_back_and_another_one_put_first_at_once(desk: Desk) -> None:
    ann = await desk.make.person(language="ru")
    messenger = RememberingMessenger()
    front = FrontDesk(desk.make.shop, messenger, Throttle(burst=ENDLESS, per_second=ENDLESS))

    async def home_of_ann() -> str:
        update = said("/start", ann.telegram_id)
        update["message"]["from"]["language_code"] = "ru"
        await front.feed(update)
        return messenger.screens[-1].text

    def welcome(language: str) -> str:
        return desk.make.shop.texts.of(language)("home.welcome", shop="Leaf & Clay")

    assert await home_of_ann() == welcome("ru")
    for data, expected in (
        ("alangsw:ru:off", "en"),
        ("alangfirst:zh_Hans", "zh_Hans"),
        ("alangsw:ru:on", "ru"),
        ("alangsw:ru:on", "ru"),
    ):
        before = messenger.calls
        await front.feed(tapped(data, OWNER_ID))
        assert messenger.calls - before > 10, "the menus follow the languages"
        assert await home_of_ann() == welcome(expected), data
    assert (await desk.make.rules()).languages == ("zh_Hans", "en", "ru")
    page = await desk.tap("alang")
    assert "Olga" in page.text or "Ann" in page.text
    await desk.tap(leads_to(page, "asetundo"))
    assert (await desk.make.rules()).languages == ("zh_Hans", "en")
    assert "ru" not in [
        data.split(":")[1] for data in data_of(await desk.tap("lang")) if data.startswith("l:")
    ]


async def test_the_last_language_stays_and_unknown_ones_are_refused(desk: Desk) -> None:
    for code in ("en", "ru"):
        await desk.tap_twice(f"alangsw:{code}:off")
    with pytest.raises(NoLanguage):
        await desk.tap("alangsw:zh_Hans:off")
    for data in ("alangsw:de:on", "alangsw:en:maybe", "alangfirst:", "alangfirst:../en"):
        with pytest.raises(NotFound):
            await desk.tap(data)
    assert (await desk.make.rules()).languages == ("zh_Hans",)
