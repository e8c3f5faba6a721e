"""What the shop does by itself: how it goes, and what an owner may do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.runs import Planned, RunCard, StateCard, counts_in
from bot.kernel.schedule import DailyAt, Every, Schedule
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.job_words import NAME_KEYS, RESULT_KEYS, TROUBLE_KEYS, WAITS_KEYS, WHY_KEYS
from bot.views.admin.office import to_office
from bot.views.buttons import rows, tap

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class JobCard:
    planned: Planned
    newest: tuple[RunCard, ...]
    """The newest first."""
    state: StateCard

    @property
    def last_id(self) -> int:
        """Of the newest run that is shown."""
        return max((run.id for run in self.newest), default=0)

    @classmethod
    def of(cls, planned: Planned, newest: tuple[RunCard, ...], states: Mapping[str, StateCard]) -> JobCard:
        return cls(planned, newest, states.get(planned.name, StateCard(planned.name)))


def everything(cards: Iterable[JobCard], now: datetime, texts: Texts) -> Screen:
    cards = tuple(cards)
    ways = [tap(_name(card.planned, texts), "ajc", card.planned.name) for card in cards]
    return Screen(
        Html("\n\n".join([texts("job.page"), *(_line(card, now, texts) for card in cards)])),
        rows(
            *[ways[i : i + 2] for i in range(0, len(ways), 2)],
            [tap(texts.plain("button.look_again"), "aj"), to_office(texts)],
        ),
    )


def job(card: JobCard, now: datetime, texts: Texts) -> Screen:
    planned, state = card.planned, card.state
    parts = [
        texts(
            "job.head", mark=_mark(card, now), name=_name(planned, texts), why=texts(WHY_KEYS[planned.name])
        ),
        Html("\n".join([_how_often(planned.schedule, texts), _next(card, now, texts)])),
    ]
    if state.paused_at and planned.name in WAITS_KEYS:
        parts.append(texts(WAITS_KEYS[planned.name]))
    if state.unwell_since:
        parts.append(
            texts("job.unwell", since=state.unwell_since, trouble=texts(TROUBLE_KEYS[state.trouble]))
        )
    told = [_run(run, now, texts) for run in card.newest] or [texts("job.never")]
    parts.append(Html("\n".join([texts("job.newest_runs"), *told])))
    return Screen(
        Html("\n\n".join(parts)),
        rows(
            [tap(texts.plain("button.run_job"), "ajrun", planned.name, card.last_id, style="primary")],
            [_pause_or_resume(card, texts)],
            [tap(texts.plain("button.look_again"), "ajc", planned.name)],
            [tap(texts.plain("button.jobs"), "aj"), to_office(texts)],
        ),
    )


def pause_question(planned: Planned, texts: Texts) -> Screen:
    waits = texts(WAITS_KEYS[planned.name]) if planned.name in WAITS_KEYS else ""
    return Screen(
        texts("job.pause_question", name=_name(planned, texts), waits=waits),
        rows(
            [tap(texts.plain("button.pause_job_now"), "ajp", planned.name, style="danger")],
            [tap(texts.plain("button.back"), "ajc", planned.name)],
        ),
    )


def _pause_or_resume(card: JobCard, texts: Texts) -> Button:
    name = card.planned.name
    if card.state.paused_at:
        return tap(texts.plain("button.resume_job"), "ajres", name)
    return tap(texts.plain("button.pause_job"), "ajpask" if card.planned.is_critical else "ajp", name)


def _line(card: JobCard, now: datetime, texts: Texts) -> Html:
    last = _last(card.newest[0], now, texts) if card.newest else texts("job.never")
    name, following = _name(card.planned, texts), _next(card, now, texts)
    return texts("job.line", mark=_mark(card, now), name=name, last=last, next=following)


def _mark(card: JobCard, now: datetime) -> str:
    if card.state.paused_at:
        return "⏸"
    run = next((one for one in card.newest if one.finished_at or one.has_died(now)), None)
    is_bad = run is not None and (run.failed or run.has_died(now))
    return "⚠️" if is_bad or card.state.unwell_since else "✅"


def _next(card: JobCard, now: datetime, texts: Texts) -> Html:
    if card.state.paused_at:
        return texts("job.paused", since=card.state.paused_at, who=card.state.paused_by)
    return texts("job.next", at=card.planned.schedule.next_after(now, texts.zone))


def _last(run: RunCard, now: datetime, texts: Texts) -> Html:
    if run.is_waiting:
        return texts("job.asked", at=run.due_at)
    if run.is_running(now):
        return texts("job.running", at=run.started_at)
    ago = texts.ago(run.finished_at or run.started_at, now)
    if run.took is None:
        return texts("job.cut_off", ago=ago, at=run.started_at)
    took, result = texts.span(run.took), _result(run, texts)
    return texts("job.ran", ago=ago, at=run.finished_at, took=took, result=result)


def _run(run: RunCard, now: datetime, texts: Texts) -> Html:
    key = "job.run_asked" if run.is_asked else "job.run"
    return texts(key, last=_last(run, now, texts))


def _result(run: RunCard, texts: Texts) -> Html:
    """`3 orders, 1 failed`; an exception by its class, for whoever looks into the log."""
    counts = counts_in(run.result)
    if run.failed and not counts:
        return texts("job.error", error=run.result)
    told = [_count(word, n, texts) for word, n in counts.items() if n]
    return Html(", ".join(told)) if told else texts("job.nothing_to_do" if counts else "job.done")


def _count(word: str, n: int, texts: Texts) -> Html:
    """A word that an older release wrote stands as it is."""
    return texts.plural(RESULT_KEYS[word], n) if word in RESULT_KEYS else Html(f"{n} {word}")


def _how_often(schedule: Schedule, texts: Texts) -> Html:
    if isinstance(schedule, DailyAt):
        return texts("job.daily", at=f"{schedule.hour:02d}:{schedule.minute:02d}")
    assert isinstance(schedule, Every)
    if schedule.interval % _HOUR:
        return texts.plural("job.every_minutes", int(schedule.interval / timedelta(minutes=1)))
    return texts.plural("job.every_hours", schedule.interval // _HOUR)


def _name(planned: Planned, texts: Texts) -> str:
    return texts.plain(NAME_KEYS[planned.name])
