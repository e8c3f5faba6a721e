"""The dispatch table: what every row must hold."""

from __future__ import annotations

import inspect

import pytest

from bot.handlers import (
    COMMANDS,
    CUSTOMER_COMMANDS,
    DISTRIBUTOR_COMMANDS,
    EVENTS,
    STAFF_COMMANDS,
    STEPS,
    TAPS,
)
from bot.handlers.request import Effect, Entry
from bot.kernel.roles import MATRIX, Action, Role, may
from tests.test_texts import ENTRIES, LANGUAGES

ROWS = {
    f"{kind}:{name}": entry
    for kind, table in (("tap", TAPS), ("command", COMMANDS), ("step", STEPS), ("event", EVENTS))
    for name, entry in table.items()
}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_declares_what_a_person_must_be_allowed_to_do(name: str) -> None:
    entry = ROWS[name]
    assert isinstance(entry, Entry)
    assert entry.action in MATRIX
    assert entry.effect in Effect


def test_a_row_without_an_action_cannot_be_written() -> None:
    parameters = inspect.signature(Entry).parameters
    assert parameters["action"].default is inspect.Parameter.empty


def test_every_action_has_somebody_who_may_and_only_shopping_is_for_everybody() -> None:
    assert set(MATRIX) == set(Action)
    assert all(MATRIX.values())
    assert [action for action in Action if may(frozenset({Role.CUSTOMER}), action)] == [Action.SHOP]
    assert [action for action in Action if not may(frozenset({Role.OWNER}), action)] == [Action.EARN]


def test_staffs_rows_are_closed_to_customers() -> None:
    admin = {
        name: entry
        for name, entry in TAPS.items()
        if entry.handle.__module__.startswith("bot.handlers.admin")
    }
    assert admin
    assert not [name for name, entry in admin.items() if entry.action is Action.SHOP]


@pytest.mark.parametrize("prefix", TAPS)
def test_a_prefix_leaves_room_for_ids_in_callback_data(prefix: str) -> None:
    assert ":" not in prefix
    assert len(f"{prefix}:{10**12}:{10**12}:9999".encode()) <= 64


def test_reading_commands_share_their_rows_with_taps() -> None:
    screens = {id(entry) for entry in TAPS.values()}
    assert all(id(entry) in screens for entry in COMMANDS.values() if entry.effect is Effect.READS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menus_commands_exist_and_are_described(language: str) -> None:
    for command in {*CUSTOMER_COMMANDS, *DISTRIBUTOR_COMMANDS, *STAFF_COMMANDS}:
        assert command in COMMANDS
        assert 1 <= len(ENTRIES[language][f"command.{command}"][0]) <= 256
