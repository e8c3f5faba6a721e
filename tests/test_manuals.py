"""The manuals say what stands on the screens, in every language, and their links and pictures lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from bot.commands.doctor_books import MEANINGS
from bot.handlers import COMMANDS
from tests.test_texts import ENTRIES, LANGUAGES, ROOT

MANUALS = ROOT / "docs" / "manual"
PICTURES = ROOT / "docs" / "pictures" / "manual"
TRANSLATED = ("owners", "distributors")
QUOTED = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r'<img src="([^"]+)" width="\d+" alt="([^"]+)">')
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
PARAMETER = re.compile(r"\{\w+\}")


def path_of(manual: str, language: str) -> Path:
    return MANUALS / (f"{manual}.md" if language == "en" else f"{manual}.{language}.md")


PAGES = [path_of(manual, language) for manual in TRANSLATED for language in LANGUAGES]


def text_of(manual: str, language: str) -> str:
    return path_of(manual, language).read_text(encoding="utf-8")


def quotable(language: str) -> dict[str, set[str]]:
    """How a text of the product may be quoted → its keys: whole, up to what the shop fills in, or only its title."""
    found: dict[str, set[str]] = {}
    for key, forms in ENTRIES[language].items():
        for form in forms:
            title, _, _ = form.partition("</b>")
            for shape in (form, title):
                shown = re.sub(r"<[^>]+>", "", shape).strip()
                head = PARAMETER.split(shown)[0]
                for words in (PARAMETER.sub("…", shown), f"{head}…", head.rstrip(" ·:：.。")):
                    found.setdefault(words, set()).add(key)
    return {words: keys for words, keys in found.items() if len(words) > 1}


QUOTABLE = {language: quotable(language) for language in LANGUAGES}


def quoted(manual: str, language: str) -> list[tuple[str, set[str]]]:
    """What a manual quotes, and the keys of which texts that can be."""
    words = [re.sub(r"\s+", " ", one) for one in QUOTED.findall(text_of(manual, language))]
    return [(one, QUOTABLE[language].get(one, set())) for one in words]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("manual", TRANSLATED)
def test_every_bold_word_of_a_manual_stands_on_a_screen_in_its_language(manual: str, language: str) -> None:
    found = quoted(manual, language)
    assert len(found) > 20
    assert not [words for words, keys in found if not keys]


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("manual", TRANSLATED)
def test_a_translated_manual_names_the_same_buttons_and_has_the_same_parts(
    manual: str, language: str
) -> None:
    ours, theirs = quoted(manual, "en"), quoted(manual, language)
    for some, others in ((ours, theirs), (theirs, ours)):
        named = set().union(*(keys for _, keys in others))
        assert not [words for words, keys in some if not keys & named]
    english, translation = text_of(manual, "en"), text_of(manual, language)
    for shape in (HEADING, re.compile(r"^(\d+\.|-) ", re.MULTILINE), re.compile(r"^(\|)", re.MULTILINE)):
        assert [one[1] for one in shape.finditer(translation)] == [one[1] for one in shape.finditer(english)]
    assert _names(translation) == _names(english)


def _names(text: str) -> list[str]:
    return [Path(target).name for target, _ in PICTURE.findall(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_bold_words_are_bold_for_every_reader_of_markdown(page: Path) -> None:
    """CommonMark opens no bold between a letter and a symbol, so a space or a mark stands outside."""
    text = page.read_text(encoding="utf-8")
    for one in QUOTED.finditer(text):
        around = text[one.start() - 1] + text[one.end()]
        assert not re.search(r"\w", around), text[one.start() - 5 : one.end() + 5]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_manual_is_one(page: Path) -> None:
    named = re.findall(r"`/([a-z]+)\b[^`]*`", page.read_text(encoding="utf-8"))
    assert named
    assert not set(named) - set(COMMANDS)


@pytest.mark.parametrize(
    "page", [*sorted(MANUALS.glob("*.md")), ROOT / "README.md"], ids=lambda page: page.name
)
def test_every_link_of_a_manual_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, part = target.partition("#")
        led_to = (page.parent / name).resolve() if name else page
        assert led_to.exists(), target
        if part:
            parts = {_anchor(title) for _, title in HEADING.findall(led_to.read_text(encoding="utf-8"))}
            assert part in parts, target


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_every_picture_of_a_manual_is_there_small_and_shown() -> None:
    shown = set()
    for language in LANGUAGES:
        for manual in TRANSLATED:
            page = path_of(manual, language)
            for target, described in PICTURE.findall(page.read_text(encoding="utf-8")):
                picture = (page.parent / target).resolve()
                assert picture.parent == PICTURES / language, target
                assert len(described) > 1, target
                shown.add(picture)
    there = set(PICTURES.rglob("*.png"))
    assert there == shown
    assert max(picture.stat().st_size for picture in there) < 80_000
    assert sum(picture.stat().st_size for picture in there) < 4_000_000
    for picture in there:
        with Image.open(picture) as opened:
            assert 400 <= opened.width < opened.height, picture


def test_the_operators_manual_names_every_invariant() -> None:
    manual = (MANUALS / "operators.md").read_text(encoding="utf-8")
    assert not [name for name in MEANINGS if f"`{name}`" not in manual]


def test_the_readme_leads_to_the_manuals_in_every_language() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (*PAGES, MANUALS / "operators.md"):
        assert f"docs/manual/{page.name}" in readme
