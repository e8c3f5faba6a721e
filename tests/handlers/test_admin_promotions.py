"""Promotions in chat: written step by step, previewed, sent, steered; and what their readers' buttons do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain import catalog, promotions, rulebook
from bot.domain.notices import claim_due, settle
from bot.domain.promotions import (
    BadTime,
    Fate,
    NobodyToReach,
    PromotionChanged,
    State,
    TextTooLong,
    TimeNotAhead,
    TooManyProducts,
)
from bot.handlers.notices import render
from bot.handlers.promoting import Promoting, draw
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.roles import Role
from bot.kernel.screen import ProductPicture, Screen
from bot.models import Delivery, Promotion
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows
from tests.situations import START

TEXT = "New <teas> & cups"


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    """SQLite: what the database does is tried on both engines in the room's own tests."""
    async with open_shop(migrated_sqlite_url) as opened:
        yield opened


async def told(desk: Desk) -> list[Screen]:
    """What the notices that are due say, in their order."""
    async with desk.make.work() as work:
        due = await claim_due(work, limit=100)
    async with desk.make.work() as work:
        for notice in due:
            await settle(work, notice.ids, "sent")
    return [(await render(desk.make.shop, notice))[1] for notice in due]


async def drafted(desk: Desk) -> int:
    """A draft out of the owner's first text, without more."""
    await desk.tap("amnew")
    await desk.say(TEXT)
    screen = await desk.tap(leads_to(await desk.tap("ampicask:1:1"), "amnopic"))
    assert shows(screen, "amc")
    return (await Promotion.all().order_by("-id").first()).id  # type: ignore[union-attr]


async def send_button(desk: Desk, promotion_id: int) -> str:
    """From the draft's page over the preview to the button that says yes."""
    await desk.tap(leads_to(await desk.tap(f"amc:{promotion_id}"), "amprev"))
    _, ready = (await told(desk))[-2:]
    return leads_to(await desk.tap(leads_to(ready, "amsendask")), "amsend")


async def test_from_the_office_to_a_promotion_in_three_languages(desk: Desk) -> None:
    make, tea = desk.make, await _a_product(desk)
    readers = [await make.reader(language) for language in ("en", "zh-hans", "ru", "fr")]
    assert shows(await desk.tap("a"), "am")
    assert "none yet" in (await desk.tap("am")).text
    prompt = await desk.tap("amnew")
    assert "English" in prompt.text
    picture = await desk.say(TEXT)
    assert await desk.dialogue() == "promotion_picture"
    assert shows(picture, "amnopic")
    categories = await desk.send(b"a picture")
    assert await desk.dialogue() is None
    goods = await desk.tap(leads_to(categories, "amcat"))
    goods = await desk.tap(leads_to(goods, "amtog"))
    assert "✅ Green tea" in goods.text
    page = await desk.tap(leads_to(goods, "amc"))
    assert "New &lt;teas&gt; &amp; cups" in page.text
    for code, text in (("zh_Hans", "新茶上市"), ("ru", "Новый чай")):
        await desk.tap(next(one for one in data_of(page) if one == f"amtx:1:{code}"))
        page = await desk.say(text)
    assert "English, 简体中文, Русский" in page.text
    page = await desk.tap(leads_to(await desk.tap(leads_to(page, "amseg")), "amsegto"))
    assert "4" in page.text

    assert (await desk.tap(leads_to(page, "amprev"))).text == ""
    preview, ready = (await told(desk))[-2:]
    assert preview.text == "New &lt;teas&gt; &amp; cups"
    assert isinstance(preview.picture, ProductPicture)
    assert data_of(preview) == [f"pm:1:{tea}", "pmno:1"]
    assert "4" in ready.text
    assert "1 second" in ready.text
    question = await desk.tap(leads_to(ready, "amsendask"))
    sent = await desk.tap_twice(leads_to(question, "amsend"))
    assert "It begins" in sent.text
    assert "Going out" in (await desk.tap("amc:1")).text
    assert await Delivery.all().count() == 4
    found = await Promoting(make.shop, "me").next()
    assert found is not None
    assert [one.person_id for one in found.deliveries] == [one.person_id for one in readers]
    languages = [make.shop.texts.language_for(*one.languages) for one in found.deliveries]
    words = [(await draw(make.shop, found.promotion, one))[0].text for one in languages]
    assert words == ["New &lt;teas&gt; &amp; cups", "新茶上市", "Новый чай", "New &lt;teas&gt; &amp; cups"]


async def _a_product(desk: Desk) -> int:
    return (await catalog.variant(await desk.make.variant()))[0].id


async def test_only_owner_and_marketing_may(desk: Desk) -> None:
    await desk.make.staff(Role.MARKETING, name="Mia", who=await desk.make.person(8100, name="Mia"))
    await desk.make.staff(Role.SUPPORT, name="Sue", who=await desk.make.person(8200, name="Sue"))
    mia, sue = replace(desk, telegram_id=8100), replace(desk, telegram_id=8200)
    assert shows(await mia.tap("a"), "am")
    assert not shows(await sue.tap("a"), "am")
    with pytest.raises(NotAllowed):
        await sue.tap("am")
    await mia.tap("amnew")
    await mia.say("From Mia")
    assert await Promotion.all().count() == 1


async def test_a_text_that_is_too_long_is_refused_and_the_question_stays(desk: Desk) -> None:
    await desk.tap("amnew")
    with pytest.raises(TextTooLong):
        await desk.say("x" * 10_000)
    assert await desk.dialogue() == "promotion_text"
    await desk.say("x" * 2000)
    with pytest.raises(TextTooLong):  # under a picture less fits
        await desk.send(b"a picture")
    assert await desk.dialogue() == "promotion_picture"
    page = await desk.tap("astop:amc:1")
    assert shows(page, "amprev")
    assert await desk.dialogue() is None


async def test_two_authors_at_once_lose_nothing_and_overwrite_nothing(desk: Desk) -> None:
    promotion_id = await drafted(desk)
    await desk.make.staff(Role.MARKETING, name="Mia", who=await desk.make.person(8100, name="Mia"))
    mia = replace(desk, telegram_id=8100, name="Mia")
    old = await desk.tap(f"amc:{promotion_id}")
    await desk.tap(f"amtx:{promotion_id}:en")
    await mia.tap(f"amtx:{promotion_id}:en")
    await mia.say("Mia's words")
    page = await desk.say("Olga's words")
    assert "changed it meanwhile" in page.text
    assert "Mia's words" in page.text
    assert await desk.dialogue() is None
    for data in (leads_to(old, "amprev"), f"amsegto:{promotion_id}:1:customers", f"amready:{promotion_id}:1"):
        with pytest.raises(PromotionChanged):
            await desk.tap(data)
    await desk.tap(f"amtx:{promotion_id}:en")
    assert "Olga's words" in (await desk.say("Olga's words")).text


async def test_an_old_previews_button_sends_nothing(desk: Desk) -> None:
    await desk.make.reader()
    promotion_id = await drafted(desk)
    old = await send_button(desk, promotion_id)
    await desk.tap(f"amtx:{promotion_id}:en")
    await desk.say("Other words")
    with pytest.raises(PromotionChanged):
        await desk.tap(old)
    assert await Delivery.all().count() == 0
    await desk.tap(await send_button(desk, promotion_id))
    assert await Delivery.all().count() == 1
    for data in (f"amtx:{promotion_id}:en", f"ampic:{promotion_id}", f"amprod:{promotion_id}", old):
        with pytest.raises(PromotionChanged):
            await desk.tap(data)


async def test_at_most_three_products_and_a_second_tap_changes_nothing(desk: Desk) -> None:
    promotion_id = await drafted(desk)
    category = (await catalog.product(await _a_product(desk))).category_id
    products = [await _a_product(desk) for _ in range(4)]
    for version, product in enumerate(products[:3], 1):
        await desk.tap(f"amtog:{promotion_id}:{version}:{product}:{category}:0")
    with pytest.raises(PromotionChanged):
        await desk.tap(f"amtog:{promotion_id}:3:{products[2]}:{category}:0")
    with pytest.raises(TooManyProducts):
        await desk.tap(f"amtog:{promotion_id}:4:{products[3]}:{category}:0")
    await desk.tap(f"amtog:{promotion_id}:4:{products[0]}:{category}:0")
    assert (await promotions.promotion(promotion_id)).product_ids == tuple(products[1:3])


async def test_a_promotion_for_later_says_when_and_is_called_off(desk: Desk) -> None:
    await desk.make.reader()
    promotion_id = await drafted(desk)
    await desk.tap(leads_to(await desk.tap(f"amc:{promotion_id}"), "amprev"))
    ready = (await told(desk))[-1]
    prompt = await desk.tap(leads_to(ready, "amat"))
    assert "UTC" in prompt.text
    with pytest.raises(BadTime):
        await desk.say("when it rains")
    with pytest.raises(TimeNotAhead):
        await desk.say("2026-11-25 11:00")
    assert await desk.dialogue() == "promotion_time"
    question = await desk.say("22:00")
    assert await desk.dialogue() is None
    assert "Quiet hours (21:00–9:00): it begins Nov 26, 09:00" in question.text
    page = await desk.tap_twice(leads_to(question, "amsend"))
    assert "Waits for Nov 25, 22:00" in page.text
    assert "1 person" in page.text
    page = await desk.tap(leads_to(page, "amoff"))
    assert shows(page, "amprev")
    assert (await promotions.promotion(promotion_id)).is_draft
    picked = await desk.tap(leads_to(await desk.tap(f"amat:{promotion_id}:2"), "amsendask"))
    data = leads_to(picked, "amsend")
    assert "18:00" in picked.text
    desk.make.clock.move(days=7)
    with pytest.raises(TimeNotAhead):
        await desk.tap(data)


@pytest.mark.parametrize(
    "data", ["amsend:1:1:99999999999999", "amsendask:1:1:x", "amsegto:1:1:everybody", "amc:99"]
)
async def test_buttons_that_nobody_drew_find_nothing(desk: Desk, data: str) -> None:
    await drafted(desk)
    with pytest.raises(NotFound):
        await desk.tap(data)


async def test_nobody_said_yes(desk: Desk) -> None:
    promotion_id = await drafted(desk)
    await desk.tap(f"amprev:{promotion_id}:1")
    ready = (await told(desk))[-1]
    assert "nobody" in ready.text
    assert not shows(ready, "amsendask")
    with pytest.raises(NobodyToReach):
        await desk.tap(f"amsend:{promotion_id}:1")


async def test_pause_go_on_and_stop_from_its_page(desk: Desk) -> None:
    await desk.make.rules(promotion_pace=1)
    promotion_id, office = await desk.make.promotion(to=3), Promoting(desk.make.shop, "me")
    found = await office.next()
    assert found is not None
    await office.record(found.deliveries, {one.id: (Fate.SENT, "") for one in found.deliveries})
    page = await desk.tap(f"amc:{promotion_id}")
    assert "Sent: 1 of 3" in page.text
    assert "▓▓▓▓░░░░░░░░ 33 %" in page.text
    page = await desk.tap_twice(leads_to(page, "ampause"))
    assert "Paused" in page.text
    assert await office.next() is None
    page = await desk.tap_twice(leads_to(page, "amgo"))
    question = await desk.tap(leads_to(page, "amstopask"))
    assert question.fresh
    page = await desk.tap_twice(leads_to(question, "amstop"))
    assert "Stopped" in page.text
    assert data_of(page) == ["am", "a"]
    assert await office.next() is None
    with pytest.raises(PromotionChanged):
        await desk.tap(f"amstopask:{promotion_id}")


async def test_the_message_that_shows_how_it_goes_leads_nowhere_else_meanwhile(desk: Desk) -> None:
    await desk.make.rules(promotion_pace=50)
    promotion_id, office = await desk.make.promotion(to=30), Promoting(desk.make.shop, "me")
    found = await office.next()
    assert found is not None
    outcomes = {one.id: (Fate.SENT, "") for one in found.deliveries}
    outcomes[found.deliveries[0].id] = (Fate.BLOCKED, "")
    await office.record(found.deliveries, outcomes)
    report = await office.report(promotion_id, 2.5)
    assert (report.chat_id, report.message_id) == (desk.telegram_id, None)
    for words in (
        "Sent: 24 of 30",
        "blocked the bot: 1",
        "Still to come: 5",
        "2.5 a second · about 2 seconds",
    ):
        assert words in report.screen.text
    assert data_of(report.screen) == [f"ampause:{promotion_id}", f"amstopask:{promotion_id}"]
    await office.reported(promotion_id, 77)
    assert (await office.report(promotion_id, 0)).message_id == 77
    desk.make.clock.move(hours=10)
    assert "Quiet hours: it goes on Nov 26, 09:00" in (await office.report(promotion_id, 0)).screen.text


async def test_its_end_is_told_with_what_came_of_it(desk: Desk) -> None:
    promotion_id, office = await desk.make.promotion(to=2), Promoting(desk.make.shop, "me")
    found = await office.next()
    assert found is not None
    await office.record(found.deliveries, {one.id: (Fate.SENT, "") for one in found.deliveries})
    over = await office.next()
    assert over is not None
    assert over.promotion.state is State.SENT
    notice = (await told(desk))[-1]
    assert "Your promotion is out" in notice.text
    page = await desk.tap(leads_to(notice, "amc"))
    assert "Tapped a product: 0" in page.text
    assert leads_to(await desk.tap("am"), "amc") == f"amc:{promotion_id}"


async def test_a_reader_opens_a_product_says_no_more_and_takes_it_back(desk: Desk) -> None:
    tea, promotion_id = await _a_product(desk), await desk.make.promotion(to=1)
    await desk.make.reader(who=await desk.make.person(5000))
    reader = replace(desk, telegram_id=5000, name="Ann")
    async with desk.make.work(await desk.make.owner()) as work:
        second = await promotions.write(work, "en", "Two")
        await promotions.confirm(work, second, 1)
    page = await reader.tap_twice(f"pm:{second}:{tea}")
    assert "Green tea" in page.text
    assert (await promotions.results(second)).clicked == 1
    gone = await reader.tap_twice(f"pmno:{second}")
    assert "no more offers" in gone.text
    assert (await promotions.results(second)).opted_out == 1
    assert leads_to(await reader.tap("me"), "yes") == "yes"
    await reader.tap_twice(leads_to(gone, "pmyes"))
    assert (await promotions.results(second)).opted_out == 0
    assert leads_to(await reader.tap("me"), "no") == "no"
    await reader.tap(f"pmno:{promotion_id}")  # of one that he never got: he is out all the same
    assert (await promotions.results(promotion_id)).opted_out == 0
    assert leads_to(await reader.tap("me"), "yes") == "yes"


async def test_a_draft_is_thrown_away_after_a_question(desk: Desk) -> None:
    promotion_id = await drafted(desk)
    question = await desk.tap(f"amdelask:{promotion_id}")
    assert "none yet" in (await desk.tap_twice(leads_to(question, "amdel"))).text


async def test_what_was_done_stands_in_the_audit_trail_in_words(desk: Desk) -> None:
    await desk.make.reader()
    promotion_id = await drafted(desk)
    await desk.tap(await send_button(desk, promotion_id))
    await desk.tap(f"ampause:{promotion_id}")
    await desk.tap(f"amstop:{promotion_id}")
    trail = (await desk.tap("aaudit")).text
    for words in ("wrote promotion 1", "started promotion 1", "paused promotion 1", "stopped promotion 1"):
        assert words in trail
    assert (await rulebook.audit_trail(1))[0].at == START
