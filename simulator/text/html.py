"""Telegram's subset of HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.text.utf16 import units

Entity = dict[str, Any]
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
NAME = re.compile(r"[^\s=>/\"']+")
TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


class BrokenMarkup(Exception):
    """Markup that does not parse; the words follow ``can't parse entities: ``."""


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    place: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The text without tags, and what the tags said."""
    return _Reader(source).read()


def decode_references(text: str) -> str:
    """``&lt;`` and its like; what Telegram does not know stays as it is written."""
    return REFERENCE.sub(lambda found: _reference(found) or found.group(), text)


def _reference(found: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    short_enough = len(found.group().rstrip(";")) < 10
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF and short_enough else None


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "<":
                self._tag()
            elif letter == "&" and (found := REFERENCE.match(self.source, self.at)):
                decoded = _reference(found)
                self._put(decoded or "&", len(found.group()) if decoded else 1)
            else:
                self._put(letter, 1)
        if self.open:
            raise BrokenMarkup(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), self.entities

    def _put(self, text: str, step: int) -> None:
        self.out.append(text)
        self.offset += units(text)
        self.at += step

    def _bytes(self, place: int) -> int:
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.source.startswith("/", self.at):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        found = re.compile(r"[^\s>]*").match(self.source, self.at)
        name = found.group().lower() if found else ""
        self.at += len(name)
        if self.at >= len(self.source):
            raise BrokenMarkup(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in TAGS:
            raise BrokenMarkup(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise BrokenMarkup(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(name, attributes, self.offset, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self.source.startswith(">", self.at):
                self.at += 1
                return attributes
            found = NAME.match(self.source, self.at)
            if self.at >= len(self.source):
                raise BrokenMarkup(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            if not found:
                raise BrokenMarkup(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}'
                )
            self.at = found.end()
            self._skip_space()
            attributes[found.group()] = self._attribute_value(tag, begin)

    def _attribute_value(self, tag: str, begin: int) -> str:
        if self.at >= len(self.source):
            raise BrokenMarkup(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        if self.source[self.at] != "=":
            return ""
        self.at += 1
        self._skip_space()
        if self.at >= len(self.source):
            raise BrokenMarkup(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        quote = self.source[self.at]
        if quote in "\"'":
            end = self.source.find(quote, self.at + 1)
            if end < 0 or end + 1 >= len(self.source):
                raise BrokenMarkup(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            value = decode_references(self.source[self.at + 1 : end])
            self.at = end + 1
            return value
        found = TOKEN.match(self.source, self.at)
        start, self.at = self.at, found.end() if found else self.at
        if self.at < len(self.source) and not self.source[self.at].isspace() and self.source[self.at] != ">":
            raise BrokenMarkup(f"Unexpected end of name token at byte offset {self._bytes(start)}")
        return self.source[start : self.at].lower()

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1

    def _end_tag(self, begin: int) -> None:
        place = self._bytes(begin)
        if not self.open:
            raise BrokenMarkup(f"Unexpected end tag at byte offset {place}")
        found = re.compile(r"/([^\s>]*)\s*").match(self.source, self.at)
        name = found.group(1).lower() if found else ""
        self.at = found.end() if found else self.at
        if not self.source.startswith(">", self.at):
            raise BrokenMarkup(f"Unclosed end tag at byte offset {place}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise BrokenMarkup(
                f'Unmatched end tag at byte offset {place}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {
            "type": TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        given = opened.attributes
        if opened.tag == "a":
            entity["url"] = given.get("href") or "".join(self.out[opened.place :])
        elif opened.tag == "tg-emoji":
            if not re.fullmatch(r"-?[1-9]\d{0,18}", given.get("emoji-id", "")):
                raise BrokenMarkup("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = given["emoji-id"]
        elif opened.tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-time":
            entity["unix_time"] = int(given["unix"]) if given.get("unix", "").isdigit() else 0
            if given.get("format"):
                entity["date_time_format"] = given["format"]
        elif opened.tag in ("code", "pre") and self._nested_code(opened, entity):
            return
        self.entities.append(entity)

    def _nested_code(self, opened: _Open, entity: Entity) -> bool:
        """``<pre><code class="language-x">`` is one entity: pre with a language."""
        language = opened.attributes.get("class", "")
        language = language[9:] if language.startswith("language-") else ""
        if opened.tag == "code" and language:
            entity["language"] = language
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == entity[key] for key in ("offset", "length"))
        if opened.tag == "pre" and last.get("type") == "code" and same and last.get("language"):
            last["type"] = "pre"
            return True
        if opened.tag == "code" and last.get("type") == "pre" and same and language:
            last["language"] = language
            return True
        return False
