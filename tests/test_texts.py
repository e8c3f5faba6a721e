"""No text is missing in any language, and every language fills the same placeholders."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.kernel.errors import Refusal
from bot.texts import LOCALES, Catalogues, available_languages

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = available_languages()
KEY = re.compile(r"[a-z][a-z_]*(\.[a-z0-9_]+)+")
TAG = re.compile(r"</?[a-z-]+")


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)


def entries(language: str) -> dict[str, tuple[str, ...]]:
    """Key → its forms."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            found[key] = tuple(str(form or "") for form in forms)
    return found


ENTRIES = {language: entries(language) for language in LANGUAGES}


def keys_in_code() -> Iterator[tuple[str, str]]:
    """Every literal in the code that looks like a key and belongs to a family of the catalogue."""
    families = {key.split(".")[0] for key in ENTRIES["en"]}
    for path in (ROOT / "bot").rglob("*.py"):
        if "migrations" in path.parts or path.name in ("settings.py",):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
                continue
            if KEY.fullmatch(node.value) and node.value.split(".")[0] in families:
                yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


NOT_TEXTS = re.compile(r"\.(py|jpg|png|json|db|ttf)$")
ACTS_LIVE_IN = ("bot/domain/", "bot/views/admin/audit.py")
"""Where names of acts and of seals' contexts look like keys and are none."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_shop_speaks_english_chinese_and_russian() -> None:
    assert set(LANGUAGES) >= {"en", "zh_Hans", "ru"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    here = ENTRIES[language]
    assert set(here) == set(ENTRIES["en"])
    assert not [key for key, forms in here.items() if not all(form.strip() for form in forms)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_its_plural_forms(language: str) -> None:
    count = catalogue(language).num_plurals
    plural = [key for key, forms in ENTRIES["en"].items() if len(forms) > 1]
    assert plural
    assert all(len(ENTRIES[language][key]) == count for key in plural)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_agree_with_english(language: str) -> None:
    for key, forms in ENTRIES[language].items():
        english = ENTRIES["en"][key][-1]
        for form in forms:
            assert placeholders(form) <= placeholders(english) | {"n"}, key
            assert placeholders(forms[-1]) == placeholders(english), key
            assert sorted(TAG.findall(form)) == sorted(TAG.findall(english)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_fit_a_phone(language: str) -> None:
    long = {k: f for k, (f, *_) in ENTRIES[language].items() if k.startswith("button.") and len(f) > 40}
    assert not long


@pytest.mark.parametrize(
    ("language", "month", "decimal"),
    [
        ("en", "December 2026", "1,234.0095"),
        ("zh_Hans", "2026年12月", "1,234.0095"),
        ("ru", "Декабрь 2026\u202fг.", "1\u00a0234,0095"),
    ],
)
def test_months_are_the_shops_own_and_decimals_are_exact(language: str, month: str, decimal: str) -> None:
    texts = Catalogues((language,), ZoneInfo("Asia/Shanghai")).of(language)
    assert texts.month(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)) == month
    assert texts.decimal(Decimal("1234.00950")) == decimal


def test_every_key_in_the_code_has_a_text() -> None:
    missing = [
        (key, place)
        for key, place in keys_in_code()
        if key not in ENTRIES["en"] and not NOT_TEXTS.search(key) and not place.startswith(ACTS_LIVE_IN)
    ]
    assert not missing


def test_every_refusal_has_a_text_that_its_parameters_fill() -> None:
    kinds = list(_subclasses(Refusal))
    assert len(kinds) > 15
    assert not [kind.key for kind in kinds if kind.key not in ENTRIES["en"]]


def test_every_text_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    unused = [key for key in ENTRIES["en"] if f'"{key}"' not in source]
    # A command's key is made of its name; the dispatch table's tests look at those.
    assert not [key for key in unused if not key.startswith("command.")]


def _subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    import bot.handlers  # noqa: F401  every room is imported by now

    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
