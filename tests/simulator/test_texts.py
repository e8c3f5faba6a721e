"""Markup in, plain text and entities in UTF-16 out."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import Refusal
from simulator.text.formatted import formatted

HTML_CASES = [
    ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
    ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
    (
        '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
        "ab",
        [("spoiler", 0, 1), ("spoiler", 1, 1)],
    ),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("&lt;b&gt; &amp; &quot; &#65; &#x42; &copy;", '<b> & " A B &copy;', []),
    ("<B>a</B>", "a", [("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
    ("<code>/start</code>", "/start", [("code", 0, 6)]),
]


@pytest.mark.parametrize(("source", "text", "expected"), HTML_CASES)
def test_html_becomes_text_and_entities(source: str, text: str, expected: list[Any]) -> None:
    plain, entities = formatted(source, "HTML", None)
    assert plain == text
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == expected


def test_a_language_makes_one_entity_of_pre_and_code() -> None:
    _, entities = formatted('<pre><code class="language-python">x</code></pre>', "html", None)
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_links_are_completed_and_those_to_people_become_mentions() -> None:
    _, entities = formatted(
        '<a href="https://t.me">a</a><a href="tg://user?id=7">b</a><a href="x y">c</a>', "HTML", None
    )
    assert [e["type"] for e in entities] == ["text_link", "text_mention"]
    assert entities[0]["url"] == "https://t.me/"
    assert entities[1]["user"]["id"] == 7


def test_custom_emoji_need_a_number() -> None:
    _, entities = formatted('<tg-emoji emoji-id="5368">👍</tg-emoji>', "HTML", None)
    assert entities == [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368"}]
    with pytest.raises(Refusal, match="Invalid custom emoji identifier"):
        formatted('<tg-emoji emoji-id="x">👍</tg-emoji>', "HTML", None)


BROKEN_HTML = [
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<div>a</div>", 'Unsupported start tag "div" at byte offset 0'),
    ("é <br>", 'Unsupported start tag "br" at byte offset 3'),
    ("2 < 3 > 1", 'Unsupported start tag "" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<a "x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
]


@pytest.mark.parametrize(("source", "words"), BROKEN_HTML)
def test_broken_html_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        formatted(source, "HTML", None)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


MARKDOWN_CASES = [
    ("*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f",
     ["bold", "italic", "underline", "strikethrough", "spoiler", "code"]),
    ("[a](https://x.org/)", "a", ["text_link"]),
    ("```py\nx\n```", "x", ["pre"]),
    (">a\n>b\nc", "a\nb\nc", ["blockquote"]),
    (">a||", "a", ["expandable_blockquote"]),
    (r"1\.5 \- ok\!", "1.5 - ok!", []),
    ("![👍](tg://emoji?id=5368)", "👍", ["custom_emoji"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "kinds"), MARKDOWN_CASES)
def test_markdown_v2_becomes_text_and_entities(source: str, text: str, kinds: list[str]) -> None:
    plain, entities = formatted(source, "MarkdownV2", None)
    assert (plain, [e["type"] for e in entities]) == (text, kinds)


@pytest.mark.parametrize(
    ("mode", "source", "words"),
    [
        ("MarkdownV2", "a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "é *a", "Can't find end of Bold entity at byte offset 3"),
        ("Markdown", "é *a", "Can't find end of the entity starting at byte offset 3"),
    ],
)
def test_broken_markdown_is_refused(mode: str, source: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        formatted(source, mode, None)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_the_older_markdown_knows_five_marks() -> None:
    plain, entities = formatted("*a* _b_ `c` [d](x.org) \\_", "markdown", None)
    assert plain == "a b c d _"
    assert [e["type"] for e in entities] == ["bold", "italic", "code", "text_link"]


def test_an_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        formatted("a", "BBCode", None)


@pytest.mark.parametrize(
    ("offset", "length", "words"),
    [
        (-1, 1, "receive an entity with incorrect offset -1"),
        (9, 1, "entity begins after the end of the text at UTF-16 offset 9"),
        (0, 9, "ends after the end of the text at UTF-16 offset 9"),
        (1, 2, "entity begins in a middle of a UTF-16 symbol"),
        (0, 1, "ends in a middle of a UTF-16 symbol at UTF-16 offset 1"),
    ],
)
def test_entities_that_do_not_fit_their_text_are_refused(offset: int, length: int, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        formatted("😀ab", None, [{"type": "bold", "offset": offset, "length": length}])


def test_telegram_finds_links_commands_and_mentions_by_itself() -> None:
    _, entities = formatted("/help see https://x.org/a. or @somebody, a@b.org #tag", None, None)
    assert [e["type"] for e in entities] == ["bot_command", "url", "mention", "email", "hashtag"]
