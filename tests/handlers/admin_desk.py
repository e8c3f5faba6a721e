"""A desk without Telegram: taps and messages of one person lead to handlers just as the front desk leads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.domain import people, rulebook
from bot.domain.people import Arrival, Profile
from bot.domain.work import THE_SHOP, Work
from bot.handlers import COMMANDS, STEPS, TAPS
from bot.handlers.request import Effect, Entry, Go, Request
from bot.kernel.screen import Button, Screen
from bot.models.database import opened
from tests.situations import BOT_ID, OWNER_ID, SetClock, Situations, opened_situations, shop_for_tests


@dataclass
class Desk:
    """`tap`, `say` and `send` act as the owner, or as whom they are told; they answer the screen that he then sees."""

    make: Situations
    telegram_id: int = OWNER_ID
    name: str = "Olga"
    language: str = "en"
    toast: str = ""
    menu: str = ""
    """The language of the command menu that the last act set, if it set one."""

    async def tap(self, data: str) -> Screen:
        prefix, *arguments = data.split(":")
        return await self._act(TAPS[prefix], tuple(arguments))

    async def tap_twice(self, data: str) -> Screen:
        """What the second tap of the same button shows."""
        await self.tap(data)
        return await self.tap(data)

    async def command(self, name: str, *words: str) -> Screen:
        return await self._act(COMMANDS[name], words)

    async def say(self, text: str) -> Screen:
        return await self._act(await self._step(), (), text=text)

    async def send(self, picture: bytes) -> Screen:
        step = await self._step()
        assert step.wants_picture
        return await self._act(step, (), picture=picture)

    async def share_phone(self, phone: str) -> Screen:
        step = await self._step()
        assert step.wants_contact
        return await self._act(step, (), phone=phone)

    async def dialogue(self) -> str | None:
        arrival = await people.arrival_of(self.telegram_id)
        assert arrival is not None
        return arrival.person.dialogue

    async def _step(self) -> Entry:
        return STEPS[await self.dialogue() or ""]

    async def _act(
        self,
        entry: Entry,
        arguments: tuple[str, ...],
        text: str = "",
        picture: bytes = b"",
        phone: str = "",
    ) -> Screen:
        if entry.effect is Effect.READS:
            arrival = await people.arrival_of(self.telegram_id)
            assert arrival is not None
            return await _read(await self._request(arrival, arguments), entry)
        async with self.make.work(replace(THE_SHOP, telegram_id=self.telegram_id)) as work:
            profile = Profile(self.telegram_id, self.name, None, self.language)
            arrival = await people.arrive(work, profile, BOT_ID, 0)
            request = await self._request(arrival, arguments, work)
            request.actor.must(entry.action)
            work.actor = request.actor
            go = await entry.handle(replace(request, text=text, picture=picture, phone=phone))
        assert isinstance(go, Go)
        self.toast, self.menu = go.toast, go.language
        if not go.screen:
            return Screen("")
        # As at the front desk: the screen is drawn with the request of before the change.
        drawn = replace(request, arguments=tuple(str(one) for one in go.arguments), _work=None)
        return await _read(drawn, TAPS[go.screen])

    async def _request(
        self, arrival: Arrival, arguments: tuple[str, ...], work: Work | None = None
    ) -> Request:
        person = arrival.person
        return Request(
            shop=self.make.shop,
            actor=replace(THE_SHOP, person_id=person.id, roles=self.make.shop.roles_of(person)),
            person=person,
            rules=(await rulebook.current_rules())[1],
            texts=self.make.shop.texts.of(person.language, person.telegram_language),
            arguments=arguments,
            _work=work,
        )


async def _read(request: Request, entry: Entry) -> Screen:
    assert entry.effect is Effect.READS
    request.actor.must(entry.action)
    screen = await entry.handle(request)
    assert isinstance(screen, Screen)
    return screen


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def data_of(screen: Screen) -> list[str]:
    return [button.data for button in buttons(screen) if button.data]


def leads_to(screen: Screen, prefix: str) -> str:
    """The callback data of the screen's first button with this prefix."""
    return next(data for data in data_of(screen) if data.split(":")[0] == prefix)


def shows(screen: Screen, prefix: str) -> bool:
    return any(data.split(":")[0] == prefix for data in data_of(screen))


@asynccontextmanager
async def open_shop(url: str) -> AsyncIterator[Desk]:
    async with opened(url, synchronous="NORMAL"):
        yield Desk(await opened_situations())


@asynccontextmanager
async def new_shop(url: str) -> AsyncIterator[Desk]:
    """Nothing set up: the owner has just sent /start."""
    async with opened(url, synchronous="NORMAL"):
        clock = SetClock()
        make = Situations(shop_for_tests(clock), clock)
        async with make.work() as work:
            await rulebook.start_rules(work, currency="EUR", languages=["en", "zh_Hans", "ru"])
        await make.owner()
        yield Desk(make)
