"""Charts: drawn whole for every shop, in every script, in little time."""

from __future__ import annotations

import io
import threading
import time
from datetime import date

import pytest
from PIL import Image

from bot.domain.reports import Trend
from bot.gateways.charts import _BAR, _CARD, _LAST, _LOSS, _RIGHT, HEIGHT, WIDTH, chart_of, field_left
from bot.gateways.pictures import PillowPictures
from bot.kernel.chart import Chart
from bot.views.admin.numbers import chart, grid
from tests.journeys.eyes import TEXTS

LAST = date(2026, 11, 25)
USUAL = tuple(4000 + 700 * (n % 9) for n in range(30))
ODD = {
    "usual": USUAL,
    "one huge among small ones": (120, *[90] * 14, 98_000_000_00, *[100] * 14),
    "a day of refunds": (*USUAL[:20], -30_000, *USUAL[21:]),
    "only refunds": tuple(-100 * n for n in range(30)),
    "a cent": (*[0] * 29, 1),
    "the first day only": (5000, *[0] * 29),
}


def _picture(made: Chart) -> Image.Image:
    with Image.open(io.BytesIO(chart_of(made))) as opened:
        assert (opened.format, opened.size) == ("PNG", (WIDTH, HEIGHT))
        return opened.convert("RGB")


def _heights(picture: Image.Image, made: Chart, colour: tuple[int, int, int]) -> list[int]:
    """How many pixels of that colour stand in each bar's middle."""
    start, bars = field_left(made), len(made.values)
    step = (_RIGHT - start) / bars
    middles = [round(start + (n + 0.5) * step) for n in range(bars)]
    columns = [picture.crop((x, 0, x + 1, HEIGHT)).getcolors(HEIGHT) or [] for x in middles]
    return [sum(count for count, found in column if found == colour) for column in columns]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("language", ["en", "zh_Hans", "ru"])
def test_every_day_with_sales_has_a_bar_and_no_other_one(name: str, language: str) -> None:
    values = ODD[name]
    made = chart(Trend(LAST, values, 100_000, "CNY"), TEXTS.of(language))
    picture = _picture(made)
    found = {c: _heights(picture, made, c) for c in (_BAR, _LAST, _LOSS)}
    for n, value in enumerate(values):
        colour = _LOSS if value < 0 else _LAST if n == len(values) - 1 else _BAR
        assert (found[colour][n] > 0) == (value != 0), (n, value)
        assert not [c for c in found if c is not colour and found[c][n]], (n, value)


def test_bars_are_as_high_as_their_numbers_and_stay_on_the_card() -> None:
    values = (1000, 2000, 4000, 0, -2000, 4000)
    made = chart(Trend(LAST, values, 0, "EUR"), TEXTS.of("en"))
    picture = _picture(made)
    bars, losses = _heights(picture, made, _BAR), _heights(picture, made, _LOSS)
    assert bars[1] == pytest.approx(2 * bars[0], rel=0.1)
    assert bars[2] == pytest.approx(4 * bars[0], rel=0.1)
    assert losses[4] == pytest.approx(bars[1], rel=0.1)
    for y in (20, HEIGHT - 20):
        assert {picture.getpixel((x, y)) for x in range(60, WIDTH - 60)} == {_CARD}


def test_an_empty_shop_is_told_so_and_sees_no_bar() -> None:
    for language in ("en", "zh_Hans", "ru"):
        made = chart(Trend(LAST, (0,) * 30, 0, "EUR"), TEXTS.of(language))
        assert made.placeholder == TEXTS.of(language).plain("chart.nothing")
        picture = _picture(made)
        colours = {colour for _, colour in picture.getcolors(WIDTH * HEIGHT) or []}
        assert not colours & {_BAR, _LAST, _LOSS}


def test_each_script_is_drawn_with_letters_and_not_with_boxes() -> None:
    """A title of letters that the font lacks would look the same whatever it says."""
    titles = ("最近三十天销售额", "近来三十日销售量", "Продажи за день", "Продажи за ночь")
    drawn = {chart_of(Chart(title, "₽ 1", "", 0, (1,), ("",), ((0, "0"),))) for title in titles}
    assert len(drawn) == len(titles)


def test_texts_that_are_too_long_stay_on_the_card() -> None:
    made = Chart(
        "最近" * 80, "€" + "9" * 60, "+1% " * 60, 1, (1, 2), ("", "25 ноября 2026"), ((0, "0"), (2, "2"))
    )
    picture = _picture(made)
    assert {picture.getpixel((WIDTH - 20, y)) for y in range(60, HEIGHT - 60)} == {_CARD}


@pytest.mark.parametrize(
    ("minors", "places"),
    [
        ((0, 4700), (0, 2000, 4000)),
        ((0, 1), (0, 1)),
        ((-3000, 9000), (0, 5000)),
        ((-100, 0), (-100, -50, 0)),
    ],
)
def test_grid_lines_are_round_and_few(minors: tuple[int, ...], places: tuple[int, ...]) -> None:
    assert grid(minors) == places
    assert all(len(grid((0, 7 * 10**n))) <= 5 for n in range(12))


def test_a_chart_costs_little() -> None:
    """Some 25 ms of a processor, and never on the event loop; the bound leaves room for a slow machine."""
    made, spent = chart(Trend(LAST, USUAL, 100_000, "EUR"), TEXTS.of("zh_Hans")), []
    for _ in range(5):
        start = time.thread_time()
        chart_of(made)
        spent.append(time.thread_time() - start)
    assert min(spent) < 0.06, spent


async def test_a_chart_is_drawn_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def drawn(_: Chart) -> bytes:
        threads.append(threading.current_thread())
        return b"a chart"

    monkeypatch.setattr("bot.gateways.pictures.chart_of", drawn)
    made = chart(Trend(LAST, USUAL, 0, "EUR"), TEXTS.of("en"))
    assert await PillowPictures().chart(made) == b"a chart"
    assert threads[0] is not threading.main_thread()
