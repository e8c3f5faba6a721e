"""What a distributor shares, what becomes of those who follow it, and whom he sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain import catalog, distributors, referrals, rulebook
from bot.domain.referrals import Via
from bot.domain.work import Actor
from bot.gateways.crypto import signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.telegram.drawing import CAPTION_LIMIT, shown_length
from bot.handlers import CUSTOMER_COMMANDS, DISTRIBUTOR_COMMANDS, STAFF_COMMANDS, menu_of
from bot.kernel.codes import START_LIMIT, LinkSigner
from bot.kernel.errors import NotFound
from bot.kernel.roles import Role
from bot.kernel.screen import QrPicture, Screen
from bot.models import Touch
from tests.handlers.admin_desk import Desk, buttons, open_shop, shows
from tests.situations import OWNER_ID

LANGUAGES = ("en", "zh_Hans", "ru")
GREEN_TEA = "Green tea"


@dataclass
class Town:
    """A shop with a product, and Dora, who sells."""

    desk: Desk
    dora: Actor
    code: str
    product_id: int
    product_code: str

    async def visitor(self, telegram_id: int = 400, name: str = "Ann", language: str = "en") -> Desk:
        await self.desk.make.person(telegram_id, language, name)
        return Desk(self.desk.make, telegram_id, name, language)

    def acts_as_dora(self, language: str = "en") -> Desk:
        return Desk(self.desk.make, self.dora.telegram_id, "Dora", language)

    async def seller_of(self, who: Desk) -> int | None:
        """The id of whose customer he is now."""
        person = await self.desk.make.person(who.telegram_id, who.language, who.name)
        binding = await referrals.binding_of(person.person_id, self.desk.make.clock.now())
        return binding.distributor_id if binding else None

    async def suspend(self) -> None:
        async with self.desk.make.work(await self.desk.make.owner()) as work:
            await distributors.suspend(work, self.dora.person_id, "Sent spam")

    def text(self, key: str, language: str = "en", **params: object) -> str:
        return self.desk.make.shop.texts.of(language)(key, **params)


@pytest.fixture
async def town(migrated_url: str) -> AsyncIterator[Town]:
    async with open_shop(migrated_url) as desk:
        make = desk.make
        product, _ = await catalog.variant(await make.variant(name=GREEN_TEA))
        dora = await make.distributor("Dora")
        code = (await distributors.distributor(dora.person_id)).code
        yield Town(desk, dora, code, product.id, product.code)


# ── following links ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_customers_link_leads_home_and_binds(town: Town) -> None:
    ann = await town.visitor()
    assert shows(await ann.command("start", f"c_{town.code}"), "shop")
    assert await town.seller_of(ann) == town.dora.person_id


async def test_a_newcomer_is_bound_by_the_link_he_came_by(town: Town) -> None:
    newcomer = Desk(town.desk.make, 401, "Ben")
    await newcomer.command("start", f"c_{town.code}")
    assert await town.seller_of(newcomer) == town.dora.person_id


async def test_another_distributors_link_takes_nobody_and_leads_home_as_well(town: Town) -> None:
    eva = await town.desk.make.distributor("Eva")
    ann = await town.visitor()
    await ann.command("start", f"c_{town.code}")
    other = (await distributors.distributor(eva.person_id)).code
    assert shows(await ann.command("start", f"c_{other}"), "shop")
    assert await town.seller_of(ann) == town.dora.person_id


async def test_an_invitation_leads_to_the_application_and_binds_nobody(town: Town) -> None:
    ann = await town.visitor()
    page = await ann.command("start", f"r_{town.code}")
    assert shows(page, "jgo")
    assert "Dora" in page.text
    assert await town.seller_of(ann) is None


async def test_a_shared_product_opens_its_page_and_binds(town: Town) -> None:
    ann = await town.visitor()
    page = await ann.command("start", f"p_{town.product_code}_{town.code}")
    assert GREEN_TEA in page.text
    assert await town.seller_of(ann) == town.dora.person_id
    touch = await Touch.all().first()
    assert touch is not None
    assert (touch.via, touch.product_id) == (Via.PRODUCT, town.product_id)


@pytest.mark.parametrize("sharer", ["", "_", "_ABCD2345", "_a_b_c"])
async def test_a_product_is_shown_whoever_shared_it(town: Town, sharer: str) -> None:
    ann = await town.visitor()
    assert GREEN_TEA in (await ann.command("start", f"p_{town.product_code}{sharer}")).text
    assert await Touch.all().count() == 0


async def test_a_suspended_distributors_links_lead_where_they_led_and_bind_nobody(town: Town) -> None:
    await town.suspend()
    ann = await town.visitor()
    assert shows(await ann.command("start", f"c_{town.code}"), "shop")
    assert GREEN_TEA in (await ann.command("start", f"p_{town.product_code}_{town.code}")).text
    invited = await ann.command("start", f"r_{town.code}")
    assert shows(invited, "jgo")
    assert "Dora" not in invited.text
    assert await town.seller_of(ann) is None
    assert await Touch.filter(outcome="suspended").count() == 3


async def test_who_shared_a_product_counts_even_when_the_product_is_gone(town: Town) -> None:
    async with town.desk.make.work() as work:
        await catalog.hide_product(work, town.product_id)
    ann = await town.visitor()
    gone = await ann.command("start", f"p_{town.product_code}_{town.code}")
    assert gone.text == town.text("start.link_gone")
    assert await town.seller_of(ann) == town.dora.person_id


async def test_ones_own_links_lead_to_ones_links(town: Town) -> None:
    dora = town.acts_as_dora()
    for payload in (f"c_{town.code}", f"r_{town.code}"):
        assert isinstance((await dora.command("start", payload)).picture, QrPicture)
    assert GREEN_TEA in (await dora.command("start", f"p_{town.product_code}_{town.code}")).text
    assert await Touch.filter(outcome="own_link").count() == 3


async def test_a_distributor_is_nobodys_customer_whatever_he_follows(town: Town) -> None:
    eva = await town.visitor(402, "Eva")
    await town.desk.make.distributor("Eva", who=await town.desk.make.person(402, name="Eva"))
    assert shows(await eva.command("start", f"c_{town.code}"), "shop")
    assert shows(await eva.command("start", f"r_{town.code}"), "dl")
    assert await town.seller_of(eva) is None


@pytest.mark.parametrize(
    "payload", ["c_ABCD2345", "r_ABCD2345", "c_", "p_ABCD2345_ABCD2345", "x_1", "rubbish"]
)
async def test_links_of_nobody_are_answered_and_leave_nothing(town: Town, payload: str) -> None:
    ann = await town.visitor()
    assert (await ann.command("start", payload)).text == town.text("start.link_gone")
    assert await Touch.all().count() == 0


# ── typed codes ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_code_behind_the_command_counts_at_once(town: Town, language: str) -> None:
    ann = await town.visitor(language=language)
    told = await ann.command("code", town.code)
    until = town.desk.make.shop.texts.of(language).day((await _binding(town, ann)).expires_at)
    assert told.text == town.text("code.bound", language, name="Dora", until=until)
    again = await ann.command("code", town.code[:4], town.code[4:])
    assert again.text == town.text("code.already_bound", language, name="Dora", until=until)


async def _binding(town: Town, who: Desk) -> referrals.BindingCard:
    person = await town.desk.make.person(who.telegram_id, who.language, who.name)
    found = await referrals.binding_of(person.person_id, town.desk.make.clock.now())
    assert found is not None
    return found


async def test_the_command_alone_asks_until_a_code_is_known(town: Town) -> None:
    ann = await town.visitor()
    assert (await ann.command("code")).text == town.text("code.prompt")
    for unknown in ("ABCD2345", town.code[::-1], "'; DROP TABLE touch; --"):
        assert (await ann.say(unknown)).text == town.text("code.unknown")
        assert await ann.dialogue() == "code"
    told = await ann.say(f" {town.code.lower()} ")
    assert "Dora" in told.text
    assert await ann.dialogue() is None
    assert await town.seller_of(ann) == town.dora.person_id


async def test_an_unknown_code_behind_the_command_asks_as_well(town: Town) -> None:
    ann = await town.visitor()
    assert (await ann.command("code", "ABCD2345")).text == town.text("code.unknown")
    assert await ann.dialogue() == "code"


async def test_a_code_that_binds_nobody_says_why(town: Town) -> None:
    make, ann = town.desk.make, await town.visitor()
    await make.follow(await make.person(400), await make.distributor("Eva"))
    kept = (await ann.command("code", town.code)).text
    assert "Eva" in kept
    assert "Dora" not in kept
    assert (await town.acts_as_dora().command("code", town.code)).text == town.text("code.own")
    fay = await town.visitor(403, "Fay")
    await make.distributor("Fay", who=await make.person(403, name="Fay"))
    assert (await fay.command("code", town.code)).text == town.text("code.is_distributor")
    await town.suspend()
    ben = await town.visitor(404, "Ben")
    assert (await ben.command("code", town.code)).text == town.text("code.suspended")


@pytest.mark.parametrize("made_up", ["code!", "code!:bound", "code!:kept", "code!:invited", "code!:unknown"])
async def test_outcomes_that_never_were_are_not_told(town: Town, made_up: str) -> None:
    with pytest.raises(NotFound):
        await (await town.visitor()).tap(made_up)


# ── what is shared ──────────────────────────────────────────────────────────────────────────────────────────


def shared_by(screen: Screen) -> set[str]:
    """Every link that the screen hands out: by its QR code, to copy, to send."""
    assert isinstance(screen.picture, QrPicture)
    copied = {button.copy for button in buttons(screen) if button.copy}
    sent = {parse_qs(urlsplit(button.url).query)["url"][0] for button in buttons(screen) if button.url}
    assert copied
    assert sent
    return {screen.picture.link} | copied | sent


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_way_to_share_carries_the_same_link(town: Town, language: str) -> None:
    await town.desk.make.rules(shop_name="A & B <shop> №1 100%")
    await town.desk.make.person(town.dora.telegram_id, language, "Dora")
    dora, links = town.acts_as_dora(language), town.desk.make.shop.links
    mine = await dora.command("links")
    assert shared_by(mine) == {links.customer(town.code)}
    assert town.code in mine.text
    recruiting = await dora.tap("dr")
    assert shared_by(recruiting) == {links.recruit(town.code)}
    product = await dora.tap(f"pq:{town.product_id}")
    assert shared_by(product) == {links.shared_product(town.product_code, town.code)}
    message = parse_qs(urlsplit(next(b.url for b in buttons(mine) if b.url)).query)["text"][0]
    assert "A & B <shop> №1 100%" in message
    await town.suspend()
    for tap in ("dl", "dr", f"pq:{town.product_id}"):
        screen = await dora.tap(tap)
        assert town.text("links.suspended", language) in screen.text
        assert shown_length(screen.text) <= CAPTION_LIMIT


async def test_what_a_distributor_shares_does_what_it_says(town: Town) -> None:
    dora = town.acts_as_dora()
    for number, tap in enumerate(("dl", f"pq:{town.product_id}")):
        (link,) = shared_by(await dora.tap(tap))
        follower = await town.visitor(410 + number)
        await follower.command("start", link.partition("start=")[2])
        assert await town.seller_of(follower) == town.dora.person_id


async def test_everybody_else_shares_the_shops_own_link(town: Town) -> None:
    screen = await (await town.visitor()).tap(f"pq:{town.product_id}")
    assert screen.picture == QrPicture(town.desk.make.shop.links.product(town.product_code))


def test_signed_links_of_all_kinds_fit_a_start_payload_and_are_read_back() -> None:
    links = TelegramLinks("demo_bot", LinkSigner.of(signing_keys(["a-key-for-tests-that-is-long-enough"])))
    codes = {"c": "ABCD2345", "r": "ABCD2345", "p": "Prod2345_ABCD2345"}
    made = {
        "c": links.customer("ABCD2345"),
        "r": links.recruit("ABCD2345"),
        "p": links.shared_product("Prod2345", "ABCD2345"),
    }
    for prefix, link in made.items():
        payload = link.partition("?start=")[2]
        assert len(payload) <= START_LIMIT
        assert links.read(payload) == (prefix, codes[prefix])
        assert links.read(payload.replace("A", "B", 1)) is None


# ── home and people ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_suspended_distributors_home_says_so_and_why(town: Town) -> None:
    dora = town.acts_as_dora()
    assert "Sent spam" not in (await dora.tap("d")).text
    await town.suspend()
    assert "Sent spam" in (await dora.tap("d")).text


async def test_the_team_shows_whose_customers_bought_this_month_and_what_that_brought(town: Town) -> None:
    make, dora = town.desk.make, town.acts_as_dora()
    assert (await dora.tap("dt")).text == town.text("team.none")
    eva = await make.distributor("Eva <b>", town.dora)
    await make.distributor("Fay", town.dora)
    ann = await make.person(name="Ann")
    await make.follow(ann, eva)
    for _ in range(2):
        await make.paid_order(ann)
    page = (await dora.tap("dt")).text
    assert page.index("Eva &lt;b&gt;") < page.index("Fay")
    texts = make.shop.texts.of("en")
    assert texts("team.sold_nothing") in page
    # Two orders of 12.50: 10 % of each is 1.25.
    assert "2 orders · goods €25.00 · for you <b>€2.50</b>" in page
    make.clock.move(days=7)
    assert "2 orders" not in (await dora.tap("dt")).text


async def test_customers_are_masked_and_only_ones_own(town: Town) -> None:
    make, dora = town.desk.make, town.acts_as_dora()
    assert (await dora.tap("dc")).text == town.text("customers.none")
    ann, ben = await make.person(name="Ann Lee"), await make.person(name="Zacharias")
    await make.follow(ann, town.dora)
    await make.paid_order(ann)
    await make.follow(ben, await make.distributor("Eva"))
    page = (await dora.tap("dc")).text
    assert "A… L…" in page
    assert "1 paid order" in page
    for secret in ("Ann", "Lee", "Z…"):
        assert secret not in page
    make.clock.move(days=91)
    assert (await dora.tap("dc")).text == town.text("customers.none")


async def test_long_lists_are_paged(town: Town) -> None:
    make, dora = town.desk.make, town.acts_as_dora()
    for number in range(11):
        await make.follow(await make.person(name=f"Q{number} Long"), town.dora)
    for number in range(9):
        await make.distributor(f"Recruit {number}", town.dora)
    for prefix in ("dc", "dt"):
        first = await dora.tap(prefix)
        assert f"{prefix}:1" in [button.data for button in buttons(first)]
        second = await dora.tap(f"{prefix}:1")
        assert f"{prefix}:0" in [button.data for button in buttons(second)]
        assert second.text.count("👤") == 1
        assert (await dora.tap(f"{prefix}:99999999")).text


# ── the plan, and menus ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_plan_says_what_stands_in_the_settings(town: Town, language: str) -> None:
    ann = await town.visitor(language=language)
    before = (await ann.command("plan")).text
    assert town.text("plan.tax_open", language) in before
    assert "3️⃣" not in before
    async with town.desk.make.work(await town.desk.make.owner()) as work:
        await rulebook.acknowledge_third_tier(work)
        await rulebook.change_plan(work, tier_rates=[1250, 333, 50], hold_days=21, bind_days=45)
        await rulebook.change_rules(work, tax_note="The shop <withholds> 20 %.", payout_minimum_minor=2500)
    after = (await ann.tap("plan")).text
    comma = "." if language != "ru" else ","
    for told in (f"12{comma}5", f"3{comma}33", f"0{comma}5", "21", "45", f"25{comma}00", "&lt;withholds&gt;"):
        assert told in after
    assert town.text("plan.not_an_investment", language) in after


async def test_the_plan_and_the_application_lead_back_where_they_came_from(town: Town) -> None:
    assert shows(await (await town.visitor()).tap("plan"), "j")
    assert shows(await town.acts_as_dora().tap("plan"), "d")


def test_menus_offer_what_ones_roles_may_do() -> None:
    def menu(*roles: Role) -> tuple[str, ...]:
        return menu_of(Actor(1, frozenset({Role.CUSTOMER, *roles})))

    assert menu() == CUSTOMER_COMMANDS
    assert menu(Role.OWNER) == STAFF_COMMANDS
    assert menu(Role.DISTRIBUTOR) == DISTRIBUTOR_COMMANDS
    assert menu(Role.OWNER, Role.DISTRIBUTOR) == ("admin", *DISTRIBUTOR_COMMANDS)


async def test_start_sets_a_menu_for_those_who_have_their_own(town: Town) -> None:
    ann, dora, owner = await town.visitor(), town.acts_as_dora(), Desk(town.desk.make, OWNER_ID)
    for who, menu in ((ann, ""), (dora, "en"), (owner, "en")):
        await who.command("start")
        assert who.menu == menu


async def test_help_names_a_distributors_commands_to_distributors(town: Town) -> None:
    ann = await town.visitor()
    assert "/links" not in (await ann.command("help")).text
    assert "/join" in (await ann.command("help")).text
    assert "/links" in (await town.acts_as_dora().command("help")).text
