"""The staff's home: what waits, what the days brought, what runs low; and the digest of the day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.domain import notices, people, reports, stock
from bot.domain.work import Actor
from bot.handlers.notices import render
from bot.kernel.money import Money
from bot.kernel.roles import Role
from bot.kernel.screen import ChartPicture, Screen
from bot.texts import Texts
from tests.handlers.admin_desk import Desk, buttons, data_of, leads_to, open_shop, shows
from tests.handlers.earned import paid
from tests.situations import OWNER_ID

LANGUAGES = ("en", "zh_Hans", "ru")


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_sqlite_url) as opened:
        yield opened


def _texts(desk: Desk, language: str = "en") -> Texts:
    return desk.make.shop.texts.of(language)


async def _days(desk: Desk) -> None:
    """A sale with commission yesterday, and one today."""
    make = desk.make
    dora, ann = await make.distributor("Dora"), await make.person()
    await make.follow(ann, dora)
    await paid(make, ann, {await make.variant(2000): 2})
    make.clock.move(days=1)
    await make.paid_order(await make.person())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_home_shows_what_today_and_the_month_brought(desk: Desk, language: str) -> None:
    await _days(desk)
    await desk.tap(f"l:{language}")
    page, texts = await desk.tap("a"), _texts(desk, language)
    assert (
        texts("numbers.sales", orders=texts.plural("numbers.orders", 1), amount=Money(1750, "EUR"))
        in page.text
    )
    assert (
        texts("numbers.sales", orders=texts.plural("numbers.orders", 2), amount=Money(6250, "EUR"))
        in page.text
    )
    assert texts("numbers.commission", amount=Money(600, "EUR")) in page.text
    assert texts.plural("numbers.customers", 2) in page.text
    assert texts.plural("numbers.distributors", 1) in page.text
    assert texts.plural("admin.orders_waiting", 2) in page.text
    assert len(page.text) < 1500
    assert max(map(len, page.rows)) <= 2


async def test_each_role_is_told_of_what_it_may_act_on_and_of_nothing_else(desk: Desk) -> None:
    make, texts = desk.make, _texts(desk)
    await make.variant(stock=0)
    await make.paid_order(await make.person())
    ships, low = texts.plural("admin.orders_waiting", 1), texts.plural("admin.sold_out", 1)
    money = texts("numbers.today", lines="").split("\n")[0]
    expected: dict[Role, set[str]] = {
        Role.FINANCE: {money},
        Role.WAREHOUSE: {ships, low},
        Role.MARKETING: {texts("admin.nothing_waits")},
        Role.SUPPORT: {texts("admin.nothing_waits")},
    }
    for role, lines in expected.items():
        who = await make.staff(role, name=role.value)
        page = await Desk(make, who.telegram_id, role.value).tap("a")
        assert {
            line for line in (ships, low, money, texts("admin.nothing_waits")) if line in page.text
        } >= lines
        assert {line for line in (ships, low, money) if line in page.text} == lines - {
            texts("admin.nothing_waits")
        }
        assert shows(page, "anum") == (role is Role.FINANCE)
        assert shows(page, "alow") == (role is Role.WAREHOUSE)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_chart_ends_today_and_compares_with_the_thirty_days_before(
    desk: Desk, language: str
) -> None:
    await desk.make.paid_order(await desk.make.person())
    desk.make.clock.move(days=35)
    await _days(desk)
    await desk.tap(f"l:{language}")
    page, texts = await desk.tap("anum"), _texts(desk, language)
    assert isinstance(page.picture, ChartPicture)
    chart = page.picture.chart
    assert chart.values[-2:] == (4500, 1750)
    assert sum(chart.values) == 6250
    assert chart.labels[-1] == texts.calendar_day(date(2026, 12, 31))
    assert chart.headline == texts.money(Money(6250, "EUR"))
    assert texts.percent(257) in chart.remark
    assert chart.direction == 1
    assert texts.money(Money(6250, "EUR")) in page.text
    assert "€" in chart.lines[-1][1]
    assert len(page.text) < 1024


async def test_an_empty_shop_gets_a_friendly_chart(desk: Desk) -> None:
    page = await desk.tap("anum")
    assert isinstance(page.picture, ChartPicture)
    assert page.picture.chart.placeholder == _texts(desk).plain("chart.nothing")


# ── the digest ──────────────────────────────────────────────────────────────────────────────────────────────


async def _digest(desk: Desk, who: Actor) -> Screen:
    desk.make.clock.move(days=1)
    async with desk.make.work() as work:
        await reports.queue_digest(work, frozenset({OWNER_ID}))
        due = [one for one in await notices.claim_due(work, 100) if one.kind == "digest"]
    assert [one.person_id for one in due] == [who.person_id]
    return (await render(desk.make.shop, due[0]))[1]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_digest_compares_yesterday_with_the_same_weekday_and_leads_to_what_waits(
    desk: Desk, language: str
) -> None:
    owner, texts = await desk.make.owner(), _texts(desk, language)
    await desk.tap(f"l:{language}")
    await desk.make.paid_order(await desk.make.person())
    desk.make.clock.move(days=6)
    await _days(desk)
    screen = await _digest(desk, owner)
    assert (
        texts("numbers.sales", orders=texts.plural("numbers.orders", 1), amount=Money(1750, "EUR"))
        in screen.text
    )
    assert texts("digest.change", amount=Money(1750, "EUR"), change=texts.percent(0)) in screen.text
    assert texts.weekday(date(2026, 12, 2)) in screen.text
    assert texts.plural("admin.orders_waiting", 3) in screen.text
    assert {"aw", "a", "adigoff"} <= {data.split(":")[0] for data in data_of(screen)}
    assert isinstance(screen.picture, ChartPicture)
    assert screen.picture.chart.values[-1] == 1750
    assert len(screen.text) < 1024


async def test_no_more_digests_is_one_tap_and_so_is_the_way_back(desk: Desk) -> None:
    await _days(desk)
    screen = await _digest(desk, await desk.make.owner())
    answered = await desk.tap_twice(leads_to(screen, "adigoff"))
    assert answered.text == _texts(desk)("digest.state_off")
    assert leads_to(await desk.tap("anum"), "adig") == "adig:on"
    answered = await desk.tap_twice(leads_to(answered, "adig"))
    assert leads_to(answered, "adig") == "adig:off"
    arrival = await people.arrival_of(OWNER_ID)
    assert arrival is not None
    assert await reports.wants_digest(arrival.person.id, is_owner=True)


# ── low stock ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_low_stock_is_listed_the_emptiest_first_and_restocked_from_there(
    desk: Desk, language: str
) -> None:
    await desk.tap(f"l:{language}")
    texts = _texts(desk, language)
    pieces = [4, 0, 5, 6, *[3] * 8]
    variants = [await desk.make.variant(stock=count, name=f"Tea {n}") for n, count in enumerate(pieces)]
    office = await desk.tap("a")
    assert texts.plural("admin.sold_out", 1) in office.text
    assert texts.plural("admin.running_low", 10) in office.text
    first = await desk.tap(leads_to(office, "alow"))
    second = await desk.tap(leads_to(first, "alow"))
    listed = [data.split(":")[1] for data in (*data_of(first), *data_of(second)) if data.startswith("aved:")]
    numbers = [number for number in listed if number.isdigit()]
    assert numbers[0] == str(variants[1])
    assert len(numbers) == len(set(numbers)) == 11
    assert str(variants[3]) not in numbers
    await desk.tap(f"aved:{variants[1]}:stock")
    await desk.say("40")
    assert f"aved:{variants[1]}:stock" not in data_of(await desk.tap("alow"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_notice_names_what_still_is_low_when_it_is_sent(desk: Desk, language: str) -> None:
    make, texts = desk.make, _texts(desk, language)
    await desk.tap(f"l:{language}")
    tea, cup = [await make.variant(stock=8, name=name) for name in ("Tea <green>", "Cup")]
    async with make.work() as work:
        await stock.look_at_stock(work)
    await paid(make, await make.person(), {tea: 8, cup: 4})
    async with make.work() as work:
        await stock.look_at_stock(work)
        due = [one for one in await notices.claim_due(work, 100) if one.kind == "low_stock"]
    assert len(due) == 1
    screen = (await render(make.shop, due[0]))[1]
    assert texts("notice.low_stock_out", name="Tea <green>") in screen.text
    assert texts.plural("notice.low_stock_line", 4, name="Cup") in screen.text
    assert [data for data in data_of(screen) if data.startswith("aved")] == [
        f"aved:{tea}:stock",
        f"aved:{cup}:stock",
    ]
    for variant_id in (tea, cup):
        async with make.work(await make.owner()) as work:
            await stock.set_available(work, variant_id, 50)
    again = (await render(make.shop, due[0]))[1]
    assert again.text == texts("notice.low_stock_over")
    assert all(len(button.text) <= 60 for button in buttons(screen))
