"""From what a bot sends (text, parse_mode, entities) to what a message holds."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import Refusal, bad_request
from simulator.keyboards import checked_url
from simulator.text.html import BrokenMarkup, Entity, parse_html
from simulator.text.markdown import parse_markdown, parse_markdown_v2
from simulator.text.utf16 import boundaries, units

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
KINDS = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
    "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
FOUND = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@/])(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
    r"|(?<![\w$])(?P<cashtag>\$[A-Z]{1,8})(?![\w$])"
)
Formatted = tuple[str, list[Entity]]


def message_text(params: dict[str, Any]) -> Formatted:
    """The text of a message: there must be some, and not too much."""
    text, entities = formatted(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def caption_text(params: dict[str, Any]) -> Formatted:
    """The caption of a medium; it may be empty."""
    given = params.get("caption", "")
    text, entities = formatted(given, params.get("parse_mode"), params.get("caption_entities"))
    if units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def formatted(text: str, parse_mode: str | None, entities: list[Entity] | None) -> Formatted:
    """Parse, trim, and find what Telegram marks by itself (links, commands, mentions)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    found: list[Entity] = []
    if parse_mode and parse_mode.lower() != "none":
        parser = PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        try:
            text, found = parser(text)
        except BrokenMarkup as broken:
            raise bad_request(f"can't parse entities: {broken}") from None
    elif entities:
        found = _explicit(text, entities)
    text = text.replace("\r\n", "\n").replace("\x00", "") if "\r" in text or "\x00" in text else text
    kept = [_linked(entity) for entity in found if entity["length"] > 0]
    return _with_found(*_trimmed(text, [entity for entity in kept if entity is not None]))


def _linked(entity: Entity) -> Entity | None:
    """A link as the server keeps it: completed, or dropped when it is none; to a person, a mention."""
    if entity["type"] != "text_link":
        return entity
    url = entity.get("url", "")
    if person := re.fullmatch(r"tg://user\?id=(\d+)", url):
        place = {"type": "text_mention", "offset": entity["offset"], "length": entity["length"]}
        user = {"id": int(person.group(1)), "is_bot": False, "first_name": ""}
        return {**place, "user": user}
    try:
        return {**entity, "url": checked_url(url, "URL", plain_web=False)}
    except Refusal:
        return None


def _explicit(text: str, entities: list[Entity]) -> list[Entity]:
    places, end = boundaries(text), units(text)
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if entity["type"] not in KINDS:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if offset < 0 or offset > 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {offset}")
        if length < 0:
            raise bad_request(f"receive an entity with incorrect length {length}")
        if offset > end or (offset == end and length):
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if offset + length > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + length}"
            )
        if offset not in places:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {offset}")
        if offset + length not in places:
            raise bad_request(
                f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol "
                f"at UTF-16 offset {offset + length}"
            )
    return [dict(entity) for entity in entities]


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    """White space at both ends is no part of a message; entities move with the text."""
    kept = text.strip()
    cut = units(text[: len(text) - len(text.lstrip())])
    end = units(kept)
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - cut)
        stop = min(end, entity["offset"] + entity["length"] - cut)
        if stop > begin:
            moved.append({**entity, "offset": begin, "length": stop - begin})
    return kept, moved


def _with_found(text: str, entities: list[Entity]) -> Formatted:
    """What Telegram finds by itself, except inside code, links and what is found already."""
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in ("code", "pre", "text_link", "text_mention", "mention", "url", "bot_command")
    ]
    added = []
    for match in FOUND.finditer(text):
        begin = units(text[: match.start()])
        length = units(match.group())
        if all(begin + length <= start or begin >= stop for start, stop in closed):
            added.append({"type": match.lastgroup, "offset": begin, "length": length})
    merged = [*entities, *added]
    merged.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, merged
