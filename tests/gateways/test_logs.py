"""Logs tell what happened and keep to themselves what is private."""

from __future__ import annotations

import errno
import io
import json
import logging
import socket

import asyncpg
import pytest
import structlog

from bot.gateways import logs
from bot.middlewares import correlation

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
def lines():
    """Everything logged as JSON; the loggers are put back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs._LIBRARIES}
    stream = io.StringIO()
    logs.configure("DEBUG", "json", ["a-very-secret-key", "a-very-secret-key-and-longer"], stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def test_our_lines_and_the_libraries_have_one_shape(lines):
    structlog.get_logger("bot.jobs").info("ran", job="sweep", rows=3)
    logging.getLogger("some.library").warning("careful: %s", 5)
    ours, theirs = lines()
    assert (ours["event"], ours["job"], ours["rows"], ours["level"]) == ("ran", "sweep", 3, "info")
    assert (theirs["event"], theirs["logger"], theirs["level"]) == ("careful: 5", "some.library", "warning")
    assert ours.keys() & theirs.keys() >= {"timestamp", "level", "logger", "event"}


def test_lines_of_one_update_carry_its_code(lines):
    with correlation.bound(77) as code:
        logging.getLogger("a").info("inside")
    logging.getLogger("a").info("outside")
    inside, outside = lines()
    assert (inside["correlation"], inside["update"]) == (code, 77)
    assert "correlation" not in outside
    assert len(code) == 8


@pytest.mark.promise(52)
@pytest.mark.parametrize(
    "private",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        "a-very-secret-key",
        "a-very-secret-key-and-longer",
        "+86 138 0013 8000",
        "13800138000",
        "+7 (912) 345-67-89",
        "postgres://shop:hunter2hunter2@db/shop",
    ],
)
def test_secrets_and_phones_are_hidden_in_messages_arguments_and_tracebacks(lines, private):
    log = logging.getLogger("a")
    log.info(private)
    log.info("with %s inside", private)
    structlog.get_logger("b").info("nested", found={"deep": [private]})
    try:
        raise RuntimeError(private)
    except RuntimeError:
        log.exception("failed")
    whole = json.dumps(lines(), ensure_ascii=False)
    for part in (private, "hunter2", "AAHdq", "-and-longer", "0013"):
        assert part not in whole
    assert "RuntimeError" in whole


def test_keys_that_promise_something_personal_are_hidden_whatever_they_hold(lines):
    structlog.get_logger("a").info("x", address="Elm 1", callback_text="hi", body={"a": 1}, context="kept")
    logging.getLogger("a").info("y", extra={"phone": "5", "order": 12})
    ours, theirs = lines()
    assert (ours["address"], ours["callback_text"], ours["body"]) == (logs.HIDDEN,) * 3
    assert ours["context"] == "kept"
    assert (theirs["phone"], theirs["order"]) == (logs.HIDDEN, 12)


def test_ids_amounts_and_times_stay_readable(lines):
    logging.getLogger("a").info(
        "person 5123456789 paid 123456 at 2026-11-25T04:00:00+00:00, update 998877665"
    )
    assert (
        lines()[0]["event"] == "person 5123456789 paid 123456 at 2026-11-25T04:00:00+00:00, update 998877665"
    )


def test_rows_that_a_database_or_validator_quotes_are_hidden(lines):
    logging.getLogger("a").error("duplicate key\nDETAIL:  Key (name)=(Anna) already exists.")
    logging.getLogger("a").error("bad [type=int, input_value={'text': 'Anna'}, input_type=dict]")
    assert "Anna" not in json.dumps(lines())


UPDATE = {
    "update_id": 77,
    "message": {
        "from": {
            "id": 5,
            "first_name": "Ann",
            "last_name": "O'Hara",
            "username": "ann_o",
            "language_code": "en",
        },
        "chat": {"id": 5, "type": "private", "first_name": "小雨"},
        "text": "Elm street 1\n10969 Berlin",
        "contact": {"phone_number": "4930123"},
    },
}


@pytest.mark.promise(52)
def test_lines_about_an_update_hide_every_word_that_it_holds_and_nothing_else(lines):
    with correlation.bound(77, UPDATE):
        logging.getLogger("a").error("no room for Ann at %s, cannot be private: 小雨来了", "Elm street 1")
        try:
            raise LookupError({"name": "O'Hara", "town": "10969 Berlin", "user": "ann_o", "phone": "4930123"})
        except LookupError:
            structlog.get_logger("b").exception("update failed", extra="in en")
    logging.getLogger("a").info("Ann")
    first, second, third = lines()
    assert first["event"] == "no room for ••• at •••, cannot be private: •••来了"
    whole = json.dumps([first, second], ensure_ascii=False)
    assert not [
        word for word in ("Ann ", "Hara", "Elm", "10969", "ann_o", "4930123", "小雨") if word in whole
    ]
    assert (second["event"], second["update"]) == ("update failed", 77)
    assert "LookupError" in second["exception"]
    assert "private" not in first
    assert third["event"] == "Ann"


@pytest.mark.parametrize(
    "error",
    [
        "invalid input for query argument $2: 'Anna Elm' (expected str, got int)",
        'invalid input syntax for type integer: "Anna"',
        "invalid literal for int() with base 10: 'Anna'",
        "could not convert string to float: 'Anna'",
        "name: Length of 'Anna' 70 > 64",
        "new row violates a check\nDETAIL:  Failing row contains (1, Anna).\nCONTEXT:  COPY person: Anna",
    ],
)
def test_what_drivers_and_converters_quote_is_cut_off(lines, error):
    logging.getLogger("a").error(error)
    (line,) = lines()
    assert "Anna" not in line["event"]
    assert logs.HIDDEN in line["event"]


def test_a_secret_is_hidden_in_the_spelling_of_an_address_too(lines):
    logs.configure("INFO", "json", ["key/with+signs=="], stream := io.StringIO())
    logging.getLogger("a").info("https://x.example/?k=key%2Fwith%2Bsigns%3D%3D")
    assert "signs" not in stream.getvalue()


def test_lines_of_a_job_carry_its_name_and_its_run(lines):
    with correlation.bound_job("sweep notices", 12):
        logging.getLogger("a").warning("tired")
    assert (lines()[0]["job"], lines()[0]["run"]) == ("sweep notices", 12)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connect call failed"),
        ConnectionResetError(104, "Connection reset by peer"),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.AdminShutdownError("terminating connection"),
    ],
)
def test_a_server_that_is_away_is_told_in_a_line(lines, error):
    _log_failure(error)
    (line,) = lines()
    assert line["error"] == f"{type(error).__name__}: {error}"
    assert "exception" not in line


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "No such file"),
        asyncpg.UniqueViolationError("twice"),
        KeyError("x"),
        TimeoutError(),
    ],
)
def test_any_other_failure_says_where_it_happened(lines, error):
    _log_failure(error)
    (line,) = lines()
    assert "_log_failure" in line["exception"]


def _log_failure(error: Exception) -> None:
    try:
        raise error
    except Exception:
        logging.getLogger("a").exception("no look at it")


def test_libraries_never_log_updates_or_sql_even_at_debug(lines):
    for name in ("tortoise.db_client", "tortoise", "aiogram.event", "aiogram.dispatcher", "aiohttp.access"):
        logging.getLogger(name).debug("SELECT 1 WHERE name = 'Anna'")
        logging.getLogger(name).info("update: Anna")
    assert lines() == []


def test_text_for_people_hides_the_same(capsys):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", "text", [], stream)
    logging.getLogger("a").info("token %s", TOKEN)
    try:
        raise RuntimeError(TOKEN)
    except RuntimeError:
        logging.getLogger("a").exception("failed")
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    assert "AAHdq" not in stream.getvalue()
    assert "RuntimeError" in stream.getvalue()


def test_words_are_found_however_deep_they_lie():
    deep: object = "Zebediah Quux"
    for _ in range(5000):
        deep = [deep]
    assert logs.words_of({"message": {"text": "tea time", "x": deep}}) == {"Zebediah Quux", "tea time"}
