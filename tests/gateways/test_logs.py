"""Logs tell what happened and keep to themselves what is private."""

from __future__ import annotations

import io
import json
import logging

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
