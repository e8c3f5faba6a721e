"""The front desk: every update comes in here, is answered once, and takes effect once.

Order of an update: lock the person, run the handler, remember the update's id, commit; then answer the tap and
draw the screen; then let Telegram forget the update. A repeat finds its id and only draws again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, PreCheckoutQuery

from bot.domain import people, rulebook, updates
from bot.domain.people import Arrival, Profile
from bot.domain.rulebook import Rules
from bot.domain.updates import AlreadyHandled
from bot.domain.work import Actor, Work, retried
from bot.handlers import COMMANDS, EVENTS, STEPS, TAPS, menu_of
from bot.handlers.albums import Albums
from bot.handlers.arrivals import TOLD_BY_TELEGRAM, Said, profile_of, said_in, tapped_in, without_buttons
from bot.handlers.enclosures import NOTHING, Enclosed, enclosed_in, refuse_unfit, step_for
from bot.handlers.menus import offer_menus
from bot.handlers.request import Effect, Entry, Go, Request
from bot.handlers.troubles import Troubles
from bot.kernel.errors import (
    NotUnderstood,
    Refusal,
    StaleButton,
    TooFast,
)
from bot.kernel.money import Money
from bot.kernel.plain import plain_text
from bot.kernel.roles import Action
from bot.kernel.screen import Blocked, Screen, Tapped
from bot.middlewares import correlation
from bot.middlewares.tally import PARKED, NoTally, Tally, note_repeat, tallied
from bot.middlewares.throttle import Throttle
from bot.shop import Messenger, Shop

_log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("message", "callback_query", "pre_checkout_query", "my_chat_member")
Handling = Callable[[Request], Awaitable[Go]]


class Desk:
    def __init__(
        self,
        shop: Shop,
        messenger: Messenger,
        throttle: Throttle | None = None,
        tally: Tally | None = None,
    ) -> None:
        self._shop = shop
        self._messenger = messenger
        self._troubles = Troubles(shop, messenger)
        self._throttle = throttle or Throttle()
        self._tally = tally or NoTally()
        self._albums = Albums()
        self._rules: tuple[int, Rules] = (-1, rulebook.DEFAULTS)

    async def feed(self, raw: dict[str, Any]) -> None:
        """Handles one update whole. Raises NotHandled."""
        with correlation.bound(raw["update_id"], raw) as code, tallied(self._tally, raw) as passage:
            try:
                await self._receive(raw, raw["update_id"])
            except Exception as error:
                await self._troubles.note_failure(raw, code, error)
                passage.outcome = PARKED

    async def _receive(self, raw: dict[str, Any], update_id: int) -> None:
        """One handler for each kind; a kind that the shop has none for is left."""
        if (message := raw.get("message")) is not None:
            await self._message(Message.model_validate(message), update_id)
        elif (query := raw.get("callback_query")) is not None:
            await self._tap(CallbackQuery.model_validate(without_buttons(query)), update_id)
        elif (checkout := raw.get("pre_checkout_query")) is not None:
            await self._checkout(PreCheckoutQuery.model_validate(checkout), update_id)
        elif (event := raw.get("my_chat_member")) is not None:
            await self._membership(ChatMemberUpdated.model_validate(event), update_id)

    # What comes in ---------------------------------------------------------------------------------------

    async def _message(self, message: Message, update_id: int) -> None:
        if message.from_user is None or message.chat.type != "private":
            return
        profile = profile_of(message.from_user)
        if message.successful_payment is not None:
            paid = message.successful_payment
            amount = Money(paid.total_amount, paid.currency)
            arguments = (
                paid.telegram_payment_charge_id,
                paid.invoice_payload,
                amount.currency,
                str(amount.minor),
            )
            await self._write(update_id, profile, EVENTS["paid"], arguments)
            return
        if message.content_type in TOLD_BY_TELEGRAM:
            return
        said = said_in(message)
        try:
            if self._throttle.allow(profile.telegram_id):
                await self._answer_text(update_id, profile, said)
            elif self._throttle.must_be_told(profile.telegram_id):
                raise TooFast()
        except Refusal as refusal:
            if self._albums.must_be_told(said):
                await self._troubles.refuse_text(profile, refusal)

    async def _answer_text(self, update_id: int, profile: Profile, said: Said) -> None:
        if said.command:
            await self._command(update_id, profile, said)
            return
        if said.album:
            known = (self._shop.bot_id, profile.telegram_id, said.album, update_id)
            is_first = await updates.begins_album(*known, self._shop.clock.now())
            said = replace(said, follows=not is_first)
        async with enclosed_in(said, profile, self._shop, self._messenger) as enclosed:
            answer = self._albums.answer_to(said)
            shown_in = await self._write(
                update_id, profile, None, (), said=said, enclosed=enclosed, tapped=answer
            )
        self._albums.remember(said, shown_in)

    async def _command(self, update_id: int, profile: Profile, said: Said) -> None:
        entry = COMMANDS.get(said.command)
        if entry is None:
            raise NotUnderstood()
        if entry.effect is Effect.READS:
            arrival = await people.arrival_of(profile.telegram_id)
            if arrival is not None and arrival.person.dialogue is None:
                request = await self._request(profile, arrival, said.words)
                await self._show(request, entry, None)
                return
        await self._write(update_id, profile, entry, said.words, said=said)

    async def _tap(self, query: CallbackQuery, update_id: int) -> None:
        profile = profile_of(query.from_user)
        prefix, *arguments = plain_text(query.data or "", lines=False).split(":")
        entry = TAPS.get(prefix)
        tapped = tapped_in(query, self._shop.clock.now().timestamp())
        try:
            if not self._throttle.allow(profile.telegram_id):
                raise TooFast()
            if entry is None:
                raise StaleButton()
            if entry.effect is Effect.READS:
                arrival = await people.arrival_of(profile.telegram_id)
                if arrival is not None:
                    request = await self._request(profile, arrival, tuple(arguments))
                    screen = await self._build(request, entry)
                    await self._leave_text_step(arrival)
                    await self._messenger.answer(query.id)
                    await self._put_contact_button_away(request)
                    await self._send(request, screen, tapped)
                    return
            await self._write(update_id, profile, entry, tuple(arguments), query=query, tapped=tapped)
        except Refusal as refusal:
            await self._troubles.refuse_tap(profile, query.id, refusal)

    async def _checkout(self, query: PreCheckoutQuery, update_id: int) -> None:
        profile = profile_of(query.from_user)
        arguments = (query.id, query.invoice_payload, query.currency, str(query.total_amount))
        try:
            await self._write(update_id, profile, EVENTS["checkout"], arguments)
        except Refusal as refusal:
            await self._troubles.refuse_checkout(profile, query.id, refusal)
            return
        await self._messenger.answer_checkout(query.id)

    async def _membership(self, event: ChatMemberUpdated, update_id: int) -> None:
        if event.chat.type == "private":
            status = event.new_chat_member.status
            await self._write(update_id, profile_of(event.from_user), EVENTS["membership"], (str(status),))

    @staticmethod
    async def _leave_text_step(arrival: Arrival) -> None:
        """Whoever goes elsewhere is not asked any more, or his next search would be taken for a price.

        A picture cannot be mistaken for a search: a slip may still come after a look around.
        """
        step = arrival.person.dialogue
        if step and not (step in STEPS and STEPS[step].wants_picture):
            await people.abandon(arrival.person.id, step)

    async def _put_contact_button_away(self, request: Request) -> None:
        """A button for the phone stands where one types until it is taken away: so it goes with its question."""
        step = STEPS.get(request.person.dialogue or "")
        if step is None or not step.wants_contact:
            return
        arrival = await people.arrival_of(request.person.telegram_id)
        if arrival is None or arrival.person.dialogue != request.person.dialogue:
            text = request.texts("contact.put_away")
            with contextlib.suppress(Blocked):
                await self._messenger.put_contact_button_away(request.person.telegram_id, text)

    # Writers ---------------------------------------------------------------------------------------------

    async def _write(
        self,
        update_id: int,
        profile: Profile,
        entry: Entry | None,
        arguments: tuple[str, ...],
        *,
        said: Said | None = None,
        enclosed: Enclosed = NOTHING,
        query: CallbackQuery | None = None,
        tapped: Tapped | None = None,
    ) -> int | None:
        """One transaction, then the answer and the screen. Without an entry the locked row says which step it is.

        Answers which message shows it.
        """
        message_id = tapped.message_id if tapped else 0

        async def attempt() -> tuple[Request, Go]:
            return await self._take_effect(update_id, profile, entry, arguments, said, enclosed, message_id)

        try:
            request, go = await retried(attempt)
        except AlreadyHandled:
            request, go = await retried(attempt)
        if go.changes_roles:
            request = await self._seen_anew(profile, request)
        if go.language:
            request = replace(request, texts=request.spoken.of(go.language))
        # Built before the tap is answered: should it be refused, the refusal is the answer.
        screen = await self._drawn(request, go) if go.screen else None
        if query is not None:
            await self._messenger.answer(query.id, go.toast)
        if go.language:
            await self._set_menu(request)
        await self._put_contact_button_away(request)
        shown = None if screen is None else await self._send(request, screen, None if go.fresh else tapped)
        if go.changes_languages:
            await offer_menus(self._shop, self._messenger)
        return shown

    async def _take_effect(
        self,
        update_id: int,
        profile: Profile,
        entry: Entry | None,
        arguments: tuple[str, ...],
        said: Said | None,
        enclosed: Enclosed,
        message_id: int,
    ) -> tuple[Request, Go]:
        async with self._shop.work(Actor(0, frozenset(), profile.telegram_id)) as work:
            arrival = await people.arrive(work, profile, self._shop.bot_id, update_id)
            request = await self._request(profile, arrival, arguments, work)
            request = replace(request, message_id=message_id)
            work.actor = request.actor
            if arrival.handled is not None:
                note_repeat()
                screen, stored = arrival.handled
                return request, Go(screen, stored, language=self._language_of_own_menu(request))
            go = await self._run(request, entry, said, enclosed)
            await updates.remember(work, self._shop.bot_id, update_id, go.screen, go.arguments)
        return replace(request, _work=None), go

    async def _run(self, request: Request, entry: Entry | None, said: Said | None, enclosed: Enclosed) -> Go:
        if entry is None:
            return await self._answer_step(request, said or Said(""), enclosed)
        request.actor.must(entry.action)
        if said is not None and request.person.dialogue is not None:
            await people.finish_dialogue(request.work)
        if entry.effect is Effect.READS:
            return Go(_name_of(entry), request.arguments)
        go = await entry.handle(request)
        assert isinstance(go, Go)
        return go

    async def _answer_step(self, request: Request, said: Said, enclosed: Enclosed) -> Go:
        step = step_for(said, request.person, request.actor.roles)
        if said.follows and not (step and step.takes_album):
            # The first of its album was answered, be it by a refusal.
            return Go()
        if step is None:
            if not said.text:
                raise NotUnderstood()
            return Go("find", (said.text,))
        request.actor.must(step.action)
        refuse_unfit(step, said, enclosed)
        answer = replace(
            request,
            text=said.text,
            rich=said.rich,
            picture=enclosed.picture,
            file=enclosed.file,
            phone=said.phone,
        )
        go = await step.handle(answer)
        assert isinstance(go, Go)
        return go

    # Readers ---------------------------------------------------------------------------------------------

    async def _drawn(self, request: Request, go: Go) -> Screen:
        arguments = tuple(str(argument) for argument in go.arguments)
        return await self._build(replace(request, arguments=arguments), TAPS[go.screen])

    async def _show(self, request: Request, entry: Entry, tapped: Tapped | None) -> None:
        await self._send(request, await self._build(request, entry), tapped)

    async def _send(self, request: Request, screen: Screen, tapped: Tapped | None) -> int | None:
        try:
            return await self._messenger.show(request.person.telegram_id, screen, request.texts, tapped)
        except Blocked:
            _log.info("the person has blocked the bot")
            return None

    @staticmethod
    def _language_of_own_menu(request: Request) -> str:
        """A repeat may come because the menu could not be set: it is set again for whoever has one of his own."""
        actor = request.actor
        has_one = actor.may(Action.VISIT_OFFICE) or actor.may(Action.EARN) or request.person.language
        return request.texts.language if has_one else ""

    async def _set_menu(self, request: Request) -> None:
        """His chat's own menu: in the language he picked, with what his roles may do."""
        menu = [(name, request.texts.plain(f"command.{name}")) for name in menu_of(request.actor)]
        await self._messenger.set_commands(menu, chat_id=request.person.telegram_id)

    async def _build(self, request: Request, entry: Entry) -> Screen:
        request.actor.must(entry.action)
        screen = await entry.handle(request)
        assert isinstance(screen, Screen)
        return screen

    async def _request(
        self, profile: Profile, arrival: Arrival, arguments: tuple[str, ...], work: Work | None = None
    ) -> Request:
        person, rules = arrival.person, await self._rules_at(arrival.rules_version)
        return Request(
            shop=self._shop,
            actor=Actor(person.id, self._shop.roles_of(person), person.telegram_id),
            person=person,
            rules=rules,
            texts=self._shop.texts.speaking(rules.languages, rules.zone).of(
                person.language, profile.language
            ),
            arguments=arguments,
            _work=work,
        )

    async def _seen_anew(self, profile: Profile, request: Request) -> Request:
        """The same request with the roles he holds now."""
        arrival = await people.arrival_of(profile.telegram_id)
        assert arrival is not None
        return await self._request(profile, arrival, request.arguments)

    async def _rules_at(self, version: int) -> Rules:
        """The settings at the version that the person's statement saw: read again only when they changed."""
        if self._rules[0] != version:
            self._rules = await rulebook.current_rules()
        return self._rules[1]


_NAMES = {id(entry): name for name, entry in TAPS.items()}


def _name_of(entry: Entry) -> str:
    """The name under which a reading command's screen is drawn: commands share their entries with taps."""
    return _NAMES[id(entry)]
