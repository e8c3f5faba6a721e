"""Strings and bytes that nobody would send in earnest: good ones mutilated, and corpora of what breaks programs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T", str, bytes)

ATOMS = (
    *(
        "",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\u00a0",
        "\u202f",
        "\u3000",
        "\u2028",
        "\x85",
    ),
    *("\u202e", "\u202c", "\u2067", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f"),
    *(
        "\ud800",
        "\udfff",
        "\udc80",
        "\uffff",
        "\U0010ffff",
        "𝟙",
        "👨‍👩‍👧",
        "🇩🇪",
        "é",
        "e\u0301",
        "\u0315\u0300",
    ),
    *("１２", "٣٤", "१२", "²", "½", "Ⅻ", "〇", "一", "İ", "ß", "ﬁ", "K", "ǆ", "ſ"),
    *(
        "0",
        "-0",
        "-1",
        "+1",
        "00",
        "1e3",
        "1E9",
        "9e999999",
        "1e-999999",
        "0e999999",
        "inf",
        "-inf",
        "nan",
        "sNaN",
    ),
    *("0x10", "1_000", "1.5", "1,5", ".", ",", "1,2,3", "1.2.3", "2147483647", "2147483648", "-2147483649"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "9" * 40, "9" * 4400, "0" * 4400),
    *(
        "0001-01-01 00:00",
        "9999-12-31 23:59",
        "29.02.2027 10:00",
        "24:00",
        "00:60",
        "31.12. 23:59",
        "13月32日 1:00",
    ),
    *(
        "%s",
        "%n",
        "{",
        "}",
        "{0}",
        "{name}",
        "{0.__class__}",
        "$HOME",
        "${x}",
        "\\",
        "\\0",
        "\\u0000",
        "../",
        "/",
    ),
    *(
        "<b>",
        "</b>",
        "<",
        ">",
        "&",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "&#" + "9" * 4400 + ";",
        "<!--",
        "<a href='",
    ),
    *(
        "'",
        '"',
        "`",
        ";",
        "--",
        "'; DROP TABLE person; --",
        "=1+1",
        "@x",
        "(",
        ")",
        "[",
        "]",
        "(" * 400,
        "[" * 1500,
    ),
    *(
        ":",
        "::",
        "_",
        "-",
        "|",
        "#",
        "None",
        "null",
        "true",
        "on",
        "off",
        "[]",
        "{}",
        "x" * 300,
        "é" * 2100,
        "a/" * 1500,
    ),
)
FOREIGN = (0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE)
"""Where other scripts' digits begin."""
LONG = 60_000
"""No text that reaches a parser is longer, save a product file's."""
BYTES = (
    *(
        b"",
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
    ),
    *(
        b"\xc0\x80",
        b"\x80",
        b"\r",
        b"\n",
        b'"',
        b"'",
        b",",
        b";",
        b":",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\u",
        b"\\ud800",
    ),
    *(
        b"1e999",
        b"-0",
        b"NaN",
        b"Infinity",
        b"9" * 400,
        b"9" * 4400,
        b"null",
        b"[" * 990,
        b'{"a":' * 500,
        b"x" * 5000,
    ),
)


def strings(good: Sequence[str], choice: random.Random) -> Iterator[str]:
    """Without end: half of them good ones with one to four wounds, the others made of rubbish alone."""
    while True:
        if choice.random() < 0.6:
            yield wounded(choice.choice(good), good, choice)
        else:
            yield "".join(_rubbish(choice) for _ in range(choice.choice((1, 1, 2, 3, 8))))[:LONG]


def byte_strings(good: Sequence[bytes], choice: random.Random) -> Iterator[bytes]:
    """The same of bytes; a few are text in an encoding of their own."""
    while True:
        raw = choice.choice(good)
        for _ in range(choice.choice((1, 1, 1, 2, 4, 12))):
            raw = choice.choice(_BYTE_WOUNDS)(raw, choice)
        yield raw[: 4 * LONG]


def wounded(text: str, good: Sequence[str], choice: random.Random) -> str:
    for _ in range(choice.choice((1, 1, 1, 2, 4))):
        text = choice.choice(_WOUNDS)(text, choice)
    if choice.random() < 0.1:
        text += choice.choice(good)
    return text[:LONG]


def _rubbish(choice: random.Random) -> str:
    kind = choice.random()
    if kind < 0.5:
        return choice.choice(ATOMS)
    if kind < 0.7:
        return "".join(choice.choices("0123456789+-., :;/%eE_xX", k=choice.randrange(24)))
    top = choice.choice((0x7F, 0x7F, 0x250, 0x2100, 0x10000, 0x110000))
    return "".join(chr(choice.randrange(top)) for _ in range(choice.randrange(12)))


def _place(length: int, choice: random.Random) -> tuple[int, int]:
    start = choice.randrange(length + 1)
    return start, min(length, start + choice.choice((0, 1, 1, 2, 5, length)))


def _cut_out(text: T, choice: random.Random) -> T:
    start, end = _place(len(text), choice)
    return text[:start] + text[end:]


def _doubled(text: T, choice: random.Random) -> T:
    start, end = _place(len(text), choice)
    return text[:end] + text[start:end] * choice.choice((1, 1, 2, 50)) + text[end:]


def _swapped(text: T, choice: random.Random) -> T:
    start, end = _place(len(text), choice)
    return text[end:] + text[start:end] + text[:start]


def _inserted(text: str, choice: random.Random) -> str:
    start, end = _place(len(text), choice)
    return text[:start] + _rubbish(choice) + text[choice.choice((start, end)) :]


def _other_digits(text: str, choice: random.Random) -> str:
    zero = choice.choice(FOREIGN)
    return "".join(chr(zero + int(c)) if "0" <= c <= "9" and choice.random() < 0.5 else c for c in text)


def _other_case(text: str, choice: random.Random) -> str:
    return choice.choice((str.upper, str.lower, str.swapcase, str.title, str.casefold))(text)


def _other_marks(text: str, choice: random.Random) -> str:
    return text.replace(choice.choice(".,:;/-_ "), choice.choice(".,:;/-_ \u00a0：，．—"))


def _padded(text: str, choice: random.Random) -> str:
    pad = choice.choice((" ", "\u00a0", "\u3000", "\n", "\u200b", "0", "\u0301")) * choice.choice((1, 3, 70))
    return choice.choice((pad + text, text + pad, pad + text + pad))


def _flipped(raw: bytes, choice: random.Random) -> bytes:
    if not raw:
        return b"\x00"
    place = choice.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ (1 << choice.randrange(8))]) + raw[place + 1 :]


def _stuffed(raw: bytes, choice: random.Random) -> bytes:
    start, end = _place(len(raw), choice)
    more = choice.choice((*BYTES, choice.choice(ATOMS).encode("utf-8", "surrogatepass")))
    return raw[:start] + more + raw[choice.choice((start, end)) :]


def _cut_off(raw: bytes, choice: random.Random) -> bytes:
    return raw[: choice.randrange(len(raw) + 1)]


def _other_encoding(raw: bytes, choice: random.Random) -> bytes:
    encoding = choice.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "gb18030", "utf-32"))
    return raw.decode("utf-8", "replace").encode(encoding, "replace")


_WOUNDS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_cut_out, _doubled, _swapped, _inserted, _inserted, _inserted),
    *(_other_digits, _other_case, _other_marks, _padded),
)
_BYTE_WOUNDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(
        _cut_out,
        _doubled,
        _swapped,
        _flipped,
        _flipped,
        _stuffed,
        _stuffed,
        _stuffed,
        _cut_off,
        _other_encoding,
    ),
)
