"""Goods from a file, as staff see it: what it would do, how far it is, what it did, and taking it back."""

from __future__ import annotations

import html
from collections.abc import Mapping

from bot.domain.imports import (
    FileCard,
    FileState,
    Note,
    Reading,
    Refused,
    RunRow,
    Tally,
    UndoTally,
    Verdict,
    safe_cell,
)
from bot.domain.rulebook import Rules
from bot.kernel.files import CsvFile
from bot.kernel.page import Page
from bot.kernel.plain import cut
from bot.kernel.screen import Button, Screen
from bot.texts import Catalogues, Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.admin.reasons import reason_text
from bot.views.buttons import pager, rows, tap

_CELLS = 12
_BUTTON_NAME = 22
NOTE_KEYS: Mapping[Note, str] = {
    Note.TITLE_CUT: "import.note_title_cut",
    Note.BODY_CUT: "import.note_body_cut",
    Note.OPTION_CUT: "import.note_option_cut",
    Note.MORE_PICTURES: "import.note_more_pictures",
    Note.NEEDS_DELIVERY: "import.note_needs_delivery",
}
_GONE_KEYS = {
    FileState.REPLACED: "refusal.import_replaced",
    FileState.CANCELLED: "import.cancelled",
    FileState.EXPIRED: "import.expired",
}


def reading_for(rules: Rules, catalogues: Catalogues) -> Reading:
    """The shop's currency and first language, as the owner has set them by now; goods without a type are *other*
    goods in every language."""
    spoken = catalogues.speaking(rules.languages, rules.zone)
    other = {code: spoken.of(code).plain("goods.other_category") for code in spoken.languages}
    return Reading(rules.currency, spoken.languages[0], other)


def prompt(currency: str, texts: Texts) -> Screen:
    return Screen(
        texts("import.prompt", currency=currency),
        rows(
            [tap(texts.plain("button.imports"), "aih"), tap(texts.plain("button.export"), "aiexp")],
            cancel_to(texts, "ag"),
        ),
    )


# ── one file ────────────────────────────────────────────────────────────────────────────────────────────────


def file(card: FileCard, texts: Texts, *, is_one_of_several: bool = False) -> Screen:
    """What it shows depends on how far the file has come."""
    if card.state is FileState.READING:
        return _reading(card, texts, is_one_of_several=is_one_of_several)
    if card.state is FileState.READY:
        return _report(card, texts)
    if card.state is FileState.REFUSED:
        return _refused(card, texts)
    if card.state is FileState.IMPORTING:
        return _importing(card, texts)
    if card.state in (FileState.DONE, FileState.STOPPED):
        return ended(card, texts)
    return Screen(texts(_GONE_KEYS[card.state]), rows(_ways(texts)))


def _ways(texts: Texts) -> list[Button]:
    return [tap(texts.plain("button.import_another"), "ainew"), tap(texts.plain("button.goods"), "ag")]


def _reading(card: FileCard, texts: Texts, *, is_one_of_several: bool) -> Screen:
    only = texts("import.only_first") if is_one_of_several else ""
    return Screen(
        texts("import.reading", name=card.name, only=only),
        rows(
            [
                tap(texts.plain("button.refresh"), "aif", card.id),
                tap(texts.plain("button.cancel"), "aino", card.id),
            ]
        ),
    )


def _refused(card: FileCard, texts: Texts) -> Screen:
    assert card.refused is not None
    why = reason_text(card.refused.reason, card.refused.detail, texts)
    key = "import.refused_at" if card.refused.line else "import.refused"
    return Screen(texts(key, name=card.name, line=str(card.refused.line), why=why), rows(_ways(texts)))


def _report(card: FileCard, texts: Texts) -> Screen:
    has_work = card.report.has_work
    key = "import.report" if has_work else "import.report_nothing"
    text = texts(key, name=card.name, counts=_counts(card.report, texts), details=_details(card, texts))
    begin = [tap(texts.plain("button.import_begin"), "aiok", card.id, style="primary")] if has_work else []
    return Screen(
        text,
        rows(
            [*begin, tap(texts.plain("button.cancel"), "aino", card.id)],
            _list_button(card, texts),
        ),
    )


def _counts(tally: Tally, texts: Texts) -> Html:
    return texts(
        "import.counts",
        new=tally.verdicts[Verdict.NEW],
        changed=tally.verdicts[Verdict.CHANGED],
        unchanged=tally.verdicts[Verdict.UNCHANGED],
        refused=tally.refused,
    )


def _details(card: FileCard, texts: Texts) -> Html:
    """Pictures, what is taken only in part, and the first of what is refused."""
    tally = card.report
    lines = [texts.plural("import.pictures_wanted", tally.pictures)] if tally.pictures else []
    lines += [texts.plural(NOTE_KEYS[note], n) for note, n in tally.notes.items()]
    return Html("\n".join([*lines, *_first_refused(card, texts)]))


def _first_refused(card: FileCard, texts: Texts) -> list[Html]:
    if not card.first:
        return []
    lines = [
        texts("import.refused_line", line=str(one.line), handle=cut(one.handle, 30), why=why)
        for one in card.first
        for why in [reason_text(one.reason, one.detail, texts)]
    ]
    more = card.listed - len(card.first)
    return [
        texts("import.refused_title"),
        *lines,
        *([texts.plural("import.refused_more", more)] if more else []),
    ]


def _list_button(card: FileCard, texts: Texts) -> list[Button]:
    if card.listed <= len(card.first):
        return []
    return [tap(texts.plain("button.refused_list"), "aidoc", card.id)]


def _importing(card: FileCard, texts: Texts) -> Screen:
    refresh = rows([tap(texts.plain("button.refresh"), "aif", card.id)])
    if card.ahead:
        return Screen(texts("import.waits", name=card.name), refresh)
    return Screen(_progress(card, texts), refresh)


def _progress(card: FileCard, texts: Texts, pictures: int = 0) -> Html:
    had = card.done.pictures - card.done.drawn + pictures
    return texts(
        "import.progress",
        name=card.name,
        bar=bar(card.done.products, card.report.products),
        done=card.done.products,
        all=card.report.products,
        pictures=texts.plural("import.pictures_had", had) if had else "",
    )


def progress(card: FileCard, pictures: int, texts: Texts) -> Screen:
    """`pictures` came since the last products were written."""
    return Screen(
        _progress(card, texts, pictures), rows([tap(texts.plain("button.refresh"), "aif", card.id)])
    )


def bar(done: int, whole: int) -> str:
    """▓▓▓░░░"""
    filled = min(_CELLS, done * _CELLS // whole) if whole else _CELLS
    return "▓" * filled + "░" * (_CELLS - filled)


def progress_over(name: str, texts: Texts) -> Screen:
    """Stands where the progress stood: what came of it is a message of its own."""
    return Screen(texts("import.progress_over", name=name))


def ended(card: FileCard, texts: Texts) -> Screen:
    drawn = texts.plural("import.pictures_drawn", card.done.drawn) if card.done.drawn else ""
    key = "import.done" if card.state is FileState.DONE else "import.stopped"
    text = texts(
        key,
        name=card.name,
        counts=_counts(card.done, texts),
        details=Html("\n".join([*([drawn] if drawn else []), *_first_refused(card, texts)])),
    )
    undo = [tap(texts.plain("button.undo_import"), "aiundoask", card.run_id)] if card.undo_until else []
    return Screen(
        text,
        rows(_list_button(card, texts), [*undo, tap(texts.plain("button.goods"), "ag", style="primary")]),
    )


def refused_list(card: FileCard, refused: tuple[Refused, ...], texts: Texts) -> Screen:
    """All of them in a document: line, handle, reason. What a file calls itself is no formula here."""
    header = tuple(
        texts.plain(key) for key in ("import.column_line", "import.column_handle", "import.column_reason")
    )
    lines = tuple(
        (
            str(one.line),
            safe_cell(one.handle),
            safe_cell(html.unescape(reason_text(one.reason, one.detail, texts))),
        )
        for one in refused
    )
    return Screen(
        texts("import.refused_list", name=card.name),
        rows([tap(texts.plain("button.goods"), "ag")]),
        file=CsvFile("refused.csv", (header, *lines)),
    )


def exported(sheet: tuple[tuple[str, ...], ...], texts: Texts) -> Screen:
    return Screen(
        texts("import.exported"),
        rows([tap(texts.plain("button.goods"), "ag")]),
        file=CsvFile("products.csv", sheet),
    )


# ── imports of the past ─────────────────────────────────────────────────────────────────────────────────────


def past(found: Page[RunRow], texts: Texts) -> Screen:
    lines = [texts("import.past" if found.items or found.number else "import.past_none")]
    lines += [_past_line(row, texts) for row in found.items]
    return Screen(
        Html("\n\n".join(lines)),
        rows(
            *[
                [tap(f"{cut(row.file_name, _BUTTON_NAME)} · {texts.day(row.started_at)}", "air", row.id)]
                for row in found.items
            ],
            pager(found, texts, "aih"),
            [tap(texts.plain("button.import_another"), "ainew"), to_office(texts)],
        ),
    )


def _past_line(row: RunRow, texts: Texts) -> Html:
    return texts(
        "import.past_line",
        name=row.file_name,
        who=row.who or texts("import.by_command"),
        at=row.started_at,
        new=row.new,
        changed=row.changed,
        state=_state(row, texts),
    )


def _state(row: RunRow, texts: Texts) -> Html:
    if row.undo_until is not None:
        return texts("import.undo_until", day=texts.day(row.undo_until))
    return texts(_STATE_KEYS.get(row.state, "import.undo_over"))


_STATE_KEYS = {
    "running": "import.state_running",
    "undoing": "import.state_undoing",
    "undone": "import.state_undone",
}


def run(row: RunRow, texts: Texts) -> Screen:
    """One import: what it did, whether it can be taken back, or how far that is."""
    if row.state == "undoing" and row.undone_by is not None:
        return undoing(row, texts)
    told = [_past_line(row, texts)]
    if row.undo is not None:
        told.append(_undone(row.undo, texts))
    undo = [tap(texts.plain("button.undo_import"), "aiundoask", row.id)] if row.undo_until else []
    return Screen(Html("\n\n".join(told)), rows(undo, _back_to_past(texts)))


def _back_to_past(texts: Texts) -> list[Button]:
    return [tap(texts.plain("button.imports"), "aih"), tap(texts.plain("button.goods"), "ag")]


def undo_question(row: RunRow, texts: Texts) -> Screen:
    return Screen(
        texts("import.undo_question", name=row.file_name, new=row.new, changed=row.changed),
        rows(
            [
                tap(texts.plain("button.undo_begin"), "aiundo", row.id, style="danger"),
                tap(texts.plain("button.back"), "air", row.id),
            ]
        ),
    )


def undoing(row: RunRow, texts: Texts) -> Screen:
    done = row.undo.taken_back + row.undo.kept if row.undo else 0
    text = texts(
        "import.undoing",
        name=row.file_name,
        bar=bar(done, done + row.standing),
        done=done,
        all=done + row.standing,
    )
    return Screen(text, rows([tap(texts.plain("button.refresh"), "air", row.id)]))


def undone(row: RunRow, texts: Texts) -> Screen:
    """What came of it; also when it was given up on the way."""
    assert row.undo is not None
    key = "import.undone" if row.state == "undone" else "import.undo_stopped"
    text = texts(key, name=row.file_name, result=_undone(row.undo, texts))
    return Screen(text, rows(_back_to_past(texts)))


def _undone(undo: UndoTally, texts: Texts) -> Html:
    lines = [texts.plural("import.taken_back", undo.taken_back)]
    if undo.kept:
        lines.append(texts.plural("import.left", undo.kept))
        lines += [texts("import.left_line", name=texts.pick(names)) for names in undo.names]
    if undo.changed_since:
        lines.append(texts.plural("import.changed_since", undo.changed_since))
    return Html("\n".join(lines))
