"""Writing a promotion, and everything up to saying send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.catalog import CategoryCard, ProductRow
from bot.domain.promotions import MOST_PRODUCTS, Forecast, PromotionCard, Segment
from bot.domain.promotions import forecast as forecast_of
from bot.domain.rulebook import Rules
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to
from bot.views.admin.promotions import excerpt
from bot.views.admin.settings import value
from bot.views.buttons import pager, rows, tap
from bot.views.everyone.home import own_name

EXCERPT = 300
BUTTON_NAME = 30
SEGMENT_KEYS = {
    Segment.EVERYONE: "promo.segment_everyone",
    Segment.CUSTOMERS: "promo.segment_customers",
    Segment.DISTRIBUTORS: "promo.segment_distributors",
    Segment.DORMANT: "promo.segment_dormant",
}
Names = Mapping[int, Mapping[str, str]]


def draft(
    card: PromotionCard,
    people: int,
    names: Names,
    languages: Sequence[str],
    texts: Texts,
    *,
    changed_meanwhile: bool = False,
) -> Screen:
    """All that it says and to whom, and what can be changed about it."""
    parts = [
        texts("promo.changed_meanwhile") if changed_meanwhile else "",
        texts("promo.draft", text=excerpt(card, texts, EXCERPT)),
        _facts(card, people, names, languages, texts),
    ]
    written = [tap(_language_button(card, code, texts), "amtx", card.id, code) for code in languages]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            [tap(texts.plain("button.promo_preview"), "amprev", card.id, card.version, style="primary")],
            *[written[i : i + 2] for i in range(0, len(written), 2)],
            [
                tap(texts.plain("button.promo_picture"), "ampic", card.id),
                tap(texts.plain("button.promo_products"), "amprod", card.id),
            ],
            [
                tap(texts.plain("button.promo_segment"), "amseg", card.id),
                tap(texts.plain("button.promo_discard"), "amdelask", card.id),
            ],
            [tap(texts.plain("button.promotions"), "am")],
        ),
    )


def _language_button(card: PromotionCard, code: str, texts: Texts) -> str:
    return f"{'✏️' if code in card.texts else '➕'} {own_name(code)}"


def _facts(card: PromotionCard, people: int, names: Names, languages: Sequence[str], texts: Texts) -> Html:
    written = ", ".join(own_name(code) for code in languages if code in card.texts)
    products = ", ".join(texts.pick(names[number]) for number in card.product_ids if number in names)
    lines = [
        texts("promo.languages", languages=written),
        texts("promo.with_picture" if card.picture_id else "promo.without_picture"),
        texts("promo.products", products=products or texts.plain("setting.nothing")),
        texts("promo.for", segment=texts(SEGMENT_KEYS[card.segment]), n=people),
    ]
    return Html("\n".join(lines))


# Questions --------------------------------------------------------------------------------------------------


def text_prompt(card: PromotionCard | None, language: str, texts: Texts) -> Screen:
    """Without a card it is a new one."""
    parts = [texts("promo.ask_text", language=own_name(language))]
    if card is not None and language in card.texts:
        parts.append(texts("admin.now", value=excerpt(card, texts, EXCERPT)))
    may_go = card is not None and language in card.texts and len(card.texts) > 1
    assert card is None or card.id
    remove = (
        [tap(texts.plain("button.promo_no_language"), "amnotx", card.id, card.version, language)]
        if card is not None and may_go
        else None
    )
    out = cancel_to(texts, "amc", card.id) if card is not None else cancel_to(texts, "am")
    return Screen(Html("\n\n".join(parts)), rows(remove, out))


def picture_prompt(card: PromotionCard, texts: Texts, *, is_new: bool) -> Screen:
    without = texts.plain("button.skip" if is_new else "button.promo_no_picture")
    skip = tap(without, "amnopic", card.id, card.version, *([1] if is_new else []))
    return Screen(texts("promo.ask_picture"), rows([skip], cancel_to(texts, "amc", card.id)))


def product_categories(
    card: PromotionCard, names: Names, found: Sequence[CategoryCard], texts: Texts
) -> Screen:
    buttons = [
        tap(f"{one.emoji} {cut(texts.pick(one.names), BUTTON_NAME)}".strip(), "amcat", card.id, one.id)
        for one in found
    ]
    pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Screen(_chosen(card, names, texts), rows(*pairs, [_done(card, texts)]))


def products(
    card: PromotionCard, names: Names, category_id: int, page: Page[ProductRow], texts: Texts
) -> Screen:
    """A tap adds a product or takes it away again."""
    listed = [[_toggle(card, row, category_id, page.number, texts)] for row in page.items]
    return Screen(
        _chosen(card, names, texts),
        rows(
            *listed,
            pager(page, texts, "amcat", card.id, category_id),
            [tap(texts.plain("button.categories"), "amprod", card.id), _done(card, texts)],
        ),
    )


def _toggle(card: PromotionCard, row: ProductRow, category_id: int, number: int, texts: Texts) -> Button:
    mark = "✅ " if row.id in card.product_ids else ""
    label = f"{mark}{cut(texts.pick(row.names), BUTTON_NAME)}"
    return tap(label, "amtog", card.id, card.version, row.id, category_id, number)


def _chosen(card: PromotionCard, names: Names, texts: Texts) -> Html:
    chosen = [f"✅ {texts.pick(names[number])}" for number in card.product_ids if number in names]
    return texts(
        "promo.choose_products",
        most=MOST_PRODUCTS,
        chosen="\n".join(chosen) or texts.plain("setting.nothing"),
    )


def _done(card: PromotionCard, texts: Texts) -> Button:
    return tap(texts.plain("button.promo_done"), "amc", card.id, style="primary")


def segments(card: PromotionCard, counts: Mapping[Segment, int], texts: Texts) -> Screen:
    buttons = [
        tap(
            f"{'● ' if one is card.segment else ''}{texts.plain(SEGMENT_KEYS[one])} · {texts.number(n)}",
            "amsegto",
            card.id,
            card.version,
            one.value,
        )
        for one, n in counts.items()
    ]
    return Screen(
        texts("promo.choose_segment"),
        rows(*[[one] for one in buttons], [tap(texts.plain("button.back"), "amc", card.id)]),
    )


def discard_question(card: PromotionCard, texts: Texts) -> Screen:
    return Screen(
        texts("promo.ask_discard", text=excerpt(card, texts, 80)),
        rows(
            [tap(texts.plain("button.promo_discard"), "amdel", card.id, style="danger")],
            [tap(texts.plain("button.back"), "amc", card.id)],
        ),
    )


# Saying send ------------------------------------------------------------------------------------------------


def ready(promotion_id: int, version: int, people: int, rules: Rules, now: datetime, texts: Texts) -> Screen:
    """Under the preview: to how many it goes, how long that takes, and the two ways to send it."""
    if not people:
        text, ways = texts("promo.ready_nobody"), []
    else:
        foreseen = forecast_of(people, rules.promotion_pace, now, rules.quiet, rules.zone)
        count = texts.plural("promo.ready", people)
        text = Html(f"{count}\n{_takes(foreseen, now, rules, texts)}")
        ways = [
            tap(texts.plain("button.send_now"), "amsendask", promotion_id, version, style="primary"),
            tap(texts.plain("button.send_at"), "amat", promotion_id, version),
        ]
    return Screen(text, rows(ways, [tap(texts.plain("button.promo_change"), "amc", promotion_id)]))


def _takes(foreseen: Forecast, begin: datetime, rules: Rules, texts: Texts) -> Html:
    """The quiet hours are named where they matter."""
    lines = [texts("promo.takes", pace=rules.promotion_pace, duration=texts.duration(foreseen.seconds))]
    hours = value("quiet_hours", rules.quiet_hours, rules, texts)
    if foreseen.starts_at > begin:
        lines.append(texts("promo.starts_later", hours=hours, at=foreseen.starts_at))
    if foreseen.is_interrupted:
        lines.append(texts("promo.interrupted", hours=hours, at=foreseen.ends_at))
    return Html("\n".join(lines))


def send_question(
    card: PromotionCard, people: int, at: datetime | None, rules: Rules, now: datetime, texts: Texts
) -> Screen:
    foreseen = forecast_of(people, rules.promotion_pace, at or now, rules.quiet, rules.zone)
    question = texts.plural("promo.ask_send_at" if at else "promo.ask_send", people, at=at or "")
    moment = [minutes_of(at)] if at else []
    yes = texts.plain("button.yes_schedule" if at else "button.yes_send")
    return Screen(
        Html(f"{question}\n{_takes(foreseen, at or now, rules, texts)}"),
        rows(
            [tap(yes, "amsend", card.id, card.version, *moment, style="success")],
            [tap(texts.plain("button.back"), "amready", card.id, card.version)],
        ),
    )


def time_prompt(card: PromotionCard, rules: Rules, now: datetime, texts: Texts) -> Screen:
    picks = [
        tap(texts.moment(at), "amsendask", card.id, card.version, minutes_of(at))
        for at in _usual_times(now, rules)
    ]
    return Screen(
        texts(
            "promo.ask_time",
            zone=rules.timezone,
            now=now,
            example=f"{now.astimezone(rules.zone):%Y-%m-%d} 18:30",
        ),
        rows(*[picks[i : i + 2] for i in range(0, len(picks), 2)], cancel_to(texts, "amc", card.id)),
    )


def _usual_times(now: datetime, rules: Rules) -> list[datetime]:
    """Mornings and evenings of the shop's clock, the next ones."""
    local = now.astimezone(rules.zone)
    days = [local + timedelta(days=n) for n in (0, 1)]
    times = [day.replace(hour=hour, minute=0, second=0, microsecond=0) for day in days for hour in (10, 18)]
    return [at for at in times if at > now]


def minutes_of(at: datetime) -> int:
    """A moment as a button carries it: minutes since 1970."""
    return int(at.timestamp()) // 60
