"""Asking the seller."""

from __future__ import annotations

from bot.domain import people, support
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.everyone import home as views


async def begin(request: Request) -> Go:
    await people.ask(request.work, "question")
    return Go("ask?")


async def prompt(request: Request) -> Screen:
    return views.ask_prompt(request.texts)


async def take(request: Request) -> Go:
    await support.ask_seller(request.work, request.text)
    await people.finish_dialogue(request.work)
    return Go("ask!")


async def sent(request: Request) -> Screen:
    return views.asked(request.texts)
