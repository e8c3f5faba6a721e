"""Long polling: nothing is confirmed that has not taken effect, nobody's order is lost, nothing spins."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.gateways.telegram.polling import Poller, lane_of
from tests.gateways.fake_api import TOKEN, FakeApi, message, until


class Desk:
    """Takes updates in; each waits until it is let through, unless the desk is open."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.failures: dict[int, int] = {}

    def hold(self, update_id: int) -> None:
        self.gates[update_id] = asyncio.Event()

    async def feed(self, update: dict[str, Any]) -> None:
        update_id = update["update_id"]
        self.begun.append(update_id)
        if update_id in self.gates:
            await self.gates[update_id].wait()
        if self.failures.get(update_id, 0):
            self.failures[update_id] -= 1
            raise RuntimeError("not committed")
        self.done.append(update_id)


async def always() -> bool:
    return True


def poller_for(api: FakeApi, desk: Desk, lease=always, **options) -> Poller:
    options = {"lease_check_seconds": 0.05, "retry_seconds": (0.02,), **options}
    return Poller(TOKEN, desk.feed, lease, allowed_updates=["message"], api_url=api.url, **options)


@asynccontextmanager
async def polling(poller: Poller):
    task = asyncio.create_task(poller.run())
    try:
        yield task
    finally:
        poller.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


async def test_an_update_is_confirmed_only_after_it_took_effect(api):
    desk = Desk()
    desk.hold(5)
    api.push(message(5))
    async with polling(poller_for(api, desk)):
        await until(lambda: desk.begun == [5])
        await asyncio.sleep(0.4)
        assert api.confirmed == []
        desk.gates[5].set()
        await until(lambda: api.confirmed == [5])
    assert desk.begun == [5]


async def test_the_lowest_unfinished_update_holds_back_the_confirmation_of_later_ones(api):
    desk = Desk()
    desk.hold(1)
    api.push(message(1, chat=1), message(2, chat=2), message(3, chat=3))
    async with polling(poller_for(api, desk)):
        await until(lambda: sorted(desk.done) == [2, 3])
        await asyncio.sleep(0.3)
        assert api.confirmed == []
        desk.gates[1].set()
        await until(lambda: api.confirmed == [1, 2, 3])
    assert sorted(desk.begun) == [1, 2, 3]


async def test_one_chat_is_handled_in_order_while_others_go_on(api):
    desk = Desk()
    desk.hold(1)
    api.push(message(1, chat=1), message(2, chat=1), message(3, chat=2))
    async with polling(poller_for(api, desk)):
        await until(lambda: desk.done == [3])
        assert desk.begun == [1, 3]
        desk.gates[1].set()
        await until(lambda: desk.done == [3, 1, 2])


async def test_new_updates_are_taken_in_while_an_old_one_is_stuck_and_nothing_spins(api):
    desk = Desk()
    desk.hold(1)
    api.push(message(1, chat=1))
    async with polling(poller_for(api, desk)):
        await until(lambda: desk.begun == [1])
        await asyncio.sleep(1.5)
        asked = len(api.named("getUpdates"))
        assert asked < 10
        api.push(message(2, chat=2))
        await until(lambda: desk.done == [2])
        desk.gates[1].set()


async def test_a_failed_update_is_fed_again_until_it_takes_effect(api):
    desk = Desk()
    desk.failures[1] = 3
    api.push(message(1), message(2))
    async with polling(poller_for(api, desk)):
        await until(lambda: api.confirmed == [1, 2])
    assert desk.begun == [1, 1, 1, 1, 2]


async def test_killed_in_the_middle_it_confirms_nothing_that_was_not_committed(api):
    desk = Desk()
    desk.hold(2)
    api.push(message(1, chat=1), message(2, chat=2), message(3, chat=3))
    task = asyncio.create_task(poller_for(api, desk).run())
    await until(lambda: sorted(desk.done) == [1, 3])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 2 not in api.confirmed
    assert 3 not in api.confirmed
    successor = Desk()
    async with polling(poller_for(api, successor)):
        await until(lambda: {2, 3} <= set(successor.done))


@pytest.mark.promise(3)
async def test_killed_at_any_moment_every_update_takes_effect_and_none_is_confirmed_before(api):
    updates = [message(n, chat=n % 5) for n in range(1, 60)]
    api.push(*updates)
    done: set[int] = set()

    async def slowly(update: dict[str, Any]) -> None:
        await asyncio.sleep(0.003)
        done.add(update["update_id"])

    for round_number in range(200):
        if len(api.confirmed) == len(updates):
            break
        poller = Poller(TOKEN, slowly, always, allowed_updates=[], api_url=api.url)
        task = asyncio.create_task(poller.run())
        await asyncio.sleep(0.005 + 0.001 * round_number)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert set(api.confirmed) <= done
    assert done == {update["update_id"] for update in updates}


async def test_stopping_finishes_and_confirms_what_is_being_handled(api):
    desk = Desk()
    desk.hold(1)
    poller = poller_for(api, desk)
    api.push(message(1), message(2))
    task = asyncio.create_task(poller.run())
    await until(lambda: desk.begun == [1])
    poller.stop()
    desk.gates[1].set()
    await asyncio.wait_for(task, 3)
    assert desk.done == [1]
    assert api.confirmed == [1]
    assert [update["update_id"] for update in api.queue] == [2]


async def test_the_last_confirmation_swallows_no_newcomer(api):
    desk = Desk()
    desk.hold(1)
    poller = poller_for(api, desk)
    api.push(message(1))
    task = asyncio.create_task(poller.run())
    await until(lambda: desk.begun == [1])
    poller.stop()
    api.push(message(2))
    desk.gates[1].set()
    await asyncio.wait_for(task, 3)
    assert [update["update_id"] for update in api.queue] == [2]


@pytest.mark.promise(7)
async def test_it_stands_by_without_the_lease_and_takes_over_when_it_gets_it(api):
    desk, may = Desk(), False

    async def lease() -> bool:
        return may

    api.push(message(1))
    async with polling(poller_for(api, desk, lease)):
        await asyncio.sleep(0.2)
        assert api.calls == []
        may = True
        await until(lambda: api.confirmed == [1])
        may = False
        await asyncio.sleep(0.2)
        asked = len(api.calls)
        api.push(message(2))
        await asyncio.sleep(0.2)
        assert len(api.calls) == asked
        may = True
        await until(lambda: desk.done == [1, 2])


async def test_a_lease_that_cannot_be_asked_for_counts_as_not_held(api):
    async def lease() -> bool:
        raise RuntimeError("no database")

    async with polling(poller_for(api, Desk(), lease)):
        await asyncio.sleep(0.2)
    assert api.calls == []


@pytest.mark.promise(7)
async def test_the_webhook_is_deleted_first_and_waiting_updates_are_kept(api):
    async with polling(poller_for(api, Desk())):
        await until(lambda: "getUpdates" in api.methods)
    assert api.calls[0] == ("deleteWebhook", {"drop_pending_updates": False})
    assert api.named("getUpdates")[0]["allowed_updates"] == ["message"]


async def test_it_survives_conflicts_floods_and_nonsense(api, monkeypatch):
    monkeypatch.setattr("bot.gateways.telegram.polling.TROUBLE_SECONDS", (0.01,))
    api.say("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    api.say("getUpdates", 502, "Bad Gateway")
    api.say("getUpdates", 429, "Too Many Requests: retry after 0.05", retry_after=0.05)
    desk = Desk()
    api.push(message(1))
    async with polling(poller_for(api, desk)):
        await until(lambda: api.confirmed == [1])


async def test_an_offset_is_sent_only_to_confirm_so_that_lower_ids_come_through(api):
    desk = Desk()
    api.push(message(900))
    async with polling(poller_for(api, desk, poll_seconds=1)):
        await until(lambda: api.confirmed == [900])
        await asyncio.sleep(1.2)
        api.push(message(3))
        await until(lambda: desk.done == [900, 3])


async def test_a_reply_that_the_desk_returns_is_called(api):
    async def feed(_update: dict[str, Any]) -> dict[str, Any]:
        return {"method": "answerCallbackQuery", "callback_query_id": "9"}

    api.push(message(1))
    poller = Poller(TOKEN, feed, always, allowed_updates=[], api_url=api.url)
    async with polling(poller):
        await until(lambda: "answerCallbackQuery" in api.methods)
    assert api.named("answerCallbackQuery") == [{"callback_query_id": "9"}]


def test_messages_taps_and_payments_of_a_person_share_a_lane():
    assert lane_of({"message": {"chat": {"id": 7}}}) == 7
    assert lane_of({"callback_query": {"from": {"id": 7}}}) == 7
    assert lane_of({"pre_checkout_query": {"from": {"id": 7}}}) == 7
    for strange in (float("nan"), float("inf"), "x", None, [1]):
        assert lane_of({"message": {"chat": {"id": strange}}}) == 0
    assert lane_of({"something_new": {}}) == 0
    assert lane_of({"message": None}) == 0
