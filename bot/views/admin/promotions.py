"""Promotions as staff see them: the list, how one goes, and what came of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bot.domain.promotions import Fate, Progress, PromotionCard, Results, State, quiet_until
from bot.domain.rulebook import Rules
from bot.kernel.page import Page
from bot.kernel.plain import cut, unmarked
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import to_office
from bot.views.buttons import pager, rows, tap

BUTTON_TEXT = 34
BAR = 12
ICONS = {
    State.DRAFT: "📝",
    State.SCHEDULED: "🕐",
    State.SENDING: "▶️",
    State.PAUSED: "⏸",
    State.SENT: "✅",
    State.STOPPED: "⏹",
}
STATE_KEYS = {
    State.SCHEDULED: "promo.scheduled",
    State.SENDING: "promo.sending",
    State.PAUSED: "promo.paused",
    State.SENT: "promo.sent",
    State.STOPPED: "promo.stopped",
}
_COUNT_KEYS = {
    Fate.BLOCKED: "promo.count_blocked",
    Fate.SKIPPED: "promo.count_skipped",
    Fate.FAILED: "promo.count_failed",
    Fate.UNKNOWN: "promo.count_unknown",
}
"""Told only where there is anything to tell."""


def everything(page: Page[PromotionCard], texts: Texts) -> Screen:
    return Screen(
        texts("promo.list" if page.items else "promo.list_none"),
        rows(
            [tap(texts.plain("button.new_promotion"), "amnew", style="primary")],
            *[[_line(card, texts)] for card in page.items],
            pager(page, texts, "am"),
            [to_office(texts)],
        ),
    )


def _line(card: PromotionCard, texts: Texts) -> Button:
    return tap(f"{ICONS[card.state]} {excerpt(card, texts, BUTTON_TEXT)}", "amc", card.id)


def excerpt(card: PromotionCard, texts: Texts, length: int) -> str:
    """The beginning of what it says, plain and in one line."""
    return cut(" ".join(unmarked(texts.pick(card.texts)).split()), length)


# How it goes ------------------------------------------------------------------------------------------------


def page(
    card: PromotionCard, progress: Progress, came: Results, rules: Rules, now: datetime, texts: Texts
) -> Screen:
    """A confirmed promotion, as it stands when it is looked at."""
    parts = [_head(card, rules, now, texts), _counts(card, progress, texts)]
    if card.state is not State.SCHEDULED:
        key = "promo.results"
        parts.append(texts(key, clicked=came.clicked, ordered=came.ordered, opted_out=came.opted_out))
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            _steering(card, texts),
            None if card.is_over else [tap(texts.plain("button.refresh"), "amc", card.id)],
            [tap(texts.plain("button.promotions"), "am"), to_office(texts)],
        ),
    )


def begun(texts: Texts) -> Screen:
    """Right after send was said: the message with the progress comes below."""
    return Screen(texts("promo.begun"), rows([tap(texts.plain("button.promotions"), "am"), to_office(texts)]))


def live(
    card: PromotionCard, progress: Progress, speed: float, rules: Rules, now: datetime, texts: Texts
) -> Screen:
    """The message that is edited while it goes out: no button leads elsewhere, or the next edit would lead back."""
    parts = [_head(card, rules, now, texts), _counts(card, progress, texts)]
    if card.state is State.SENDING and speed >= 0.1:
        left = texts.duration(progress.left / speed)
        parts.append(texts("promo.speed", speed=Decimal(round(speed * 10)) / 10, left=left))
    to_results = tap(texts.plain("button.promo_results"), "amc", card.id)
    steering = [to_results] if card.is_over else _steering(card, texts)
    return Screen(Html("\n\n".join(part for part in parts if part)), rows(steering))


def _head(card: PromotionCard, rules: Rules, now: datetime, texts: Texts) -> Html:
    begin = texts("promo.excerpt", text=excerpt(card, texts, 80))
    key = STATE_KEYS[card.state]
    state = texts(key, at=card.starts_at if card.state is State.SCHEDULED else "")
    quiet = quiet_until(now, rules.quiet, rules.zone) if card.state is State.SENDING else None
    lines = [state, begin, texts("promo.quiet_now", until=quiet) if quiet else ""]
    return Html("\n".join(line for line in lines if line))


def _counts(card: PromotionCard, progress: Progress, texts: Texts) -> Html:
    if card.state is State.SCHEDULED:
        return texts.plural("promo.waits", card.people)
    done = progress.people - progress.left
    lines = [
        Html(_bar(done, progress.people)),
        texts("promo.count_sent", n=progress.of(Fate.SENT), people=progress.people),
        *[texts(key, n=progress.of(fate)) for fate, key in _COUNT_KEYS.items() if progress.of(fate)],
    ]
    if progress.left:
        key = "promo.count_never" if card.is_over else "promo.count_left"
        lines.append(texts(key, n=progress.left))
    return Html("\n".join(lines))


def _bar(done: int, people: int) -> str:
    full = BAR * done // people if people else BAR
    return f"{'▓' * full}{'░' * (BAR - full)} {100 * done // people if people else 100} %"


def _steering(card: PromotionCard, texts: Texts) -> list[Button]:
    if card.state is State.SCHEDULED:
        return [tap(texts.plain("button.call_off"), "amoff", card.id)]
    buttons = []
    if card.state is State.SENDING:
        buttons.append(tap(texts.plain("button.pause"), "ampause", card.id))
    if card.state is State.PAUSED:
        buttons.append(tap(texts.plain("button.go_on"), "amgo", card.id, style="success"))
    if not card.is_over:
        buttons.append(tap(texts.plain("button.stop"), "amstopask", card.id))
    return buttons


def stop_question(card: PromotionCard, progress: Progress, texts: Texts) -> Screen:
    """A message of its own: the one with the progress is edited all the time."""
    return Screen(
        texts("promo.ask_stop", sent=progress.of(Fate.SENT), left=progress.left),
        rows(
            [tap(texts.plain("button.stop_for_good"), "amstop", card.id, style="danger")],
            [tap(texts.plain("button.back"), "amc", card.id)],
        ),
        fresh=True,
    )


def sent(card: PromotionCard, progress: Progress, texts: Texts) -> Screen:
    """The notice at its end."""
    head = texts("notice.promotion_sent", text=excerpt(card, texts, 80))
    return Screen(
        Html(f"{head}\n\n{_counts(card, progress, texts)}"),
        rows([tap(texts.plain("button.promo_results"), "amc", card.id, style="primary")]),
    )
