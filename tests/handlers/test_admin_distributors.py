"""The owner decides who sells and what the plan pays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain import distributors, people, rulebook
from bot.domain.distributors import BadAnswer, JoinStep, State
from bot.domain.people import Profile
from bot.domain.rulebook import BadPlan, BadRates, TooManyTiers
from bot.domain.work import Actor
from bot.handlers import TAPS
from bot.handlers.admin import TABLE
from bot.kernel.errors import NotFound
from bot.kernel.roles import Action, Role, may
from bot.kernel.screen import DocumentPicture
from tests.handlers.admin_desk import Desk, buttons, data_of, leads_to, open_shop, shows
from tests.situations import BOT_ID

REASON = "We sell in <Berlin> & nowhere else"
ESCAPED = "We sell in &lt;Berlin&gt; &amp; nowhere else"
LANGUAGES = ["en", "zh_Hans", "ru"]


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def _apply(
    desk: Desk,
    name: str = "Ann",
    *,
    sponsor: Actor | None = None,
    phone: str = "+49301234567",
    documents: tuple[bytes, ...] = (),
    hand_in: bool = True,
) -> tuple[Actor, int]:
    """Somebody who answered every question; answers him and his application's id."""
    who, rules = await desk.make.person(name=name), await desk.make.rules()
    async with desk.make.work(who) as work:
        application_id = await distributors.start_application(
            work, rules, sponsor.person_id if sponsor else None
        )
        await distributors.answer(work, JoinStep.NAME, f"{name} Distributor")
        await distributors.answer(work, JoinStep.PHONE, phone)
        await distributors.answer(work, JoinStep.REGION, "Berlin")
        await distributors.answer(work, JoinStep.CHANNELS, "Friends & a small blog")
        for picture in documents:
            await distributors.add_document(work, picture)
        await distributors.finish_documents(work)
        if hand_in:
            await distributors.accept_terms(work, rules.distributor_terms_version, rules)
    return who, application_id


async def _state(desk: Desk, application_id: int) -> State:
    return (await distributors.application(application_id, desk.make.shop.sealer)).state


async def _acts(act: str) -> list[rulebook.AuditCard]:
    return [entry for entry in await rulebook.audit_trail(50) if entry.act == act]


async def _acknowledged(desk: Desk) -> None:
    await desk.make.rules(distribution_acknowledged_at=desk.make.clock.now().isoformat())


# ── applications ────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_office_counts_applications_and_distributors(desk: Desk) -> None:
    await desk.make.distributor("Dora")
    await _apply(desk, "Ann")
    await _apply(desk, "Ben", phone="+49307654321")
    await _apply(desk, "Cleo", phone="+49301111111", hand_in=False)
    office = await desk.command("admin")
    labels = {button.data: button.text for button in buttons(office)}
    assert labels["af"].endswith("2")
    assert labels["ads"].endswith("1")
    assert "apl" in labels


async def test_the_longest_waiting_application_comes_first(desk: Desk) -> None:
    ids = []
    for number in range(10):
        ids.append((await _apply(desk, f"Ann {number}", phone=f"+4930{number:07}"))[1])
        desk.make.clock.move(minutes=1)
    first = await desk.tap("af")
    assert [data for data in data_of(first) if data.startswith("aa:")] == [f"aa:{one}" for one in ids[:8]]
    second = await desk.tap(leads_to(first, "af"))
    assert [data for data in data_of(second) if data.startswith("aa:")] == [f"aa:{one}" for one in ids[8:]]


async def test_a_card_shows_all_that_was_answered_escaped(desk: Desk) -> None:
    dora = await desk.make.distributor("Dora")
    who, application_id = await _apply(desk, "Ann", sponsor=dora, documents=(b"one", b"two"))
    async with desk.make.work() as work:
        await people.arrive(work, Profile(who.telegram_id, "<i>Ann</i>", "ann_lee", "en"), BOT_ID, 0)
    page = await desk.tap(leads_to(await desk.tap("af"), "aa"))
    for part in (
        "Ann Distributor",
        "+49301234567",
        "Berlin",
        "Friends &amp; a small blog",
        "&lt;i&gt;Ann&lt;/i&gt;",
        "@ann_lee",
        "Dora",
        "2 documents",
        "version 1",
        "Nov 25, 12:00",
    ):
        assert part in page.text, part
    assert "⚠️" not in page.text
    assert {"aadoc", "aaok", "aano"} <= {data.split(":")[0] for data in data_of(page)}
    assert f"aa:{application_id}" in data_of(await desk.tap("af"))


@pytest.mark.promise(40)
async def test_twins_are_named_and_decide_nothing(desk: Desk) -> None:
    await _apply(desk, "Bo <b>", documents=(b"passport",))
    _, application_id = await _apply(desk, "Ann", documents=(b"passport",))
    page = await desk.tap(f"aa:{application_id}")
    warning = page.text.partition("⚠️")[2]
    assert warning.count("Bo &lt;b&gt;") == 2
    assert "phone" in warning
    assert "document" in warning
    assert shows(page, "aaok")


async def test_documents_are_leafed_through_within_their_application(desk: Desk) -> None:
    _, application_id = await _apply(desk, documents=(b"one", b"two", b"three"))
    card = await distributors.application(application_id, desk.make.shop.sealer)
    first = await desk.tap(leads_to(await desk.tap(f"aa:{application_id}"), "aadoc"))
    assert first.picture == DocumentPicture(card.document_ids[0])
    assert [data for data in data_of(first) if data.startswith("aadoc")] == [f"aadoc:{application_id}:1"]
    middle = await desk.tap(f"aadoc:{application_id}:1")
    assert middle.picture == DocumentPicture(card.document_ids[1])
    assert f"aadoc:{application_id}:0" in data_of(middle)
    assert f"aadoc:{application_id}:2" in data_of(middle)
    for place in ("3", "999999999999999999", "x"):
        with pytest.raises(NotFound):
            await desk.tap(f"aadoc:{application_id}:{place}")


async def test_what_is_not_handed_in_is_shown_to_nobody(desk: Desk) -> None:
    _, application_id = await _apply(desk, documents=(b"one",), hand_in=False)
    await _acknowledged(desk)
    for data in ("aa", "aadoc", "aaok", "aano", "aanoask", "aack", "aackok"):
        with pytest.raises(NotFound):
            await desk.tap(f"{data}:{application_id}")


async def test_an_application_that_was_taken_back_says_so_and_shows_no_documents(desk: Desk) -> None:
    who, application_id = await _apply(desk, documents=(b"one",))
    async with desk.make.work(who) as work:
        await distributors.take_back(work)
    page = await desk.tap(f"aadoc:{application_id}:0")
    assert page.picture is None
    assert "Taken back" in page.text
    assert "+49301234567" not in page.text
    assert not shows(page, "aaok")
    assert not shows(await desk.tap(f"aano:{application_id}"), "astop")
    assert await desk.dialogue() is None


# ── approving ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_before_the_first_approval_the_owner_takes_responsibility(desk: Desk) -> None:
    _, application_id = await _apply(desk)
    gate = await desk.tap(f"aaok:{application_id}")
    assert "Telegram" in gate.text
    assert await _state(desk, application_id) is State.SUBMITTED
    back = await desk.tap_twice(leads_to(gate, "aackok"))
    assert shows(back, "aaok")
    assert (await desk.make.rules()).distribution_acknowledged_at
    assert len(await _acts("settings.changed")) == 1
    await desk.tap(leads_to(back, "aaok"))
    assert await _state(desk, application_id) is State.APPROVED
    again = await desk.tap("aack")
    assert not shows(again, "aackok")
    assert "Nov 25, 12:00" in again.text


async def test_an_acknowledgement_for_no_application_leads_to_those_that_wait(desk: Desk) -> None:
    _, application_id = await _apply(desk)
    page = await desk.tap(leads_to(await desk.tap("aack"), "aackok"))
    assert f"aa:{application_id}" in data_of(page)


async def test_an_acknowledgement_that_leads_nowhere_is_none(desk: Desk) -> None:
    for data in ("aackok:99", "aackok:x"):
        with pytest.raises(NotFound):
            await desk.tap(data)
    assert not (await desk.make.rules()).distribution_acknowledged_at


async def test_an_approval_tapped_twice_approves_once(desk: Desk) -> None:
    dora = await desk.make.distributor("Dora")
    who, application_id = await _apply(desk, sponsor=dora)
    page = await desk.tap_twice(leads_to(await desk.tap(f"aa:{application_id}"), "aaok"))
    assert desk.toast
    assert "Approved" in page.text
    assert not shows(page, "aano")
    assert f"adc:{who.person_id}" in data_of(page)
    assert (await distributors.distributor(who.person_id)).sponsor_id == dora.person_id
    mine = [entry for entry in await _acts("application.approved") if entry.subject == str(application_id)]
    assert len(mine) == 1


# ── turning down ────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_application_is_turned_down_with_a_reason_that_is_read(desk: Desk) -> None:
    _, application_id = await _apply(desk)
    question = await desk.tap_twice(f"aano:{application_id}")
    assert leads_to(question, "astop") == f"astop:aa:{application_id}"
    with pytest.raises(BadAnswer):
        await desk.say("x")
    assert await desk.dialogue() == "application_reject"
    assert await _state(desk, application_id) is State.SUBMITTED
    page = await desk.say(REASON)
    assert ESCAPED in page.text
    assert not shows(page, "aaok")
    assert await desk.dialogue() is None
    await desk.tap(f"aano:{application_id}")
    assert await desk.dialogue() is None
    assert not shows(await desk.tap("af"), "aa")


async def test_a_reason_for_what_others_decided_meanwhile_leads_to_the_decision(desk: Desk) -> None:
    await _acknowledged(desk)
    _, application_id = await _apply(desk)
    await desk.tap(f"aano:{application_id}")
    async with desk.make.work() as work:
        await distributors.approve(work, application_id)
    page = await desk.say(REASON)
    assert "Approved" in page.text
    assert await desk.dialogue() is None
    assert await _acts("application.rejected") == []


async def test_a_cancelled_question_leads_back_to_the_application(desk: Desk) -> None:
    _, application_id = await _apply(desk)
    page = await desk.tap(leads_to(await desk.tap(f"aano:{application_id}"), "astop"))
    assert shows(page, "aaok")
    assert await desk.dialogue() is None


# ── distributors ────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_counts_customers_and_recruits_of_this_moment(desk: Desk) -> None:
    dora = await desk.make.distributor("Dora")
    await desk.make.distributor("Emil", dora)
    ann, ben = await desk.make.person(), await desk.make.person()
    await desk.make.follow(ann, dora)
    desk.make.clock.move(days=89)
    await desk.make.follow(ben, dora)
    row = next(b.text for b in buttons(await desk.tap("ads")) if b.data == f"adc:{dora.person_id}")
    assert "👤 2" in row
    assert "👥 1" in row
    desk.make.clock.move(days=2)
    row = next(b.text for b in buttons(await desk.tap("ads")) if b.data == f"adc:{dora.person_id}")
    assert "👤 1" in row
    page = await desk.tap(f"adc:{dora.person_id}")
    assert "1 customer now" in page.text
    assert "1 person recruited" in page.text
    assert (await distributors.distributor(dora.person_id)).code in page.text


async def test_a_distributor_is_suspended_and_reinstated_with_reasons(desk: Desk) -> None:
    dora = await desk.make.distributor("Dora")
    await desk.tap_twice(f"adsus:{dora.person_id}")
    with pytest.raises(BadAnswer):
        await desk.say("?")
    assert await desk.dialogue() == "distributor_suspend"
    page = await desk.say(REASON)
    assert ESCAPED in page.text
    assert not shows(page, "adsus")
    assert (await distributors.distributor(dora.person_id)).suspension_reason == REASON
    await desk.tap(f"adsus:{dora.person_id}")
    assert await desk.dialogue() is None
    assert "⏸" in next(b.text for b in buttons(await desk.tap("ads")) if b.data == f"adc:{dora.person_id}")

    await desk.tap(leads_to(page, "adrein"))
    with pytest.raises(BadAnswer):
        await desk.say("?")
    page = await desk.say("It was a mistake")
    assert shows(page, "adsus")
    await desk.tap(f"adrein:{dora.person_id}")
    assert await desk.dialogue() is None
    assert [entry.after for entry in await _acts("distributor.suspended")] == [{"reason": REASON}]
    assert [entry.after for entry in await _acts("distributor.reinstated")] == [
        {"reason": "It was a mistake"}
    ]


# ── the plan ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "rates"),
    [
        ("15 10", (1500, 1000)),
        ("15% / 10,5%", (1500, 1050)),
        ("15 % / 10,5 %", (1500, 1050)),
        ("15\u00a0% 10\u00a0%", (1500, 1000)),
        ("15,5 10,25", (1550, 1025)),
        ("15, 10", (1500, 1000)),
        ("15%,10%", (1500, 1000)),
        ("15;10", (1500, 1000)),
        ("15，10", (1500, 1000)),
        ("15％、10.5％", (1500, 1050)),
        ("12.5% / 7.5%", (1250, 750)),
        ("10,5%", (1050,)),
        ("0.05", (5,)),
        ("20", (2000,)),
        ("15 10 5 1", (1500, 1000, 500, 100)),
        ("  15\n10  ", (1500, 1000)),
    ],
)
def test_rates_are_read_as_people_type_them(typed: str, rates: tuple[int, ...]) -> None:
    assert rulebook.parse_rates(typed) == rates


@pytest.mark.parametrize(
    "typed",
    [
        "15,10",
        "15,10,5",
        "15.125",
        "-15 10",
        "15 x",
        "",
        "%",
        "１５ 10",
        "1e3",
        "15²",
        "1234",
        "٣",
        "fifteen",
        "15.",
        ".5",
        "15 + 10",
    ],
)
def test_what_could_be_read_in_two_ways_is_no_rate(typed: str) -> None:
    with pytest.raises(BadRates):
        rulebook.parse_rates(typed)


async def test_the_plan_shows_an_example_and_since_when_it_holds(desk: Desk) -> None:
    page = await desk.tap(leads_to(await desk.command("admin"), "apl"))
    for part in ("version 1", "15%", "€15.00", "10%", "€10.00", "€25.00", "€75.00", "15 days", "90 days"):
        assert part in page.text, part
    assert "1970" not in page.text
    await desk.tap("apls:upline")
    page = await desk.tap("apl")
    assert "version 2" in page.text
    assert "Nov 25, 12:00" in page.text


async def test_rates_are_shown_before_they_become_a_version(desk: Desk) -> None:
    await desk.tap_twice("aplr")
    preview = await desk.say("20% / 7,5%")
    assert await desk.dialogue() is None
    assert (await desk.make.rules()).tier_rates == (1500, 1000)
    assert "€7.50" in preview.text
    assert leads_to(preview, "aplrok") == "aplrok:2000-750"
    assert "20% / 7.5%" in next(b.text for b in buttons(preview) if b.data == "aplrok:2000-750")
    page = await desk.tap_twice("aplrok:2000-750")
    rules = await desk.make.rules()
    assert (rules.tier_rates, rules.plan_version) == ((2000, 750), 2)
    assert "20%" in page.text
    assert len(await _acts("settings.changed")) == 1


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("15,10", BadRates),
        ("ten percent", BadRates),
        ("15 10 5 1", TooManyTiers),
        ("60 50", BadPlan),
        ("15 0", BadPlan),
        ("0", BadPlan),
    ],
)
async def test_rates_that_may_not_stand_keep_the_question(
    desk: Desk, typed: str, refusal: type[Exception]
) -> None:
    before = await desk.make.rules()
    await desk.tap("aplr")
    with pytest.raises(refusal):
        await desk.say(typed)
    assert await desk.dialogue() == "plan_rates"
    assert await desk.make.rules() == before


async def test_a_fourth_tier_is_refused_whatever_was_acknowledged(desk: Desk) -> None:
    await desk.tap("apl3ok")
    with pytest.raises(TooManyTiers):
        await desk.tap("aplrok:1500-1000-500-100")
    with pytest.raises(TooManyTiers):
        await desk.tap("aplrokask:1500-1000-500-100")
    assert (await desk.make.rules()).plan_version == 1


async def test_a_third_tier_is_acknowledged_first_and_what_was_typed_is_kept(desk: Desk) -> None:
    await desk.tap("aplr")
    page = await desk.say("15 10 5")
    assert await desk.dialogue() is None
    assert "Telegram" in page.text
    assert leads_to(page, "apl3ok") == "apl3ok:1500-1000-500"
    assert leads_to(await desk.tap("aplrok:1500-1000-500"), "apl3ok") == "apl3ok:1500-1000-500"
    assert (await desk.make.rules()).plan_version == 1
    preview = await desk.tap_twice("apl3ok:1500-1000-500")
    assert "€5.00" in preview.text
    assert len(await _acts("settings.changed")) == 1
    plan = await desk.tap(leads_to(preview, "aplrok"))
    assert "3️⃣" in plan.text
    assert (await desk.make.rules()).tier_rates == (1500, 1000, 500)
    again = await desk.tap("apl3")
    assert not shows(again, "apl3ok")
    await desk.tap("aplr")
    assert leads_to(await desk.say("10 5 1"), "aplrok") == "aplrok:1000-500-100"


async def test_a_third_tier_that_leads_nowhere_is_not_acknowledged(desk: Desk) -> None:
    for data, refusal in (("apl3ok:x", NotFound), ("apl3ok:9000-9000-1", BadPlan), ("apl3ok:1--1", NotFound)):
        with pytest.raises(refusal):
            await desk.tap(data)
    assert not (await desk.make.rules()).third_tier_acknowledged_at


@pytest.mark.parametrize(
    ("button", "step", "field", "good", "value", "bad"),
    [
        ("aplh", "plan_hold", "hold_days", "30", 30, ("0", "181", "-1", "1.5", "x", "9" * 40)),
        ("aplb", "plan_bind", "bind_days", "365", 365, ("0", "3653", "٣", "a year")),
    ],
)
async def test_days_are_typed_and_make_a_version(
    desk: Desk, button: str, step: str, field: str, good: str, value: int, bad: tuple[str, ...]
) -> None:
    question = await desk.tap_twice(button)
    assert leads_to(question, "astop") == "astop:apl"
    for typed in bad:
        with pytest.raises(BadPlan):
            await desk.say(typed)
        assert await desk.dialogue() == step
    await desk.say(good)
    assert await desk.dialogue() is None
    rules = await desk.make.rules()
    assert (getattr(rules, field), rules.plan_version) == (value, 2)
    await desk.tap(button)
    await desk.say(good)
    assert (await desk.make.rules()).plan_version == 2


async def test_the_switch_of_own_orders_says_what_it_leads_to(desk: Desk) -> None:
    assert leads_to(await desk.tap("apl"), "apls") == "apls:upline"
    page = await desk.tap_twice("apls:upline")
    rules = await desk.make.rules()
    assert (rules.self_purchase, rules.plan_version) == ("upline", 2)
    assert leads_to(page, "apls") == "apls:none"
    with pytest.raises(NotFound):
        await desk.tap("apls:myself")


# ── the whole ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_ids_that_lead_nowhere_are_refused(desk: Desk) -> None:
    for data in (
        *("aa:99", "aa:x", "aa", "aadoc:99:0", "aano:99", "aanoask:99", "aack:99"),
        *("adc:99", "adc:-1", "adsus:99", "adsusask:99", "adrein:99", "adreinask:99"),
        *("aplrok", "aplrok:", "aplrok:15%", "aplrok:1500-", "aplrokask:999999", "apl3:x"),
    ):
        with pytest.raises(NotFound):
            await desk.tap(data)


@pytest.mark.parametrize("step", ["application_reject", "distributor_suspend", "distributor_reinstate"])
@pytest.mark.parametrize("about", [{}, {"application": 99, "distributor": 99}, {"application": "x"}])
async def test_a_step_that_asks_about_nothing_finds_nothing(
    desk: Desk, step: str, about: dict[str, object]
) -> None:
    async with desk.make.work(await desk.make.owner()) as work:
        await people.ask(work, step, **about)
    with pytest.raises(NotFound):
        await desk.say(REASON)


def test_only_the_owner_decides_who_sells_and_what_the_plan_pays() -> None:
    mine = ("bot.handlers.admin.applications", "bot.handlers.admin.distributors", "bot.handlers.admin.plan")
    entries = [e for e in (*TABLE.taps.values(), *TABLE.steps.values()) if e.handle.__module__ in mine]
    assert entries
    for entry in entries:
        assert entry.action in (Action.REVIEW_DISTRIBUTORS, Action.CHANGE_SETTINGS)
        assert [role for role in Role if may(frozenset({role}), entry.action)] == [Role.OWNER]
    assert TAPS["aackok"].action is Action.CHANGE_SETTINGS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_draws_in_every_language(desk: Desk, language: str) -> None:
    await desk.tap(f"l:{language}")
    texts = desk.make.shop.texts.of(language)
    _, first = await _apply(desk, "Bo", documents=(b"one",))
    _, second = await _apply(desk, "Ann", documents=(b"one", b"two"))
    screens = [await desk.tap(data) for data in ("af", "ads", f"aa:{second}", f"aadoc:{second}:1")]
    screens += [await desk.tap(f"aaok:{first}"), await desk.tap(f"aackok:{first}")]
    screens += [await desk.tap(f"aaok:{first}"), await desk.tap(f"aano:{second}"), await desk.say(REASON)]
    bo = (await distributors.application(first, desk.make.shop.sealer)).person_id
    screens += [await desk.tap("ads"), await desk.tap(f"adc:{bo}"), await desk.tap(f"adsus:{bo}")]
    screens += [await desk.say(REASON), await desk.tap(f"adrein:{bo}"), await desk.say(REASON)]
    screens += [await desk.tap(data) for data in ("apl", "aplh", "aplb", "apls:upline", "aplr")]
    screens += [await desk.say("15 10 5"), await desk.tap("apl3ok:1500-1000-500"), await desk.tap("aplr")]
    screens += [await desk.tap("aplrok:1500-1000-500"), await desk.command("admin")]
    for screen in screens:
        assert 0 < len(screen.text) < 4096
        assert "{" not in screen.text
        assert "admin." not in screen.text
        assert data_of(screen)
    trail = await desk.tap("aaudit")
    for part in ("Bo", "Ann", ESCAPED, "→", texts("admin.act_plan", version=3)):
        assert part in trail.text, part
    assert f"{texts('admin.own_orders_nobody')} → {texts('admin.own_orders_sponsor')}" in trail.text
    for key in ("admin.act_distribution_acknowledged", "admin.act_third_tier_acknowledged"):
        assert texts(key) in trail.text
    assert "plan_version" not in trail.text
    assert "application." not in trail.text
    assert texts.plain("admin.field_hold") not in trail.text
