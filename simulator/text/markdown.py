"""MarkdownV2, and the older Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.text.html import BrokenMarkup, Entity
from simulator.text.utf16 import units

RESERVED = set("_*[]()~`>#+-=|{}.!\n")
MARKS = {"__": "underline", "||": "spoiler", "_": "italic", "*": "bold", "~": "strikethrough", "`": "code"}
# As the server's own messages name them.
SHOWN = {
    "underline": "Underline",
    "spoiler": "Spoiler",
    "italic": "Italic",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}


@dataclass
class _Open:
    kind: str
    offset: int
    place: int
    byte: int
    language: str = ""


class _V2:
    def __init__(self, source: str) -> None:
        self.source, self.at, self.offset = source, 0, 0
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.line_begins = True

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self._step()
        if self.open and self.open[-1].kind == "spoiler" and self.open[-1].offset == self.offset:
            self._end_quote(expandable=True)
        elif self.open and self.open[-1].kind == "blockquote":
            self._end_quote(expandable=False)
        if self.open:
            self._unclosed()
        return "".join(self.out), self.entities

    def _unclosed(self) -> None:
        last = self.open[-1]
        raise BrokenMarkup(f"Can't find end of {SHOWN[last.kind]} entity at byte offset {last.byte}")

    def _step(self) -> None:
        letter = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        if letter == "\\" and following and 0 < ord(following) <= 126:
            self._put(following, 2)
        elif self.open and self.open[-1].kind in ("code", "pre"):
            self._inside_code(letter)
        elif letter == "\n":
            self._new_line()
        elif letter not in RESERVED:
            self._put(letter, 1)
        elif letter == ">" and self.line_begins:
            if not any(opened.kind == "blockquote" for opened in self.open):
                self._begin("blockquote", 1)
            else:
                self.at += 1
        elif letter == "]" and self.open and self.open[-1].kind in ("text_link", "custom_emoji"):
            self._end_link()
        else:
            self._mark(letter)

    def _put(self, text: str, step: int) -> None:
        self.out.append(text)
        self.offset += units(text)
        self.at += step
        self.line_begins = text == "\n"

    def _new_line(self) -> None:
        inside_quote = any(opened.kind == "blockquote" for opened in self.open)
        if inside_quote and not self.source.startswith("\n>", self.at):
            last = self.open[-1]
            if last.kind == "spoiler" and last.offset == self.offset:
                self._end_quote(expandable=True)
            elif last.kind == "blockquote":
                self._end_quote(expandable=False)
            else:
                self._unclosed()
        self._put("\n", 1)

    def _end_quote(self, expandable: bool) -> None:
        if expandable:
            self.open.pop()
            if not self.open or self.open[-1].kind != "blockquote":
                raise BrokenMarkup(f"Can't find end of Spoiler entity at byte offset {self._bytes()}")
        opened = self.open.pop()
        self._add(opened, kind="expandable_blockquote" if expandable else "blockquote")

    def _bytes(self) -> int:
        return len(self.source[: self.at].encode("utf-8", "surrogatepass"))

    def _begin(self, kind: str, step: int, language: str = "") -> None:
        self.open.append(_Open(kind, self.offset, len(self.out), self._bytes(), language))
        self.at += step

    def _mark(self, letter: str) -> None:
        if self.source.startswith("```", self.at):
            found = re.compile(r"```([^\s`]*(?=\s))?\r?\n?").match(self.source, self.at)
            self._begin("pre", len(found.group()) if found else 3, (found and found.group(1)) or "")
        elif letter == "[":
            self._begin("text_link", 1)
        elif self.source.startswith("![", self.at):
            self._begin("custom_emoji", 2)
        else:
            pair = self.source[self.at : self.at + 2]
            mark = pair if pair in MARKS else letter
            if mark not in MARKS:
                raise BrokenMarkup(
                    f"Character '{letter}' is reserved and must be escaped with the preceding '\\'"
                )
            if self.open and self.open[-1].kind == MARKS[mark]:
                self._add(self.open.pop())
                self.at += len(mark)
            else:
                self._begin(MARKS[mark], len(mark))
        self.line_begins = False

    def _inside_code(self, letter: str) -> None:
        mark = "```" if self.open[-1].kind == "pre" else "`"
        if self.source.startswith(mark, self.at):
            self._add(self.open.pop())
            self.at += len(mark)
        else:
            self._put(letter, 1)

    def _end_link(self) -> None:
        opened = self.open.pop()
        self.at += 1
        url = "".join(self.out[opened.place :])
        if self.source.startswith("(", self.at):
            found = re.compile(r"\(((?:\\[\x01-\x7e]|[^)\\]|\\)*)\)").match(self.source, self.at)
            if not found:
                raise BrokenMarkup(f"Can't find end of a URL at byte offset {self._bytes() + 1}")
            url = re.sub(r"\\([\x01-\x7e])", r"\1", found.group(1))
            self.at = found.end()
        elif opened.kind == "custom_emoji":
            raise BrokenMarkup("The entity must contain a tg://emoji or tg://time URL")
        self._add(opened, url=url)

    def _add(self, opened: _Open, kind: str = "", url: str = "") -> None:
        entity: Entity = {"type": kind or opened.kind, "offset": opened.offset}
        entity["length"] = self.offset - opened.offset
        if opened.kind == "custom_emoji":
            found = re.fullmatch(r"tg://emoji\?id=(\d+)", url)
            if not found:
                raise BrokenMarkup("Invalid tg://emoji or tg://time URL specified")
            entity["custom_emoji_id"] = found.group(1)
        elif opened.kind == "text_link":
            entity["url"] = url
        elif opened.language:
            entity["language"] = opened.language
        if entity["length"] > 0:
            self.entities.append(entity)


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """MarkdownV2: every reserved letter is markup or escaped."""
    return _V2(source).read()


OLD = re.compile(
    r"\\([_*`\[])|```(?:([^\s`]+)\n|\n)?(.*?)```|([_*`])(.*?)\4|\[([^\]]*)\](?:\(([^)]*)\))?", re.S
)


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """The older Markdown: no nesting, and a mark without its end is an error."""
    out: list[str] = []
    entities: list[Entity] = []
    at = offset = 0
    while at < len(source):
        found = OLD.match(source, at)
        if not found:
            if source[at] in "_*`[":
                place = len(source[:at].encode("utf-8", "surrogatepass"))
                raise BrokenMarkup(f"Can't find end of the entity starting at byte offset {place}")
            piece, at = source[at], at + 1
        else:
            piece, entity = _old_piece(found)
            at = found.end()
            if entity and piece:
                entities.append(
                    {"type": entity.pop("type"), "offset": offset, "length": units(piece), **entity}
                )
        out.append(piece)
        offset += units(piece)
    return "".join(out), entities


def _old_piece(found: re.Match[str]) -> tuple[str, Entity]:
    escaped, language, pre, mark, inner, label, url = found.groups()
    if escaped:
        return escaped, {}
    if pre is not None:
        return pre, {"type": "pre", **({"language": language} if language else {})}
    if mark:
        return inner, {"type": {"_": "italic", "*": "bold", "`": "code"}[mark]}
    return label, {"type": "text_link", "url": url or label}
