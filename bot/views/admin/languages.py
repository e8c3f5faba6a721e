"""The languages that the shop speaks, and which of them is its first."""

from __future__ import annotations

from bot.domain.rulebook import LastChange, Rules
from bot.kernel.screen import Button, Screen
from bot.texts import Html, Texts
from bot.views.admin.office import to_office
from bot.views.admin.settings import LANGUAGES, changed_by, undo_row
from bot.views.buttons import rows, tap
from bot.views.everyone.home import own_name


def languages(
    spoken: tuple[str, ...], available: tuple[str, ...], last: LastChange | None, rules: Rules, texts: Texts
) -> Screen:
    """Spoken ones in their order, then the others. Every language by its own name."""
    silent = [code for code in available if code not in spoken]
    lines = [_line(code, spoken, texts) for code in (*spoken, *silent)]
    parts = [
        texts("admin.languages", lines=Html("\n".join(lines)), first=own_name(spoken[0])),
        changed_by(LANGUAGES, last, rules, texts),
    ]
    return Screen(
        Html("\n\n".join(part for part in parts if part)),
        rows(
            *[_spoken_row(code, spoken, texts) for code in spoken],
            *[
                [tap(texts.plain("button.speak", name=own_name(code)), "alangsw", code, "on")]
                for code in silent
            ],
            undo_row(LANGUAGES, last, rules, texts),
            [tap(texts.plain("button.shop_settings"), "aset"), to_office(texts)],
        ),
    )


def _line(code: str, spoken: tuple[str, ...], texts: Texts) -> Html:
    if code not in spoken:
        return texts("admin.language_off", name=own_name(code))
    return texts("admin.language_first" if code == spoken[0] else "admin.language_on", name=own_name(code))


def _spoken_row(code: str, spoken: tuple[str, ...], texts: Texts) -> list[Button]:
    """The last one cannot be given up, and the first one cannot become first."""
    buttons = []
    if len(spoken) > 1:
        buttons.append(tap(texts.plain("button.speak_no_more", name=own_name(code)), "alangsw", code, "off"))
    if code != spoken[0]:
        buttons.append(tap(texts.plain("button.speak_first", name=own_name(code)), "alangfirst", code))
    return buttons
