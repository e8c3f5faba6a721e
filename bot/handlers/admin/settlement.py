"""Months: which is closed next, and what a closed one says."""

from __future__ import annotations

from bot.domain import people, settlement
from bot.handlers.request import Go, Request
from bot.kernel.screen import Screen
from bot.views.admin import settlement as views


async def periods(request: Request) -> Screen:
    return await _periods(request, request.page(0))


async def _periods(request: Request, number: int) -> Screen:
    upcoming = await _upcoming(request)
    return views.periods(upcoming, await settlement.periods(number), request.texts)


async def _upcoming(request: Request) -> views.Upcoming | None:
    zone = request.rules.zone
    period = await settlement.period_to_close(zone)
    if period is None:
        return None
    has_ended = settlement.has_ended(period, request.shop.clock.now())
    return views.Upcoming(settlement.key_of(period, zone), period.start, period.end, has_ended)


async def ask_to_close(request: Request) -> Screen:
    """The button names its month: an old one shows where things stand now."""
    upcoming = await _upcoming(request)
    if upcoming is None or not upcoming.has_ended or upcoming.key != request.word(0):
        return await _periods(request, 0)
    return views.close_question(upcoming, request.texts)


async def close(request: Request) -> Go:
    """A second tap names a month that is closed already, and leaves the next one open."""
    try:
        await settlement.close_next(request.work, only=request.word(0))
    except settlement.NothingToClose as refusal:
        return Go("aper", toast=request.texts.plain(refusal.key))
    return Go("aper", toast=request.texts.plain("admin.toast_period_closed"))


async def period(request: Request) -> Screen:
    row = await settlement.period_row(request.number(0))
    closer = (await people.person(row.closed_by)).name if row.closed_by else ""
    return views.period(row, closer, request.texts)


async def period_sheets(request: Request) -> Screen:
    return views.period_sheets(await settlement.period(request.number(0)), request.texts)
