"""The environment (or `.env`) as frozen, typed settings, checked once at start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.kernel.money import CURRENCIES

LOCALES = Path(__file__).parent.parent / "locales"
TELEGRAM = "https://api.telegram.org"
KEY_LENGTH = 32
_SCHEMES = ("sqlite", "postgres", "postgresql", "asyncpg")
_SAMPLES = re.compile(r"change.?(me|this)|replace|example|your[-_]|placeholder|secret.?key|password", re.I)
_FEWEST_CHARACTERS = 8
_SIGNING = re.compile(r"sign:[a-z2-7]{2}:[A-Za-z0-9_-]{43}")


class SettingsInvalid(Exception):
    """What is wrong with the environment: one line each, naming the variable."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """Each field is the environment variable of the same name in capitals; .env.example explains them."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True, case_sensitive=False
    )

    bot_token: SecretStr | None = None
    owner_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    secret_key: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    shop_name: str = Field(default="Distribot", min_length=1, max_length=32)
    shop_currency: str = "CNY"
    shop_timezone: str = "Asia/Shanghai"
    shop_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("en", "zh_Hans", "ru"), validate_default=False
    )
    payment_provider_token: SecretStr | None = None
    database_url: str = "sqlite://data/shop.db"
    redis_url: str | None = None
    bot_api_url: str = TELEGRAM
    public_url: str | None = None
    webhook_secret: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    metrics_token: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator(
        "owner_ids", "secret_key", "shop_languages", "webhook_secret", "metrics_token", mode="before"
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part for part in (piece.strip() for piece in value.split(",")) if part]
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("is no bot token: @BotFather gives one like 123456789:AAE…")
        return value

    @field_validator("owner_ids")
    @classmethod
    def _positive(cls, value: frozenset[int]) -> frozenset[int]:
        if any(number <= 0 for number in value):
            raise ValueError("takes numeric Telegram ids of people, which are above zero")
        return value

    @field_validator("shop_currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value not in CURRENCIES:
            raise ValueError("takes a currency's three letters, such as EUR, or XTR for Telegram Stars")
        return value

    @field_validator("shop_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError, RecursionError) as error:
            raise ValueError("takes a time zone's name, such as Europe/Berlin") from error
        return value

    @field_validator("shop_languages")
    @classmethod
    def _languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po"))
        if not value or not set(value) <= set(known) or len(set(value)) < len(value):
            raise ValueError(f"takes languages that have a folder in locales/, each once: {', '.join(known)}")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        scheme, found, rest = value.partition("://")
        if not found or scheme not in _SCHEMES or not rest.partition("?")[0].strip("/"):
            raise ValueError("starts with sqlite:// and a file, or with postgres:// and a server")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("starts with redis:// (or rediss://, or unix://)")
        return value

    @field_validator("bot_api_url", "public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("is no web address")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", one.get_secret_value()) for one in value):
            raise ValueError("takes 1 to 256 of the characters A-Z a-z 0-9 _ - (Telegram's rule)")
        return value

    @model_validator(mode="after")
    def _together(self) -> Settings:
        lines = []
        if self.public_url and not self.webhook_secret:
            lines.append("WEBHOOK_SECRET: is needed with PUBLIC_URL, to know calls from Telegram")
        if self.public_url and not self.public_url.startswith("https://") and self.bot_api_url == TELEGRAM:
            lines.append("PUBLIC_URL: must begin with https://, Telegram calls no other address")
        if lines:
            raise ValueError("\n".join(lines))
        return self

    @property
    def bot_id(self) -> int:
        """The bot's own Telegram id, which its token begins with; 0 without a token."""
        return int(self.bot_token.get_secret_value().partition(":")[0]) if self.bot_token else 0


def load(*, for_run: bool = False, env_file: Path | str | None = ".env") -> Settings:
    """The settings from the environment, else from `env_file`. Raises SettingsInvalid.

    `for_run` demands what a bot cannot do without; commands that only touch the database need none of it.
    """
    try:
        # the underscore names are pydantic-settings' own; the plugin knows the fields only
        settings = Settings(_env_file=env_file, _env_file_encoding="utf-8")
    except ValidationError as error:
        raise SettingsInvalid(_lines(error)) from None
    except UnicodeDecodeError:
        raise SettingsInvalid([f"{env_file}: is not saved as UTF-8"]) from None
    missing = missing_for_run(settings) if for_run else []
    if missing:
        raise SettingsInvalid(missing)
    return settings


def missing_for_run(settings: Settings) -> list[str]:
    """What a bot could not start with, one line each."""
    lines = []
    if settings.bot_token is None:
        lines.append("BOT_TOKEN: is missing; @BotFather gives you one")
    if not settings.owner_ids:
        lines.append("OWNER_IDS: is missing; your numeric Telegram id: whose shop it is")
    if not settings.secret_key:
        lines.append(f"SECRET_KEY: is missing; {_MAKE_ONE}")
    if settings.secret_key and is_for_signing_only(settings.secret_key[0].get_secret_value()):
        lines.append("SECRET_KEY: the first entry must be a whole key, to seal with")
    for key in settings.secret_key:
        if problem := _weakness(key.get_secret_value()):
            lines.append(f"SECRET_KEY: {problem}; {_MAKE_ONE}")
    return lines


_MAKE_ONE = "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def is_for_signing_only(key: str) -> bool:
    """`sign:…`, which `rekey` prints: it checks the links and codes that a dropped key signed, and opens nothing."""
    return _SIGNING.fullmatch(key) is not None


def _weakness(key: str) -> str:
    if is_for_signing_only(key):
        return ""
    if key.startswith("sign:"):
        return "is not the whole entry that rekey printed"
    if len(key) < KEY_LENGTH:
        return f"each key needs at least {KEY_LENGTH} characters"
    if _SAMPLES.search(key) or len(set(key)) < _FEWEST_CHARACTERS:
        return "is a sample, not a secret"
    return ""


def _lines(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for problem in error.errors(include_input=False, include_url=False):
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "int_parsing":
            message = "takes digits only, no names"
        if problem["loc"]:
            lines.append(f"{str(problem['loc'][0]).upper()}: {message[:1].lower()}{message[1:]}")
        else:
            lines += message.split("\n")
    return list(dict.fromkeys(lines))
