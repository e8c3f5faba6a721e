"""How parsers are read from strings alone, for the table of them all."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import Chat, Contact, Document, Message, MessageEntity, User
from pydantic import ValidationError

from bot.domain.imports import ProductRefused, Reading, Row, read_product, read_rows
from bot.domain.rulebook import Rules, parse_field
from bot.domain.rulebook.errors import BadSetting
from bot.gateways.crypto import KeyringSealer, signing_keys
from bot.gateways.links import TelegramLinks
from bot.gateways.logs import Redaction, _either, words_of
from bot.gateways.product_files import opened_product_file
from bot.handlers import TAPS
from bot.handlers.arrivals import Said, said_in
from bot.handlers.request import Request
from bot.kernel.codes import LinkSigner
from bot.kernel.money import Money, NotAnAmount, parse_amount
from bot.kernel.plain import plain_text, units
from bot.models import backup
from bot.settings import Settings, load
from bot.texts import Catalogues, available_languages
from tests.conftest import ROOT
from webhooks import metrics, telegram

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
EUROS = Reading("EUR", "en", {"en": "Other"})
KEY = "a-key-for-tests-that-is-long-enough-0123456789"
SIGNER = LinkSigner.of(signing_keys([KEY]))
LINKS = TelegramLinks("demo_bot", SIGNER)
SEALER = KeyringSealer([KEY])
CATALOGUES = Catalogues(available_languages(), ZoneInfo("UTC"))
SHEET = (ROOT / "tests/files/products.csv").read_text(encoding="utf-8")
PAYLOADS = tuple(
    SIGNER.seal(prefix, code) for prefix in "pocrs" for code in ("Ab3xYz78", "Ab3xYz78_9kLmNpQr")
)
AMOUNTS = (
    "12",
    "12.30",
    "12,30",
    "1 200.50",
    "1.200,50",
    "1,200.50",
    "1\u00a0200,5",
    "0",
    "0.01",
    "999999999",
)
WORDS = (
    "Ann Lee",
    "Friends and a small blog",
    "SEPA 4711 / 0815",
    "Das Paket kam nie an.",
    "茶 绿色",
    "Улица Мира, 7",
)
HOLD = range(1, 181)


@dataclass(frozen=True)
class Parser:
    read: Callable[[Any], object]
    good: Sequence[str] | Sequence[bytes]
    """What is mutilated; the first one tells whether it reads text or bytes."""
    gives: type | tuple[type, ...] = str
    refuses: tuple[type[Exception], ...] = ()
    again: Callable[[Any], Any] | None = None
    """What was read, written and read once more: it is the same."""
    cost: float = 1
    """How many strings one of this parser's counts for."""


def money_parser(currency: str) -> Parser:
    return Parser(
        lambda raw: parse_amount(raw, currency),
        AMOUNTS,
        Money,
        (NotAnAmount,),
        again=lambda money: parse_amount(f"{money.major:f}", currency),
    )


# ── the owner's settings ────────────────────────────────────────────────────────────────────────────────────

_TYPED = {
    "currency": ("EUR", "xtr", "CNY"),
    "timezone": ("Europe/Berlin", "Asia/Shanghai", "UTC"),
    "shipping_minor": AMOUNTS,
    "payout_minimum_minor": AMOUNTS,
    "quiet_hours": ("21-9", "22:00 – 8:00", "0", "24-7", "21 至 9"),
}
_NUMBERS = ("1", "5", "24", "1440", "999999")


def setting_parser(name: str) -> Parser:
    is_switch = name.startswith("takes_")
    default = getattr(Rules(), name)
    good = _TYPED.get(name) or (
        ("on", "off") if is_switch else _NUMBERS if isinstance(default, int) else WORDS
    )
    return Parser(lambda raw: parse_field(name, raw, Rules()), good, type(default), (BadSetting,))


_ENVIRONMENT = {
    "bot_token": ("123456789:AAE-abc_DEF", "1:a"),
    "owner_ids": ("1", "1, 2,3"),
    "secret_key": (KEY, f"{KEY},{KEY[::-1]}", "sign:ab:" + "x" * 43),
    "shop_name": WORDS,
    "shop_currency": ("EUR", "XTR"),
    "shop_timezone": ("Europe/Berlin", "UTC"),
    "shop_languages": ("en", "ru, zh_Hans"),
    "payment_provider_token": ("1:TEST:x",),
    "database_url": ("sqlite://data/shop.db", "postgres://u:p@h:5432/n?ssl=x"),
    "redis_url": ("redis://host:6379/0", "unix:///tmp/r"),
    "bot_api_url": ("https://api.telegram.org", "http://[::1]:8081/"),
    "public_url": ("https://shop.example.org", "https://shop.example.org:8443/"),
    "webhook_secret": ("abc-DEF_1", "a,b"),
    "http_host": ("127.0.0.1", "::"),
    "http_port": ("8080", "0"),
    "metrics_token": ("x", "a,b"),
    "log_level": ("INFO", "debug"),
    "log_format": ("text", "json"),
}
ENV_FILE = (
    f"BOT_TOKEN=123456789:AAE-abc_DEF\nexport OWNER_IDS='1, 2'\nSECRET_KEY=\"{KEY}\"\nSHOP_NAME=Чай ${{HOME}} # x\n"
    "SHOP_CURRENCY=CNY\nSHOP_TIMEZONE=Asia/Shanghai\nHTTP_PORT=8080\n#REDIS_URL=\n\nLOG_LEVEL=INFO\n"
)


def environment_parser(name: str) -> Parser:
    def read(raw: str) -> Settings:
        given: Any = {name: raw}
        return Settings(_env_file=None, **given)

    return Parser(read, _ENVIRONMENT[name], Settings, (ValidationError,), cost=8)


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _file(raw: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="rubbish-") as file:
        file.write(raw)
        file.flush()
        yield Path(file.name)


def settings_in_file(raw: bytes) -> Settings:
    with _file(raw) as path:
        return load(env_file=path)


def _products(rows: Iterator[Row]) -> int:
    """Of one that holds some: a product that is refused leaves the others alone."""
    found = 0
    for _, together in groupby(rows, key=lambda row: row.handle):
        try:
            read_product(list(together), EUROS)
        except ProductRefused:
            continue
        found += 1
    return found


def products_in_file(raw: bytes) -> int:
    with _file(raw) as path, opened_product_file(path) as file:
        return _products(row for rows in file.products() for row in rows)


def products_in_sheet(text: str) -> int:
    return _products(read_rows(io.StringIO(text, newline="")))


def _small_backup() -> bytes:
    """Two tables, as `backup` writes them, not yet compressed."""
    out = io.BytesIO()
    writer = backup.file.Writer(out, backup.file.Head(NOW, "sqlite", "0006_importing"))
    for name in ("person", "posting"):
        table = backup.file.Table(name, ("id", "name", "sealed"), 2)
        writer.open_table(table)
        for number in (1, 2):
            writer.row(table, [number, "Ann", "AAEC"])
        writer.close_table(table)
    writer.end(["3f9a12bc"])
    return gzip.decompress(out.getvalue())


def backup_of_file(raw: bytes) -> backup.Backup:
    with _file(raw) as path:
        return backup.check(path)


def backup_of_content(raw: bytes) -> backup.Backup:
    """What gzip itself would notice is mended."""
    return backup_of_file(gzip.compress(raw, 1))


BACKUP = _small_backup()


def opened_link(payload: str) -> tuple[str, str]:
    """Nothing opens but what was sealed."""
    found = SIGNER.open(payload)
    assert SIGNER.seal(*found) == payload
    return found


# ── what Telegram says ──────────────────────────────────────────────────────────────────────────────────────

_CHAT, ANN = Chat(id=5, type="private"), User(id=5, is_bot=False, first_name="Ann")
_AT = datetime(2026, 11, 29, tzinfo=UTC)


def message_with(**content: Any) -> Message:
    return Message.model_construct(message_id=1, date=_AT, chat=_CHAT, from_user=ANN, **content)


def formatted_text(text: str) -> Said:
    """Entities as Telegram gives them: they never part a letter."""
    inside = min(units(text.encode("utf-8", "ignore").decode()), 3)
    entity = MessageEntity(type="text_link", offset=0, length=inside, url=text[:90])
    return said_in(
        message_with(
            text=text.encode("utf-8", "ignore").decode(), entities=[entity] if text.isascii() else []
        )
    )


def phone_in(raw: str) -> str:
    return said_in(
        message_with(contact=Contact.model_construct(phone_number=raw, first_name="A", user_id=5))
    ).phone


def file_name_in(name: str) -> str:
    document = Document.model_construct(
        file_id="f", file_unique_id="u", file_name=name, mime_type=name, file_size=3
    )
    return said_in(message_with(document=document)).file_name


def numbers_in_callback(data: str) -> int:
    """As the desk parts it and handlers ask for it."""
    prefix, *arguments = plain_text(data, lines=False).split(":")
    request: Any = Request.__new__(Request)
    object.__setattr__(request, "arguments", tuple(arguments))
    TAPS.get(prefix)
    request.word(9)
    return sum(request.number(place) + request.page(place + 1) for place in range(len(arguments)))


def every_button() -> list[str]:
    return [f"{prefix}{tail}" for prefix in TAPS for tail in ("", ":1", ":12:3", ":7:en:2")]


# ── the web's ───────────────────────────────────────────────────────────────────────────────────────────────


def _now(coroutine: Any) -> Any:
    """The outcome of one that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise AssertionError("it waits")


async def _figures() -> bytes:
    return b"x 1\n"


_READS_METRICS = metrics.reader(_figures, ["token-one", "token-two"], is_behind_proxy=True)


def header_of(raw: bytes) -> str:
    """As aiohttp hands a header's bytes on."""
    return raw.decode("utf-8", "surrogateescape")


def status_of_metrics(raw: bytes) -> int:
    request: Any = SimpleNamespace(headers={"Authorization": header_of(raw)}, remote="10.0.0.1")
    return int(_now(_READS_METRICS(request)).status)


UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1, "text": "tea 🍵", "from": {"id": 5}, "x": [1, 2.5]},
}


def hidden_in_log(raw: bytes) -> str:
    """An update's words, hidden in a line that quotes it."""
    update = telegram.read_update(raw)
    return Redaction([KEY]).text(str(update), _either(words_of(update)))


def cells_in(raw: str) -> dict[str, str]:
    name, _, value = raw.partition("=")
    return {name: value} if value.strip() else {}
