"""The judge has teeth: what is wrong with an answer is found."""

from __future__ import annotations

import re

import pytest

from tests.rubbish.booth import SECRET_ADDRESS, Answer
from tests.rubbish.complaints import held_against
from tests.rubbish.selling import SECRET_DETAILS, SECRET_PHONE
from tests.rubbish.tongues import LANGUAGES, is_in, refusal_in
from tests.test_texts import ENTRIES

STANDING = {"customer_order": 1}
PLACE_OR_TAG = re.compile(r"\{[a-z_]+\}|<[^>]*>")


def _refused(language: str, *, rows: bool = True) -> Answer:
    message = {"text": ENTRIES[language]["refusal.not_found"][0]}
    return Answer([message | ({"reply_markup": {"inline_keyboard": []}} if rows else {})])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_answer_is_let_be(language: str) -> None:
    assert held_against(_refused(language), language, STANDING, STANDING, is_staff=False) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer([]), "no answer"),
        (_refused("ru"), "not in en"),
        (_refused("en", rows=False), "no way out"),
        (Answer([{"text": f"📍 {SECRET_ADDRESS}", "reply_markup": {}}]), "tells about somebody else"),
        (Answer([{"text": f"📱 {SECRET_PHONE}", "reply_markup": {}}]), "tells about somebody else"),
        (Answer([{"text": f"… {SECRET_DETAILS[-4:]}", "reply_markup": {}}]), "tells about somebody else"),
        (Answer([], "This is not here (any more).", is_answered=False), "never answered"),
    ],
)
def test_a_bad_answer_is_found(answer: Answer, words: str) -> None:
    assert any(words in one for one in held_against(answer, "en", STANDING, STANDING, is_staff=False))


def test_a_refusal_that_changed_something_is_found() -> None:
    found = held_against(_refused("en"), "en", STANDING, {"customer_order": 2}, is_staff=False)
    assert any("yet changed" in words for words in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_known_as_one_in_its_own_language_only(language: str) -> None:
    for key, (text, *_) in ENTRIES[language].items():
        if key.startswith("refusal."):
            shown = PLACE_OR_TAG.sub(lambda found: "64" if found[0][0] == "{" else "", text)
            assert refusal_in(shown, language)
            assert not any(is_in(shown, other) for other in LANGUAGES if other != language)
