"""Goods from a file that is sent to the bot, and goods into one."""

from __future__ import annotations

from datetime import datetime

from bot.domain import imports, people
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import imports as views

MOST_LISTED = 20_000
"""Refused products in a document."""


async def begin(request: Request) -> Go:
    await people.ask(request.work, "import_file")
    return Go("ainewask")


async def prompt(request: Request) -> Screen:
    return views.prompt(request.rules.currency, request.texts)


async def take_file(request: Request) -> Go:
    """It is read outside of any update; who sent it is told then."""
    assert request.file is not None
    file_id = await imports.keep_file(request.work, request.file.name, request.file)
    if request.person.dialogue is not None:
        await people.finish_dialogue(request.work)
    return Go("aif", (file_id, int(request.file.is_one_of_several)))


async def file(request: Request) -> Screen:
    card = await imports.sent_file(request.number(0), of=request.person.id)
    return views.file(card, request.texts, is_one_of_several=request.word(1) == "1")


async def confirm(request: Request) -> Go:
    await imports.confirm_file(request.work, request.number(0), request.message_id, request.rules.currency)
    return Go("aif", (request.number(0),))


async def cancel(request: Request) -> Go:
    await imports.cancel_file(request.work, request.number(0))
    return Go("aif", (request.number(0),))


async def refused_list(request: Request) -> Screen:
    card = await imports.sent_file(request.number(0), of=request.person.id)
    refused = await imports.refusals_of(card.id, MOST_LISTED)
    return views.refused_list(card, refused, request.texts)


async def export(request: Request) -> Screen:
    reading = views.reading_for(request.rules, request.shop.texts)
    return views.exported(await imports.exported_sheet(reading), request.texts)


# Imports of the past ----------------------------------------------------------------------------------------


def _now(request: Request) -> datetime:
    return request.shop.clock.now()


async def past(request: Request) -> Screen:
    return views.past(await imports.past_imports(request.page(0), _now(request)), request.texts)


async def run(request: Request) -> Screen:
    return views.run(await imports.past_import(request.number(0), _now(request)), request.texts)


async def ask_to_undo(request: Request) -> Screen:
    row = await imports.past_import(request.number(0), _now(request))
    return views.undo_question(row, request.texts) if row.undo_until else views.run(row, request.texts)


async def undo(request: Request) -> Go:
    await imports.ask_for_undo(request.work, request.number(0), request.message_id)
    return Go("air", (request.number(0),))
