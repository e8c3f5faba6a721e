"""Texts that the owner writes in each language, and how customers read them."""

from __future__ import annotations

from bot.domain.rulebook import WORDINGS, LastChange, Rules
from bot.kernel.plain import cut
from bot.kernel.screen import Screen
from bot.texts import Html, Texts
from bot.views.admin.office import cancel_to, to_office
from bot.views.admin.settings import SHORT, WORDING_KEYS, changed_by, undo_row
from bot.views.buttons import rows, tap
from bot.views.everyone import home
from bot.views.everyone.home import own_name

_HINT_KEYS = {
    "welcome": "wording.hint_welcome",
    "about": "wording.hint_about",
    "terms": "wording.hint_terms",
    "privacy": "wording.hint_privacy",
    "pay_support": "wording.hint_pay_support",
}


def wordings(rules: Rules, spoken: tuple[str, ...], texts: Texts) -> Screen:
    """All texts with the languages they are written in."""
    lines = [_state(name, rules, spoken, texts) for name in WORDINGS]
    return Screen(
        texts("wording.all", lines=Html("\n".join(lines))),
        rows(
            *[[tap(texts.plain(WORDING_KEYS[name]), "atxt", name)] for name in WORDINGS],
            [tap(texts.plain("button.shop_settings"), "aset"), to_office(texts)],
        ),
    )


def _state(name: str, rules: Rules, spoken: tuple[str, ...], texts: Texts) -> Html:
    written = [own_name(code) for code in spoken if code in getattr(rules, name)]
    value = ", ".join(written) or texts.plain("wording.unwritten")
    return texts("setting.line", name=texts(WORDING_KEYS[name]), value=value)


def wording(
    name: str, rules: Rules, spoken: tuple[str, ...], last: LastChange | None, texts: Texts
) -> Screen:
    """One text in all languages of the shop, who changed it last, and the way back."""
    lines = [_in_language(name, code, rules, texts) for code in spoken]
    parts = [
        texts("wording.one", name=texts(WORDING_KEYS[name]), hint=texts(_HINT_KEYS[name])),
        Html("\n".join(lines)),
        changed_by(name, last, rules, texts),
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            *[[tap(own_name(code), "atxl", name, code)] for code in spoken],
            undo_row(name, last, rules, texts),
            [tap(texts.plain("button.back"), "atx"), to_office(texts)],
        ),
    )


def _in_language(name: str, code: str, rules: Rules, texts: Texts) -> Html:
    words = " ".join(getattr(rules, name).get(code, "").split())
    shown = cut(words, SHORT) or texts.plain("wording.unwritten")
    return texts("setting.line", name=own_name(code), value=shown)


def in_language(name: str, code: str, rules: Rules, reader: Texts, texts: Texts) -> Screen:
    """As a customer reads it now. `reader` are the customer's texts, `texts` those of whoever looks."""
    is_written = code in getattr(rules, name)
    head = texts("wording.now" if is_written else "wording.now_standard", language=own_name(code))
    return Screen(
        Html(f"{head}\n\n{as_read(name, rules, reader)}"),
        rows(
            [tap(texts.plain("button.write"), "atxe", name, code, style="primary")],
            [tap(texts.plain("button.unwrite"), "atxdel", name, code)] if is_written else None,
            [tap(texts.plain("button.back"), "atxt", name), to_office(texts)],
        ),
    )


def as_read(name: str, rules: Rules, reader: Texts) -> Html:
    """The very page that customers are shown."""
    if name == "welcome":
        page = home.home(rules, reader, pieces=0, is_staff=True, is_distributor=False)
    else:
        page = {
            "about": home.about,
            "terms": home.terms,
            "privacy": home.privacy,
            "pay_support": home.pay_support,
        }[name](rules, reader)
    return Html(page.text)


def prompt(name: str, code: str, texts: Texts) -> Screen:
    text = texts("wording.ask", name=texts(WORDING_KEYS[name]), language=own_name(code), limit=WORDINGS[name])
    return Screen(text, rows(cancel_to(texts, "atxl", name, code)))


def preview(name: str, code: str, rules: Rules, reader: Texts, texts: Texts) -> Screen:
    """How customers would read what was just written. Nothing has changed yet."""
    head = texts("wording.preview", language=own_name(code))
    return Screen(
        Html(f"{head}\n\n{as_read(name, rules, reader)}"),
        rows(
            [tap(texts.plain("button.use_wording"), "atxok", name, code, style="primary")],
            cancel_to(texts, "atxl", name, code),
        ),
    )
