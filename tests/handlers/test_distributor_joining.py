"""Becoming a distributor: the questions, where they go on, and what became of an application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.domain import distributors, referrals
from bot.domain.distributors import (
    AlreadyDistributor,
    ApplicationCard,
    BadAnswer,
    EnoughDocuments,
    JoinStep,
    NotTakingApplications,
    State,
)
from bot.domain.referrals import Via
from bot.domain.work import Actor
from bot.gateways.telegram.drawing import TEXT_LIMIT, shown_length
from bot.handlers import TAPS
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.screen import Screen
from bot.models import Application, ApplicationDocument, Notice
from bot.texts import Texts
from tests.handlers.admin_desk import Desk, data_of, leads_to, open_shop, shows
from tests.situations import Situations

LANGUAGES = ("en", "zh_Hans", "ru")
PHONE = "+493012345678"
ANSWERS = {
    "en": ("Ann Lee", "Berlin", "Friends & a small blog"),
    "zh_Hans": ("李安", "上海市静安区", "朋友圈和社群"),
    "ru": ("Анна Ли", "Москва", "Друзья и блог"),
}


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with open_shop(migrated_url) as opened:
        yield opened


async def applicant(desk: Desk, language: str = "en", telegram_id: int = 300) -> Desk:
    await desk.make.person(telegram_id, language)
    return Desk(desk.make, telegram_id, name="Ann", language=language)


async def answer_up_to(ann: Desk, step: JoinStep, language: str = "en") -> Screen:
    """Answers every question before `step`; shows that one."""
    name, region, channels = ANSWERS[language]
    screen = await ann.tap("jgo")
    acts = {
        JoinStep.NAME: lambda: ann.say(name),
        JoinStep.PHONE: lambda: ann.share_phone(PHONE),
        JoinStep.REGION: lambda: ann.say(region),
        JoinStep.CHANNELS: lambda: ann.say(channels),
        JoinStep.DOCUMENTS: lambda: tap(ann, "jdone"),
    }
    for one in JoinStep:
        if one is step:
            return screen
        screen = await acts[one]()
    return screen


async def tap(ann: Desk, data: str) -> Screen:
    """A button of her present application's."""
    return await ann.tap(f"{data}:{(await application_of(ann)).id}")


async def hand_in(ann: Desk) -> Screen:
    return await ann.tap(leads_to(await answer_up_to(ann, JoinStep.TERMS), "jok"))


async def application_of(ann: Desk) -> ApplicationCard:
    who = await ann.make.person(ann.telegram_id, ann.language)
    card = await distributors.application_of(who.person_id, ann.make.shop.sealer)
    assert card is not None
    return card


async def decide(desk: Desk, ann: Desk, reason: str = "") -> None:
    card = await application_of(ann)
    async with desk.make.work(await desk.make.owner()) as work:
        if reason:
            await distributors.reject(work, card.id, reason)
        else:
            await distributors.approve(work, card.id)


def texts_of(make: Situations, language: str) -> Texts:
    return make.shop.texts.of(language)


# ── the whole dialogue ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_applies_is_approved_and_has_a_home(desk: Desk, language: str) -> None:
    make, texts = desk.make, texts_of(desk.make, language)
    await make.rules(distribution_acknowledged_at="2026-11-25")
    ann = await applicant(desk, language)
    name, region, channels = ANSWERS[language]
    page = await ann.tap(leads_to(await ann.command("start"), "j"))
    assert "15" in page.text
    question = await ann.tap(leads_to(page, "jgo"))
    acts: list[Callable[[], Awaitable[Screen]]] = [
        lambda: ann.say(name),
        lambda: ann.share_phone(PHONE),
        lambda: ann.say(region),
        lambda: ann.say(channels),
        lambda: ann.send(b"a document"),
        lambda: tap(ann, "jdone"),
    ]
    for number, act in zip((1, 2, 3, 4, 5, 5), acts, strict=True):
        assert texts("join.step", number=number, steps=6) in question.text
        assert bool(question.contact_button) == (number == 2)
        question = await act()
    assert await ann.dialogue() is None
    for told in (name, PHONE, region, channels.replace("&", "&amp;"), texts("join.terms_placeholder")):
        assert told in question.text
    waiting = await ann.tap(leads_to(question, "jok"))
    assert texts("join.submitted", since=make.clock.now()).split("\n")[0] in waiting.text
    card = await application_of(ann)
    assert (card.state, card.name, card.phone) == (State.SUBMITTED, name, PHONE)
    assert (card.region, card.channels, len(card.document_ids)) == (region, channels, 1)
    assert await Notice.filter(kind="application_submitted").count() == 1
    await decide(desk, ann)
    home = await ann.tap("dhi")
    assert ann.menu == language
    assert shows(home, "dl")
    assert (await ann.command("join")).text == home.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_last_look_fits_one_message(desk: Desk, language: str) -> None:
    await desk.make.rules(distributor_terms="x" * 3000)
    ann = await applicant(desk, language)
    await answer_up_to(ann, JoinStep.CHANNELS, language)
    await ann.say("y" * 300)
    assert shown_length((await tap(ann, "jdone")).text) < TEXT_LIMIT


# ── going on ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stopped_at", [step for step in JoinStep if step is not JoinStep.TERMS])
async def test_whoever_stops_goes_on_a_week_later_where_he_stopped(desk: Desk, stopped_at: JoinStep) -> None:
    ann = await applicant(desk)
    asked = await answer_up_to(ann, stopped_at)
    kept = await ann.tap("stop")
    assert "/join" in kept.text
    assert await ann.dialogue() is None
    desk.make.clock.move(days=7)
    page = await (await applicant(desk)).command("join")
    assert page.text == kept.text
    assert (await ann.tap(leads_to(page, "jgo"))).text == asked.text
    assert await ann.dialogue() == ("join_document" if stopped_at == "documents" else f"join_{stopped_at}")


async def test_leaving_any_other_question_leads_home(desk: Desk) -> None:
    ann = await applicant(desk)
    await ann.tap("ask")
    assert shows(await ann.tap("stop"), "shop")


async def test_begun_twice_it_is_one_application(desk: Desk) -> None:
    ann = await applicant(desk)
    await ann.tap_twice("jgo")
    assert await Application.all().count() == 1


async def test_an_answer_that_does_not_fit_keeps_the_question(desk: Desk) -> None:
    ann = await applicant(desk)
    await answer_up_to(ann, JoinStep.NAME)
    for rubbish in ("A", "12345", "x" * 65):
        with pytest.raises(BadAnswer):
            await ann.say(rubbish)
    assert await ann.dialogue() == "join_name"
    assert (await application_of(ann)).name == ""


async def test_a_corrected_answer_is_asked_again_and_nothing_else(desk: Desk) -> None:
    ann = await applicant(desk)
    await answer_up_to(ann, JoinStep.TERMS)
    fix, number = await ann.tap("jfix"), (await application_of(ann)).id
    assert [data for data in data_of(fix) if data.startswith("jed")] == [
        f"jed:{step}:{number}" for step in JoinStep if step is not JoinStep.TERMS
    ]
    await tap(ann, "jed:region")
    assert await ann.dialogue() == "join_region"
    assert not (await application_of(ann)).region
    last = await ann.say("Hamburg")
    assert "Hamburg" in last.text
    assert shows(last, "jok")


async def test_a_sixth_document_is_refused_kindly_and_the_question_stays(desk: Desk) -> None:
    """An album comes as so many messages at once."""
    ann = await applicant(desk)
    await answer_up_to(ann, JoinStep.DOCUMENTS)
    for number in range(1, 6):
        await ann.send(f"document {number}".encode())
    with pytest.raises(EnoughDocuments):
        await ann.send(b"document 6")
    assert await ann.dialogue() == "join_document"
    assert len((await application_of(ann)).document_ids) == 5
    assert shows(await tap(ann, "jdone"), "jok")


# ── handing in, taking back ─────────────────────────────────────────────────────────────────────────────────


async def test_handing_in_twice_is_handing_in_once(desk: Desk) -> None:
    ann = await applicant(desk)
    waiting = await hand_in(ann)
    assert (await tap(ann, "jok:1")).text == waiting.text
    assert await Notice.filter(kind="application_submitted").count() == 1


async def test_terms_that_changed_meanwhile_are_shown_and_not_accepted(desk: Desk) -> None:
    ann = await applicant(desk)
    old = leads_to(await answer_up_to(ann, JoinStep.TERMS), "jok")
    await desk.make.rules(distributor_terms="Be honest & kind.")
    again = await ann.tap(old)
    assert ann.toast
    assert "Be honest &amp; kind." in again.text
    assert (await application_of(ann)).state is State.DRAFT
    await ann.tap(leads_to(again, "jok"))
    card = await application_of(ann)
    assert (card.state, card.terms_version) == (State.SUBMITTED, 2)


async def test_accepting_before_everything_is_answered_asks_what_is_open(desk: Desk) -> None:
    ann = await applicant(desk)
    asked = await answer_up_to(ann, JoinStep.REGION)
    assert (await tap(ann, "jok:1")).text == asked.text
    assert (await application_of(ann)).state is State.DRAFT


@pytest.mark.promise(56)
async def test_an_application_taken_back_leaves_no_name_phone_or_document(desk: Desk) -> None:
    ann = await applicant(desk)
    await answer_up_to(ann, JoinStep.DOCUMENTS)
    await ann.send(b"a document")
    question = await ann.tap(leads_to(await ann.command("join"), "jout?"))
    page = await ann.tap(leads_to(question, "jout"))
    assert shows(page, "jgo")
    assert ann.toast
    assert await ApplicationDocument.all().count() == 0
    row = await Application.all().first()
    assert row is not None
    assert (row.state, row.sealed_name, row.sealed_phone) == (State.WITHDRAWN, None, None)
    again = leads_to(question, "jout")
    assert shows(await ann.tap(again), "jgo")
    await ann.tap("jgo")
    await ann.tap(again)  # a button of the first one takes nothing back of the second
    assert (await application_of(ann)).state is State.DRAFT
    assert await Application.all().count() == 2


async def test_what_is_handed_in_can_be_taken_back_but_not_corrected(desk: Desk) -> None:
    ann = await applicant(desk)
    waiting = await hand_in(ann)
    assert (await ann.tap("jfix")).text == waiting.text
    assert (await ann.tap("jq")).text == waiting.text
    for old in ("jed:name", "jdone"):
        with pytest.raises(NotFound):
            await tap(ann, old)
    await tap(ann, "jout")
    assert (await application_of(ann)).state is State.WITHDRAWN


async def test_who_is_turned_down_reads_why_and_may_apply_again(desk: Desk) -> None:
    ann = await applicant(desk)
    await hand_in(ann)
    await decide(desk, ann, reason="Please name a real <region>")
    page = await ann.command("join")
    assert "Please name a real &lt;region&gt;" in page.text
    await ann.tap(leads_to(page, "jgo"))
    assert await ann.dialogue() == "join_name"
    await desk.make.rules(takes_applications=False)
    await tap(ann, "jout")
    assert not shows(await ann.command("join"), "jgo")


@pytest.mark.parametrize("data", ["jed:", "jed:terms", "jed:nonsense"])
async def test_a_made_up_question_is_not_found(desk: Desk, data: str) -> None:
    ann = await applicant(desk)
    await answer_up_to(ann, JoinStep.REGION)
    with pytest.raises(NotFound):
        await tap(ann, data)


@pytest.mark.parametrize(
    "data",
    [
        "jq",
        "jfix",
        "jout?",
        "jout",
        "jout:1",
        "jok:1",
        "jok:1:1",
        "jed:name",
        "jed:name:1",
        "jdone",
        "jdone:1",
    ],
)
async def test_without_an_application_the_page_invites(desk: Desk, data: str) -> None:
    ann = await applicant(desk)
    assert shows(await ann.tap(data), "jgo")
    assert await Application.all().count() == 0


# ── who may, and under whom ─────────────────────────────────────────────────────────────────────────────────


async def test_a_shop_that_takes_nobody_says_so_and_lets_the_begun_go_on(desk: Desk) -> None:
    ben = await applicant(desk, telegram_id=301)
    asked = await answer_up_to(ben, JoinStep.REGION)
    await desk.make.rules(takes_applications=False)
    ann = await applicant(desk)
    page = await ann.command("join")
    assert page.text == texts_of(desk.make, "en")("join.closed")
    assert not shows(page, "jgo")
    with pytest.raises(NotTakingApplications):
        await ann.tap("jgo")
    assert (await ben.tap("jgo")).text == asked.text


async def test_home_offers_selling_only_where_the_owner_has_it_open(desk: Desk) -> None:
    ann = await applicant(desk)
    assert not shows(await ann.tap("h"), "j")
    await desk.make.rules(distribution_acknowledged_at="2026-11-25")
    assert shows(await ann.tap("h"), "j")
    await desk.make.rules(takes_applications=False)
    assert not shows(await ann.tap("h"), "j")
    await desk.make.rules(takes_applications=True)
    await desk.make.distributor("Ann", who=await desk.make.person(300))
    home = await ann.tap("h")
    assert shows(home, "d")
    assert not shows(home, "j")


async def test_the_first_who_invited_him_and_may_still_sell_becomes_his_sponsor(desk: Desk) -> None:
    make = desk.make
    dora, eva, fay = [await make.distributor(name) for name in ("Dora", "Eva", "Fay")]
    ann = await applicant(desk)
    for sponsor in (dora, eva, fay):
        await make.follow(await make.person(300), sponsor, Via.RECRUIT)
    await _suspend(make, dora)
    assert "Eva" in (await ann.command("join")).text
    await ann.tap("jgo")
    card = await application_of(ann)
    assert (card.sponsor_id, card.sponsor_name) == (eva.person_id, "Eva")
    assert "Eva" in (await ann.command("join")).text


async def test_an_invitation_that_comes_after_the_beginning_still_counts(desk: Desk) -> None:
    make, ann = desk.make, await applicant(desk)
    await ann.tap("jgo")
    dora = await make.distributor("Dora")
    await make.follow(await make.person(300), dora, Via.RECRUIT)
    await ann.tap("jgo")
    assert (await application_of(ann)).sponsor_id == dora.person_id


async def test_following_a_customers_link_is_no_invitation(desk: Desk) -> None:
    make, who = desk.make, await desk.make.person(300)
    await make.follow(who, await make.distributor(), Via.LINK)
    assert await referrals.invited_by(who.person_id) is None


async def test_a_distributor_does_not_apply_again(desk: Desk) -> None:
    ann = await applicant(desk)
    await desk.make.distributor("Ann", who=await desk.make.person(300))
    assert shows(await ann.command("join"), "dl")
    with pytest.raises(AlreadyDistributor):
        await ann.tap("jgo")


async def test_a_distributors_rows_are_closed_to_everybody_else(desk: Desk) -> None:
    ann, closed = await applicant(desk), ("d", "dhi", "dl", "dr", "dg", "dt", "dc", "de", "ds", "dy")
    for prefix in closed:
        with pytest.raises(NotAllowed):
            await ann.tap(prefix)
        with pytest.raises(NotAllowed):
            await desk.tap(prefix)
    assert {prefix for prefix in TAPS if prefix.startswith("d")} >= set(closed)


async def _suspend(make: Situations, who: Actor) -> None:
    async with make.work(await make.owner()) as work:
        await distributors.suspend(work, who.person_id, "Sent spam")
