"""What the shop does by itself, as the owner sees it: how it goes, run it now, pause it."""

from __future__ import annotations

from bot.domain import runs
from bot.domain.runs import Planned
from bot.handlers.request import Go, Request
from bot.kernel.errors import NotFound
from bot.kernel.screen import Screen
from bot.views.admin import jobs as views


async def everything(request: Request) -> Screen:
    newest = await runs.newest_runs([job.name for job in request.shop.jobs])
    states = await runs.states()
    cards = [views.JobCard.of(job, newest[job.name], states) for job in request.shop.jobs]
    return views.everything(cards, request.shop.clock.now(), request.texts)


async def job(request: Request) -> Screen:
    planned = _planned(request)
    newest = await runs.newest_runs([planned.name])
    card = views.JobCard.of(planned, newest[planned.name], await runs.states())
    return views.job(card, request.shop.clock.now(), request.texts)


async def run_now(request: Request) -> Go:
    """The timetable runs it, once for a button that is tapped again and again, and for whoever taps besides."""
    name = _planned(request).name
    # A page that an older release drew does not say what it showed.
    seen = request.number(1) if request.word(1) else None
    is_new = await runs.ask_for_run(request.work, name, seen)
    toast = "job.toast_asked" if is_new else "job.toast_already_asked"
    return Go("ajc", (name,), toast=request.texts.plain(toast))


async def ask_to_pause(request: Request) -> Screen:
    return views.pause_question(_planned(request), request.texts)


async def pause(request: Request) -> Go:
    name = _planned(request).name
    await runs.pause(request.work, name)
    return Go("ajc", (name,), toast=request.texts.plain("job.toast_paused"))


async def resume(request: Request) -> Go:
    name = _planned(request).name
    await runs.resume(request.work, name)
    return Go("ajc", (name,), toast=request.texts.plain("job.toast_resumed"))


def _planned(request: Request) -> Planned:
    """The timetable's job of that name. Raises NotFound: an old button may name one that is no more."""
    for planned in request.shop.jobs:
        if planned.name == request.word(0):
            return planned
    raise NotFound()
