"""Holds a request against the table of methods and types: what is missing, of a wrong type, or unknown."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from simulator.errors import Refusal, bad_request

TABLE_FILE = Path(__file__).with_name("bot_api_table.json")
ARRAY = "Array of "
TRUE_WORDS, FALSE_WORDS = {"true", "yes", "1", "on"}, {"false", "no", "0", "off", ""}
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "audio": "there is no audio in the request",
    "voice": "there is no voice in the request",
    "animation": "there is no animation in the request",
    "sticker": "there is no sticker in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "file_id": "file_id not specified",
    "prices": "Can't parse prices JSON object",
    "media": "Can't parse media JSON object",
    "action": "Wrong parameter action in request",
}


@cache
def table() -> dict[str, Any]:
    """The generated table."""
    loaded: dict[str, Any] = json.loads(TABLE_FILE.read_text("utf-8"))
    return loaded


@cache
def method_names() -> dict[str, str]:
    """Method names as Telegram takes them: in any case of letters."""
    return {name.lower(): name for name in table()["methods"]}


def check_request(method: str, given: dict[str, Any], faults: list[str]) -> dict[str, Any]:
    """The parameters as values of the declared types; unknown ones are noted as faults and left out.

    An empty string and a null are the same as nothing, as for the real server.
    """
    fields = table()["methods"][method]
    declared = {**fields["required"], **fields["optional"]}
    values: dict[str, Any] = {}
    for name, raw in given.items():
        if name not in declared:
            faults.append(f"unknown parameter {name}")
        elif raw is not None and (raw != "" or name in ("provider_token", "url")):
            values[name] = _parameter(name, raw, declared[name], faults)
    for name in fields["required"]:
        if name not in values:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    return values


def _parameter(name: str, raw: Any, kinds: list[str], faults: list[str]) -> Any:
    if isinstance(raw, str) and not any(kind in ("String", "InputFile") for kind in kinds):
        raw = _decoded(name, raw, kinds)
    if kinds == ["Boolean"] and not isinstance(raw, bool) and raw in (0, 1):
        raw = bool(raw)
    try:
        return _value(raw, kinds, faults, name)
    except _Wrong as wrong:
        raise _named(name, str(wrong)) from None


def _decoded(name: str, raw: str, kinds: list[str]) -> Any:
    """A parameter that came as text: a number, a truth value, or JSON."""
    if kinds in (["Boolean"], ["True"]):
        word = raw.strip().lower()
        return True if word in TRUE_WORDS else False if word in FALSE_WORDS else raw
    try:
        return json.loads(raw)
    except ValueError:
        if all(kind in ("Integer", "Float") for kind in kinds):
            return raw
        raise _named(name, "JSON") from None


def _named(name: str, words: str) -> Refusal:
    """Telegram's words for a parameter that does not parse."""
    what = {"reply_markup": "reply keyboard markup", "link_preview_options": "link preview options"}
    shown = what.get(name, name.replace("_", " "))
    if words == "JSON":
        return bad_request(f"Can't parse {shown} JSON object")
    if name == "reply_markup" and "keyboard button" in words:
        return bad_request(words)
    if words.startswith("Field"):
        return bad_request(words if f'"{name}"' in words else f"Can't parse {shown}: {words}")
    return bad_request(f"Can't parse {shown}: {words}")


class _Wrong(Exception):
    """A value that is not of any declared type."""


def _value(raw: Any, kinds: list[str], faults: list[str], where: str) -> Any:
    """``raw`` as the one of ``kinds`` that it can be."""
    objects = [kind for kind in kinds if kind in table()["types"]]
    if isinstance(raw, dict) and objects:
        return _object(raw, _fitting(raw, objects), faults)
    arrays = [kind for kind in kinds if kind.startswith(ARRAY)]
    if isinstance(raw, list) and arrays:
        inner = [kind.removeprefix(ARRAY) for kind in arrays]
        return [_value(item, _flat(inner), faults, where) for item in raw]
    for kind in kinds:
        if (scalar := _scalar(raw, kind)) is not None:
            return scalar
    if "KeyboardButton" in kinds and isinstance(raw, str):
        return {"text": raw}
    raise _Wrong(_wanted(kinds, where))


def _flat(kinds: list[str]) -> list[str]:
    """``Array of A and B`` and ``Array of A or B`` name several types at once."""
    return [part for kind in kinds for part in re.split(r", | and | or ", kind)] if kinds else kinds


def _scalar(raw: Any, kind: str) -> Any:
    if kind == "Integer":
        if isinstance(raw, str) and re.fullmatch(r"\s*[+-]?\d{1,19}\s*", raw):
            return int(raw)
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    if kind == "Float":
        return float(raw) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else _number(raw)
    if kind in ("String", "InputFile"):
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            return str(raw)
        return raw if isinstance(raw, str) else None
    if kind in ("Boolean", "True"):
        return raw if isinstance(raw, bool) else None
    return None


def _number(raw: Any) -> float | None:
    try:
        return float(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def _wanted(kinds: list[str], where: str) -> str:
    first = kinds[0]
    if first in ("Integer", "Float"):
        return f'Field "{where}" must be of type Number'
    if first in ("String", "InputFile"):
        return f'Field "{where}" must be of type String'
    if first in ("Boolean", "True"):
        return f'Field "{where}" must be of type Boolean'
    if first.startswith(ARRAY + ARRAY):
        return f'Field "{where}" must be an Array of Arrays'
    return (
        f'Field "{where}" must be of type Array' if first.startswith(ARRAY) else f"{first} must be an Object"
    )


def _fitting(raw: dict[str, Any], kinds: list[str]) -> str:
    """Which of several object types is meant: by ``type``, else by the fields that must be there."""
    types = table()["types"]
    for kind in kinds:
        subtypes = types[kind].get("subtypes")
        if subtypes:
            for subtype in subtypes:
                if _snake(subtype.removeprefix(kind)) == raw.get("type"):
                    return str(subtype)
            raise _Wrong('Can\'t find field "type"' if "type" not in raw else "Unsupported type specified")
    tagged = [kind for kind in kinds if _snake(kind).endswith(f"_{raw.get('type')}")]
    if tagged:
        return min(tagged, key=len)
    if "type" in raw and all("type" in types[kind]["required"] for kind in kinds):
        raise _Wrong("Unsupported type specified")
    for kind in kinds:
        if all(name in raw for name in types[kind]["required"]):
            return kind
    return kinds[0]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _object(raw: dict[str, Any], kind: str, faults: list[str]) -> dict[str, Any]:
    described = table()["types"][kind]
    declared = {**described["required"], **described["optional"]}
    values: dict[str, Any] = {}
    for name, item in raw.items():
        if name not in declared:
            faults.append(f"unknown field {name} of {kind}")
        elif item is not None:
            values[name] = _field(kind, name, item, declared[name], faults)
    for name in described["required"]:
        # An empty reply_markup is no markup to the real server.
        if name not in values and raw:
            raise _Wrong(_within(kind, f'Can\'t find field "{name}"'))
    return values


def _field(kind: str, name: str, item: Any, kinds: list[str], faults: list[str]) -> Any:
    try:
        return _value(item, kinds, faults, name)
    except _Wrong as wrong:
        raise _Wrong(_within(kind, str(wrong))) from None


def _within(kind: str, words: str) -> str:
    """Where in a keyboard the trouble lies, as Telegram says it."""
    if words.startswith("Can't parse"):
        return words
    if kind == "InlineKeyboardButton":
        return f"Can't parse inline keyboard button: {words}"
    return f"Can't parse keyboard button: {words}" if kind == "KeyboardButton" else words
