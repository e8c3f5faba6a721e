"""Whether anything was lost, doubled, or said without being so."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.domain import people, rulebook
from bot.domain.notices import DueNotice
from bot.domain.work import Actor
from bot.handlers import TAPS
from bot.handlers.notices import render
from bot.handlers.request import Request
from bot.models import HandledUpdate, Notice, Order, Receipt, Refund
from bot.shop import Shop
from tests.crash.rows import DATES, Row
from tests.crash.scenes import UPDATE_ID, Update
from tests.crash.state import State
from tests.crash.witness import Line
from tests.situations import BOT_ID


async def phantoms(
    shop: Shop, lines: list[Line], update: Update | None, *, moves_on: bool = False
) -> list[str]:
    """What was said that no committed row stands behind. Asked right after a death: nothing has moved on yet,
    unless the update's own screen shows how far a worker is.
    """
    found = []
    handled = await HandledUpdate.filter(bot_id=BOT_ID, update_id=UPDATE_ID).first()
    for line in lines:
        what = line["what"]
        if what == "screen" and (
            handled is None
            or (not moves_on and repr(await _redrawn(shop, handled, update)) != line["screen"])
        ):
            found.append(f"phantom: a screen that no committed update leads to: {line['screen'][:120]}")
        elif what == "answer" and line["text"] and handled is None:
            found.append(f"phantom: an answer without a committed update: {line['text']}")
        elif what == "checkout" and (line["error"] or not await Order.filter(checkout_query="88").count()):
            found.append("phantom: a checkout was let through and nothing was committed")
    told = [line for line in lines if line["what"] == "notice"]
    rows = {row.id: row for row in await Notice.all().select_related("person")}
    for ids, seen in {tuple(line["ids"]): (line["chat"], line["screen"]) for line in told}.items():
        if not all(one in rows for one in ids) or await _drawn(shop, [rows[one] for one in ids]) != seen:
            found.append(f"phantom: a notice without its row: {seen[1][:120]}")
    heard = {one for line in told for one in line["ids"]}
    for row in rows.values():
        if row.outcome == "sent" and row.id not in heard:
            found.append(f"lost: a notice of kind {row.kind} counts as sent and was never told")
    return found


async def final(
    shop: Shop,
    lines: list[Line],
    update: Update | None,
    state: State,
    clean: State,
    *,
    moves_on: bool = False,
) -> list[str]:
    """Everything is as after a run in which nobody died, and everybody was told."""
    found = await phantoms(shop, lines, update, moves_on=moves_on)
    found += [
        f"{'doubled' if _is_more(state[name], clean[name]) else 'lost'}: {name} are {state[name]}, not {clean[name]}"
        for name in clean
        if name not in ("rows", "books") and state[name] != clean[name]
    ]
    passed_over = frozenset() if update is not None else DATES
    found += _rows_astray(state["rows"], clean["rows"], passed_over)
    found += [f"books: {name} {ids}" for name, ids in state["books"].items() if name not in clean["books"]]
    found += _astray(state)
    found += await _stars_astray(lines)
    told = _told_by_life(lines)
    for row in await Notice.all():
        if not any(life[row.id] for life in told):
            found.append(f"lost: nobody was told of {row.kind}")
        if any(life[row.id] > 1 for life in told):
            found.append(f"doubled: one and the same process told {row.kind} twice")
    if update is not None:
        found += _unanswered(lines, update, bool(clean["handled"][0]))
    return found


def _astray(state: State) -> list[str]:
    """Every cent that somebody earned, and did not give back, lies in exactly one of his pockets."""
    earned: Counter[int] = Counter()
    if "pockets" not in state:
        return []
    for who, _, minor, _ in state["commissions"]:
        earned[who] += minor
    for who, minor in state["taken_back"]:
        earned[who] -= minor
    return [
        f"{'doubled' if sum(pockets) > earned[who] else 'lost'}: {who} earned {earned[who]}, pockets hold {pockets}"
        for who, *pockets in state["pockets"]
        if sum(pockets) != earned[who]
    ]


async def _stars_astray(lines: list[Line]) -> list[str]:
    """What is booked as given back by Telegram it was asked for, and it was asked for nothing else."""
    asked = {line["charge"] for line in lines if line["what"] == "stars"}
    booked = {
        receipt.charge_id
        for refund in await Refund.filter(voucher="Telegram")
        for receipt in await Receipt.filter(order_id=refund.order_id, state="matched")
    } | {receipt.charge_id for receipt in await Receipt.filter(voucher="Telegram")}
    lost = [f"lost: {charge} is booked as returned and never was" for charge in sorted(booked - asked)]
    return lost + [f"phantom: {charge} was given back for nothing" for charge in sorted(asked - booked)]


def _rows_astray(
    now: dict[str, list[Row]], clean: dict[str, list[Row]], passed_over: frozenset[str]
) -> list[str]:
    """Table by table, whatever else the scene is about."""

    def counted(rows: list[Row]) -> Counter[str]:
        return Counter(
            repr({name: value for name, value in row.items() if name not in passed_over}) for row in rows
        )

    found = []
    for table, rows in clean.items():
        is_now, was_clean = counted(now[table]), counted(rows)
        if is_now != was_clean:
            word = "doubled" if len(now[table]) > len(rows) else "lost"
            found.append(f"{word}: {table} holds {[*(is_now - was_clean)]}, not {[*(was_clean - is_now)]}")
    return found


def _told_by_life(lines: list[Line]) -> list[Counter[int]]:
    """Notices by number, for each process. One that dies may have told what the next one tells again."""
    lives: list[Counter[int]] = [Counter()]
    for line in lines:
        if line["what"] == "death":
            lives.append(Counter())
        elif line["what"] == "notice":
            lives[-1].update(line["ids"])
    return lives


def _is_more(now: Any, clean: Any) -> bool:
    if isinstance(now, list):
        return len(now) > len(clean)
    return bool(now > clean)


def _unanswered(lines: list[Line], update: Update, has_screen: bool) -> list[str]:
    told = {line["what"] for line in lines}
    wanted = {"acknowledged"}
    wanted |= {"answer"} if "callback_query" in update else set()
    wanted |= {"checkout"} if "pre_checkout_query" in update else set()
    wanted |= {"screen"} if has_screen else set()
    return [f"lost: no {what} ever came" for what in sorted(wanted - told)]


async def _redrawn(shop: Shop, handled: HandledUpdate, update: Update | None) -> Any:
    """The screen that the committed update leads to, drawn from the committed state."""
    if not handled.screen or update is None:
        return None
    body = update.get("callback_query") or update.get("message") or {}
    arrival = await people.arrival_of(body["from"]["id"])
    assert arrival is not None
    person = arrival.person
    _, rules = await rulebook.current_rules()
    request = Request(
        shop=shop,
        actor=Actor(person.id, shop.roles_of(person), person.telegram_id),
        person=person,
        rules=rules,
        texts=shop.texts.speaking(rules.languages, rules.zone).of(*person.languages),
        arguments=tuple(str(argument) for argument in handled.arguments),
    )
    return await TAPS[handled.screen].handle(request)


async def _drawn(shop: Shop, together: list[Notice]) -> tuple[int, str]:
    """The chat and the screen that these rows stand for, told as one message."""
    person, first = together[0].person, together[0]
    due = DueNotice(
        tuple(row.id for row in together),
        person.id,
        person.telegram_id,
        (person.language, person.telegram_language),
        first.kind,
        tuple(row.params for row in together),
        first.tries,
    )
    chat, screen, _ = await render(shop, due)
    return chat, repr(screen)
