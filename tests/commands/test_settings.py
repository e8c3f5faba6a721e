"""Settings: read once, checked at start, mistakes told in one clear line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsInvalid, load

KEY = "Zk3-9fQw_71LmXv8RtYb2NcHs5GdPaEu"
GOOD = {"BOT_TOKEN": "123456:AAE-x_y", "OWNER_IDS": "11, 12", "SECRET_KEY": KEY}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)

    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


def refused(*, for_run: bool = False) -> list[str]:
    with pytest.raises(SettingsInvalid) as refusal:
        load(for_run=for_run)
    return refusal.value.lines


def test_lists_are_read_from_commas(environment):
    environment(**GOOD, SHOP_LANGUAGES="ru,en", WEBHOOK_SECRET="new,old")
    settings = load(for_run=True)
    assert settings.owner_ids == {11, 12}
    assert settings.shop_languages == ("ru", "en")
    assert [secret.get_secret_value() for secret in settings.webhook_secret] == ["new", "old"]
    assert settings.bot_id == 123456


def test_a_file_serves_where_the_environment_is_silent(environment, tmp_path: Path):
    (tmp_path / ".env").write_text("HTTP_PORT=9000\nSHOP_NAME=Tea\nREDIS_URL=\nPOSTGRES_PASSWORD=x\n")
    environment(SHOP_NAME="Coffee")
    settings = load()
    assert (settings.http_port, settings.shop_name, settings.redis_url) == (9000, "Coffee", None)


def test_a_file_in_another_encoding_is_told_of_by_its_name(environment, tmp_path: Path):
    file = tmp_path / "my.env"
    file.write_bytes("SHOP_NAME=Чайная".encode("cp1251"))
    with pytest.raises(SettingsInvalid, match=r"my\.env: is not saved as UTF-8"):
        load(env_file=file)


def test_commands_beside_the_bot_need_nothing(environment):
    assert load().database_url == "sqlite://data/shop.db"


def test_a_bot_needs_a_token_owners_and_a_key(environment):
    assert [line.partition(":")[0] for line in refused(for_run=True)] == [
        "BOT_TOKEN",
        "OWNER_IDS",
        "SECRET_KEY",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "not-a-token"),
        ("OWNER_IDS", "anna"),
        ("OWNER_IDS", "-5"),
        ("SHOP_NAME", "x" * 33),
        ("SHOP_CURRENCY", "euro"),
        ("SHOP_TIMEZONE", "Berlin"),
        ("SHOP_TIMEZONE", "../../etc/passwd"),
        ("SHOP_LANGUAGES", "en,tlh"),
        ("SHOP_LANGUAGES", "en,en"),
        ("DATABASE_URL", "mysql://db/shop"),
        ("DATABASE_URL", "sqlite://"),
        ("REDIS_URL", "localhost:6379"),
        ("BOT_API_URL", "api.telegram.org"),
        ("PUBLIC_URL", "https://"),
        ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("HTTP_PORT", "http"),
        ("HTTP_PORT", "70000"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_each_mistake_is_one_line_that_names_its_variable(environment, name: str, value: str):
    environment(**{name: value})
    lines = refused()
    assert [line.partition(":")[0] for line in lines] == [name]
    assert all("\n" not in line for line in lines)


def test_a_name_in_place_of_an_id_is_answered_in_plain_words(environment):
    environment(OWNER_IDS="@anna")
    assert refused() == ["OWNER_IDS: takes digits only, no names"]


def test_all_mistakes_are_told_at_once(environment):
    environment(HTTP_PORT="x", LOG_FORMAT="y", OWNER_IDS="z")
    assert {line.partition(":")[0] for line in refused()} == {"HTTP_PORT", "LOG_FORMAT", "OWNER_IDS"}


@pytest.mark.promise(54)
@pytest.mark.parametrize(
    "key",
    [
        KEY[:31],
        f"{KEY},short",
        "change-me-change-me-change-me-change-me",
        "a" * 40,
        "your-secret-key-goes-here-please!!",
    ],
)
def test_weak_and_sample_keys_are_refused(environment, key: str):
    environment(**{**GOOD, "SECRET_KEY": key})
    lines = refused(for_run=True)
    assert lines[0].startswith("SECRET_KEY: ")
    assert key not in "".join(lines)


def test_a_webhook_needs_https_and_a_secret_but_a_server_of_ones_own_may_call_by_http(environment):
    environment(PUBLIC_URL="http://shop.example")
    assert [line.partition(":")[0] for line in refused()] == ["WEBHOOK_SECRET", "PUBLIC_URL"]
    environment(WEBHOOK_SECRET="s3cret")
    assert [line.partition(":")[0] for line in refused()] == ["PUBLIC_URL"]
    environment(BOT_API_URL="http://127.0.0.1:8081")
    assert load().public_url == "http://shop.example"


def test_secrets_are_not_shown(environment):
    environment(**GOOD, WEBHOOK_SECRET="hush-hush")
    shown = repr(load(for_run=True))
    assert not any(secret in shown for secret in (KEY, "AAE-x_y", "hush-hush"))
