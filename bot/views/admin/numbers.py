"""What the shop's days brought: in words for the office, as a chart, and as the digest of the day."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.reports import DIGEST_HOUR, Digest, Figures, Overview, Trend, change
from bot.domain.rulebook import Rules
from bot.kernel.chart import Chart
from bot.kernel.money import Money
from bot.kernel.screen import Button, ChartPicture, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import May, Waiting, shortcuts, to_office
from bot.views.admin.office import waiting_lines as lines_of
from bot.views.buttons import rows, tap

_LINES = 4
"""So many grid lines at most, besides the one at zero."""
_LABELLED_EACH = 7


def overview(found: Overview, texts: Texts) -> Html:
    """Today and this month, for the office."""
    return Html(
        "\n\n".join(
            [_stretch("numbers.today", found.today, texts), _stretch("numbers.month", found.month, texts)]
        )
    )


def _stretch(key: str, figures: Figures, texts: Texts) -> Html:
    return texts(key, lines=_figures(figures, texts))


def _figures(figures: Figures, texts: Texts) -> Html:
    orders = texts.plural("numbers.orders", figures.orders)
    lines = [texts("numbers.sales", orders=orders, amount=figures.sales)]
    if figures.commission.minor:
        lines.append(texts("numbers.commission", amount=figures.commission))
    people = []
    if figures.customers:
        people.append(texts.plural("numbers.customers", figures.customers))
    if figures.distributors:
        people.append(texts.plural("numbers.distributors", figures.distributors))
    if people:
        lines.append(Html(" · ".join(people)))
    return Html("\n".join(lines))


def sales(trend: Trend, texts: Texts, *, gets_digest: bool) -> Screen:
    """The chart, and whether its reader gets the digest of the day."""
    state = _digest_state(texts, is_on=gets_digest)
    return Screen(
        Html("\n\n".join([_in_words(trend, texts), state])),
        rows([digest_switch(texts, is_on=gets_digest)], [to_office(texts)]),
        picture=ChartPicture(chart(trend, texts)),
    )


def _digest_state(texts: Texts, *, is_on: bool) -> Html:
    return texts("digest.state_on" if is_on else "digest.state_off", hour=DIGEST_HOUR)


def digest_switch(texts: Texts, *, is_on: bool) -> Button:
    """Says what it leads to."""
    return tap(
        texts.plain("button.digest_off" if is_on else "button.digest_on"), "adig", "off" if is_on else "on"
    )


def _in_words(trend: Trend, texts: Texts) -> Html:
    """What the picture shows, for whoever cannot see it."""
    text = texts("numbers.trend", n=len(trend.minors), amount=trend.total)
    return Html(f"{text}\n{_compared(trend.total.minor, trend.before.minor, trend, texts)}")


def _compared(now: int, before: int, trend: Trend, texts: Texts) -> Html:
    percent = change(now, before)
    if percent is None:
        return texts("numbers.before", n=len(trend.minors), amount=trend.before)
    return texts("numbers.change", change=texts.percent(percent), n=len(trend.minors), amount=trend.before)


# The chart --------------------------------------------------------------------------------------------------


def chart(trend: Trend, texts: Texts) -> Chart:
    percent = change(trend.total.minor, trend.before.minor)
    is_empty = not any(trend.minors)
    return Chart(
        title=texts.plain("chart.title", n=len(trend.minors)),
        headline=texts.money(trend.total),
        remark="" if is_empty else _remark(percent, trend, texts),
        direction=0 if percent is None else (percent > 0) - (percent < 0),
        values=trend.minors,
        labels=_labels(trend, texts),
        lines=tuple((minor, texts.money_short(Money(minor, trend.currency))) for minor in grid(trend.minors)),
        placeholder=texts.plain("chart.nothing") if is_empty else "",
    )


def _remark(percent: int | None, trend: Trend, texts: Texts) -> str:
    if percent is None:
        return texts.plain("chart.before", n=len(trend.minors), amount=trend.before)
    return texts.plain("chart.change", change=texts.percent(percent), n=len(trend.minors))


def _labels(trend: Trend, texts: Texts) -> tuple[str, ...]:
    """A day each week, counted back from the last one."""
    ages = range(len(trend.minors) - 1, -1, -1)
    days = (trend.last - timedelta(days=age) for age in ages)
    return tuple(
        texts.calendar_day(day) if age % _LABELLED_EACH == 0 else ""
        for age, day in zip(ages, days, strict=True)
    )


def grid(minors: tuple[int, ...]) -> tuple[int, ...]:
    """Round places for grid lines within what the bars reach; zero is one of them."""
    low, high = min(0, *minors), max(0, *minors)
    step = _round_step(max(high - low, 1))
    return tuple(range(-(-low // step) * step, high + 1, step))


def _round_step(span: int) -> int:
    """1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if span <= _LINES * digit * power:
                return digit * power
        power *= 10


# The digest -------------------------------------------------------------------------------------------------


def digest(card: Digest, waiting: Waiting, rules: Rules, may: May, texts: Texts) -> Screen:
    """Yesterday, the same weekday of the week before, and what waits: under 1024 characters, being a caption."""
    head = texts(
        "digest.title",
        shop=rules.shop_name,
        weekday=texts.weekday(card.day),
        day=texts.calendar_day(card.day),
    )
    parts = [head, _figures(card.figures, texts), _against(card, texts)]
    if waits := lines_of(waiting, may, texts):
        parts.append(texts("digest.waiting", lines=waits))
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            *shortcuts(waiting, may, texts),
            [to_office(texts)],
            [tap(texts.plain("button.digest_off"), "adigoff")],
        ),
        picture=ChartPicture(chart(card.trend, texts)),
    )


def _against(card: Digest, texts: Texts) -> Html:
    before, percent = card.week_before.sales, change(card.figures.sales.minor, card.week_before.sales.minor)
    if percent is None:
        return texts("digest.before", amount=before)
    return texts("digest.change", amount=before, change=texts.percent(percent))


def digest_answered(texts: Texts, *, is_on: bool) -> Screen:
    """What he will get from now on, with the way back."""
    text = _digest_state(texts, is_on=is_on)
    return Screen(text, rows([digest_switch(texts, is_on=is_on)], [to_office(texts)]))
