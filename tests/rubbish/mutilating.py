"""Updates made unfit: as documents, and as the bytes and headers in which a webhook gets them."""

from __future__ import annotations

import copy
import gzip
import json
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.rubbish.strings import byte_strings, wounded
from webhooks.telegram import BODY_LIMIT, PATH, SECRET_HEADER

Json = dict[str, Any]
SECRET = "a-secret-of-the-webhooks"
VALUES: tuple[Any, ...] = (
    *(None, True, False, "", "x" * 5000, "\x00", "\ud800", "🎉", "<b>", "1"),
    *(0, -1, 2**31, 2**53 + 1, 2**63, 10**30, 10**400, 1.5, 1e308, float("inf"), float("nan")),
    *([], {}, [[]], {"id": 1}, [None, {}], [1] * 300),
)
STRANGE = ("edited_message", "channel_post", "inline_query", "poll_answer", "chat_member", "message_reaction")
DEPTHS = (3, 60, 300, 900, 960, 980, 990)


def mutilated(update: Json, choice: random.Random) -> Json:
    """With one to four of its values gone, wounded, moved, buried or replaced."""
    broken = copy.deepcopy(update)
    for _ in range(choice.choice((1, 1, 1, 2, 4))):
        places = _places(broken)
        if not places:
            break
        *path, key = choice.choice(places)
        inside: Any = broken
        for step in path:
            inside = inside[step]
        _wound(inside, key, choice)
    if choice.random() < 0.1:
        broken[choice.choice(STRANGE)] = copy.deepcopy(choice.choice(VALUES))
    return broken


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key and index of a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inside for place in [(*path, key), *_places(item, (*path, key))]]


def _wound(inside: Any, key: Any, choice: random.Random) -> None:
    how, value = choice.random(), inside[key]
    if how < 0.2:
        inside.pop(key)
    elif isinstance(value, str) and how < 0.6:
        inside[key] = wounded(value, [value], choice)[:5000]
    elif how < 0.63:
        inside[key] = _buried(choice)
    elif isinstance(inside, dict) and how < 0.68:
        inside[choice.choice((f"{key}_", "", "id", "from", "\x00"))] = inside.pop(key)
    else:
        inside[key] = copy.deepcopy(choice.choice(VALUES))


def _buried(choice: random.Random) -> str:
    """Marks where `wire_of` digs: what it makes is too deep for Python to write."""
    return f"@{choice.choice(DEPTHS)} {choice.choice(('[', '{'))}@"


def wire_of(update: Json, *, ascii_only: bool = True) -> bytes:
    """The update in JSON."""
    text = json.dumps(update, ensure_ascii=ascii_only)
    return _MARK.sub(_dug, text).encode("utf-8", "surrogatepass")


_MARK = re.compile(r'"@(\d{1,3}) ([\[{])@"')


def _dug(found: re.Match[str]) -> str:
    """A one inside of so many lists or objects: as deep as Python reads them, and a little less."""
    depth = int(found[1])
    opens, closes = ("[", "]") if found[2] == "[" else ('{"a":', "}")
    return opens * depth + "1" + closes * depth


# ── as the web brings them ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class Post:
    """A request to the webhook, as it goes over the wire."""

    body: bytes
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    secrets: tuple[bytes, ...] = (SECRET.encode(),)
    target: str = f"POST {PATH} HTTP/1.1"
    is_odd: bool = False
    """Its framing is broken, so that nothing can follow it on its connection."""
    plain: bytes = b""
    """The body of an odd one, as it should have come."""

    @property
    def wire(self) -> bytes:
        """Without a header of its own its length is told as it is."""
        told = {name.lower() for name, _ in self.headers}
        headers = [("Host", b"shop"), *((SECRET_HEADER, secret) for secret in self.secrets), *self.headers]
        if not told & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(self.body)).encode()))
        lines = [f"{name}: ".encode() + value for name, value in headers]
        return b"\r\n".join([self.target.encode(), *lines, b"", b""]) + self.body


def posted(update: Json, choice: random.Random) -> Post:
    """Half of them well formed around an update that is not; the others are wrong in other ways, too."""
    post = Post(wire_of(update, ascii_only=choice.random() < 0.7))
    if choice.random() < 0.5:
        return post
    return choice.choice(_TRICKS)(post, update, choice)


Trick = Callable[[Post, Json, random.Random], Post]


def _broken_bytes(post: Post, _: Json, choice: random.Random) -> Post:
    return Post(next(byte_strings([post.body], choice)))


def _cut_short(post: Post, _: Json, choice: random.Random) -> Post:
    return Post(post.body[: choice.randrange(len(post.body))])


def _keys_twice(post: Post, update: Json, choice: random.Random) -> Post:
    """The last one wins, as with everybody."""
    kind = next(iter(set(update) - {"update_id"}), "x")
    first = json.dumps(choice.choice(VALUES))
    body = b"{" + f'"{choice.choice((kind, "update_id"))}": {first}, '.encode() + post.body[1:]
    return Post(body.replace(b'"id": ', b'"id": 7, "id": ') if choice.random() < 0.5 else body)


def _numbers(post: Post, update: Json, choice: random.Random) -> Post:
    number = choice.choice(
        ("1e5", "-1", "9" * 19, "9" * 4000, "9" * 5000, "1E999", "NaN", "-Infinity", "0.0", "00")
    )
    known = str(update["update_id"])
    return Post(post.body.replace(choice.choice(("5", known)).encode(), number.encode(), 1))


def _large(post: Post, _: Json, choice: random.Random) -> Post:
    size = BODY_LIMIT + choice.choice((-1, 0, 1, 5000))
    pad = b" " * (size - len(post.body))
    return Post(choice.choice((pad + post.body, post.body + pad, post.body[:-1] + b',"x":"' + pad + b'"}')))


def _packed(post: Post, _: Json, choice: random.Random) -> Post:
    """Said to be packed, and packed so, otherwise, or not at all."""
    body = choice.choice((gzip.compress(post.body), zlib.compress(post.body), post.body, b"", b"\x1f\x8b"))
    name = choice.choice((b"gzip", b"deflate", b"br", b"zstd", b"identity", b"gzip, gzip", b"x", b"\xff"))
    return Post(body, [("Content-Encoding", name)])


def _bomb(_post: Post, _: Json, choice: random.Random) -> Post:
    return Post(gzip.compress(b" " * (BODY_LIMIT * choice.choice((1, 9)))), [("Content-Encoding", b"gzip")])


def _wrong_type(post: Post, _: Json, choice: random.Random) -> Post:
    kinds = (
        b"text/html",
        b"",
        b"multipart/form-data",
        b"application/json; charset=utf-16",
        b"a/b; charset=x",
        b"\xff",
    )
    return Post(post.body, [("Content-Type", choice.choice(kinds))])


def _stranger(post: Post, _: Json, choice: random.Random) -> Post:
    good = SECRET.encode()
    wrong: tuple[tuple[bytes, ...], ...] = (
        *(
            (),
            (b"",),
            (b"x",),
            (good[:-1],),
            (good.upper(),),
            (good + b"\xff",),
            (b"wrong", good),
            (good + b" x",),
        ),
    )
    return Post(post.body, secrets=choice.choice(wrong))


def _other_target(post: Post, _: Json, choice: random.Random) -> Post:
    targets = (
        *(
            f"GET {PATH} HTTP/1.1",
            f"PUT {PATH} HTTP/1.1",
            f"POST {PATH}/ HTTP/1.1",
            f"POST {PATH}?a=%00 HTTP/1.1",
        ),
        *(
            "POST /%2e%2e/telegram/webhook HTTP/1.1",
            "POST //telegram//webhook HTTP/1.1",
        ),
    )
    return Post(post.body, target=choice.choice(targets))


def _odd_framing(post: Post, _: Json, choice: random.Random) -> Post:
    size = len(post.body)
    framings: tuple[tuple[str, bytes], ...] = (
        *(("Content-Length", str(size + 5).encode()), ("Content-Length", str(max(size - 5, 0)).encode())),
        *(("Content-Length", b"-1"), ("Content-Length", b"9" * 30), ("Content-Length", b"1_0")),
        *(("Transfer-Encoding", b"chunked"), ("Transfer-Encoding", b"gzip"), ("Transfer-Encoding", b"\x00")),
        *(
            ("Expect", b"nonsense"),
            ("Upgrade", b"websocket"),
            ("X" * 9000, b"x"),
            ("X", b"x" * 9000),
            ("", b"x"),
        ),
        *(("Bad Name", b"x"), ("X", b"a\r\n b"), ("X", b"a\x00b"), ("Connection", b"\xff")),
    )
    chosen = choice.choice(framings)
    target = choice.choice((f"POST {PATH} HTTP/1.1", f"POST {PATH} HTTP/1.0", f"POST {PATH} HTTP/9.9", PATH))
    return Post(post.body, [chosen], target=target, is_odd=True, plain=post.body)


def _in_chunks(post: Post, _: Json, choice: random.Random) -> Post:
    half = choice.randrange(len(post.body) + 1)
    parts = [part for part in (post.body[:half], post.body[half:]) if part]
    body = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"
    if choice.random() < 0.5:
        return Post(body, [("Transfer-Encoding", b"chunked")])
    broken = next(byte_strings([body], choice))
    return Post(broken, [("Transfer-Encoding", b"chunked")], is_odd=True, plain=post.body)


_TRICKS: tuple[Trick, ...] = (
    *(_broken_bytes, _broken_bytes, _cut_short, _keys_twice, _keys_twice, _numbers, _packed, _wrong_type),
    *(_stranger, _other_target, _odd_framing, _in_chunks),
)
RARE: tuple[Trick, ...] = (_large, _bomb)
"""A megabyte each: some of every hundred."""
