"""What Prometheus reads: the shop's real state, nobody's name, and no more statements than need be."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import SendMessage
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.counting import counted
from benchmarks.telegram import ENDLESS, said
from bot.domain import ledger, orders, runs
from bot.domain.orders import Method
from bot.gateways.metrics import Metrics, read_figures
from bot.gateways.metrics.counting import FRESH_SECONDS
from bot.gateways.telegram.client import outcome_of
from bot.handlers.desk import Desk
from bot.handlers.troubles import NotHandled
from bot.jobs.timetable import TABLE, Timetable
from bot.middlewares.throttle import Throttle
from bot.models.database import opened
from tests.conftest import ROOT
from tests.situations import Situations, opened_situations
from tests.test_statements import RememberingMessenger

SECRETS = ("Zebulon", "Lindenstr", "1234567", "Ann Lee", "c0ffee")


@pytest.fixture
async def make(migrated_url: str) -> AsyncIterator[Situations]:
    async with opened(migrated_url, synchronous="NORMAL"):
        yield await opened_situations()


class Wheel:
    """A monotonic clock that a test turns."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def metrics_of(make: Situations, wheel: Wheel | None = None) -> Metrics:
    return Metrics(lambda: read_figures(make.clock.now(), "poll:42", "me"), wheel or Wheel())


async def read(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus itself would parse it."""
    text = (await metrics.text()).decode()
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_shops_state_is_told_in_numbers_and_without_a_name(make: Situations) -> None:
    ann = await make.person(name="Zebulon")
    await make.paid_order(ann)
    await make.placed_order(ann, Method.TRANSFER)
    await make.pay(ann, await make.placed_order(ann), payload="nonsense")
    await runs.hold_lease("poll:42", "me", make.clock.now(), timedelta(seconds=20))
    await Timetable(make.shop, [job for job in TABLE if job.name == "prove books"]).tick(make.clock.now())
    make.clock.move(seconds=90)
    metrics = metrics_of(make)
    told = await read(metrics)
    waiting = await orders.waiting_counts()
    assert {status.value: n for status, n in waiting.items()} == {
        name.split()[1]: n for name, n in told.items() if name.startswith("distribot_orders ")
    }
    assert told["distribot_receipts_in_review"] == 1
    assert told["distribot_notices_waiting"] > 0
    assert told["distribot_notices_oldest_seconds"] == 90
    assert told["distribot_books_hold"] == 1
    assert told["distribot_job_success_timestamp_seconds prove books"] > 0
    assert told["distribot_job_failures prove books"] == 0
    assert told["distribot_polls"] == 0, "the lease has run out"
    assert told["distribot_database_bytes"] > 10_000
    assert told["distribot_database_up"] == 1
    assert told["process_resident_memory_bytes"] > 10**7
    text = (await metrics.text()).decode()
    assert not [secret for secret in SECRETS if secret in text]


async def test_books_that_do_not_hold_and_jobs_that_fail_are_seen(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> dict[str, list[int]]:
        return {"accrual_differs_from_commissions": [1]}

    async def never() -> dict[str, list[int]]:
        raise TimeoutError

    timetable = Timetable(make.shop, [job for job in TABLE if job.name == "prove books"])
    monkeypatch.setattr(ledger, "check_books", broken)
    await timetable.tick(make.clock.now())
    make.clock.move(minutes=15)
    monkeypatch.setattr(ledger, "check_books", never)
    await timetable.tick(make.clock.now())
    told = await read(metrics_of(make))
    assert told["distribot_books_hold"] == 0
    assert told["distribot_job_failures prove books"] == 1


async def test_the_database_is_asked_once_however_many_scrape_and_by_few_statements(make: Situations) -> None:
    wheel = Wheel()
    metrics = metrics_of(make, wheel)
    with counted() as count:
        await asyncio.gather(*(metrics.text() for _ in range(5)))
        assert len(count.statements) <= 10
        asked = len(count.statements)
        wheel.seconds += FRESH_SECONDS - 1
        await metrics.text()
        assert len(count.statements) == asked
        wheel.seconds += 1
        await metrics.text()
        assert len(count.statements) == 2 * asked


async def test_a_database_that_is_away_is_a_figure_too() -> None:
    async def away() -> None:
        raise ConnectionError("postgres://shop:sesame@db")

    told = await read(Metrics(away, Wheel()))  # type: ignore[arg-type]
    assert told["distribot_database_up"] == 0
    assert "distribot_orders unpaid" not in told


async def test_updates_are_counted_by_what_became_of_them(
    make: Situations, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = metrics_of(make)
    throttle = Throttle(burst=ENDLESS, per_second=ENDLESS)
    desk = Desk(make.shop, RememberingMessenger(), throttle, tally=metrics)
    greeting = said("/start", 501)
    await desk.feed(greeting)
    await desk.feed(greeting)
    sick = said("/start", 502)

    async def fail(*_: object) -> None:
        raise LookupError("Zebulon")

    monkeypatch.setattr(desk, "_write", fail)
    for _ in range(4):
        with pytest.raises(NotHandled):
            await desk.feed(sick)
    await desk.feed(sick)
    told = await read(metrics)
    counts = {
        outcome: told[f"distribot_update_seconds_count message {outcome}"]
        for outcome in ("handled", "repeated", "failed", "parked")
    }
    assert counts == {"handled": 1, "repeated": 1, "failed": 4, "parked": 1}
    assert told["distribot_updates_parked"] == 1


async def test_calls_are_counted_by_method_and_by_what_telegram_said() -> None:
    async def nothing() -> None:
        raise LookupError

    metrics, method = Metrics(nothing, Wheel()), SendMessage(chat_id=1, text="Zebulon")  # type: ignore[arg-type]
    for error in (
        TelegramRetryAfter(method, "Too Many Requests", 3),
        TelegramForbiddenError(method, "bot was blocked by the user"),
        TelegramNetworkError(method, "https://api.telegram.org/bot1:c0ffee/sendMessage"),
        ValueError("Zebulon"),
    ):
        metrics.call("sendMessage", outcome_of(error), 0.1)
    metrics.call("getUpdates", "ok", 50)
    metrics.notices("sent", 3)
    told = await read(metrics)
    assert {name.split()[-1] for name in told if "calls_total sendMessage" in name} == {
        "too_many",
        "blocked",
        "unreachable",
        "failed",
    }
    assert told["distribot_telegram_call_seconds_count"] == 4
    assert told["distribot_notices_total sent"] == 3


async def test_the_manual_explains_every_metric_of_ours(make: Situations) -> None:
    await make.paid_order(await make.person())
    metrics = metrics_of(make)
    metrics.call("sendMessage", "ok", 0.1)
    metrics.update("message", "handled", 0.1)
    metrics.notices("sent", 1)
    text = (await metrics.text()).decode()
    manual = (ROOT / "docs" / "manual" / "operators.md").read_text(encoding="utf-8")
    ours = set(re.findall(r"^# TYPE (distribot_\w+)", text, flags=re.MULTILINE))
    assert ours
    assert not [name for name in ours if name.removesuffix("_total") not in manual]
