"""getUpdates: what is returned, what confirms it, and what it refuses."""

from __future__ import annotations

import asyncio

from tests.simulator.conftest import Stand


async def test_updates_come_again_until_an_offset_confirms_them(stand: Stand) -> None:
    person = await stand.person()
    for text in "abc":
        await stand.post(f"people/{person}/text", text=text)
    first = await stand.api("getUpdates")
    assert [update["message"]["text"] for update in first] == ["a", "b", "c"]
    numbers = [update["update_id"] for update in first]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert await stand.api("getUpdates") == first
    assert len(await stand.api("getUpdates", limit=2)) == 2
    assert await stand.api("getUpdates", offset=numbers[0] + 1) == first[1:]
    assert await stand.api("getUpdates") == first[1:]


async def test_a_negative_offset_keeps_only_the_last_ones(stand: Stand) -> None:
    person = await stand.person()
    for text in "abc":
        await stand.post(f"people/{person}/text", text=text)
    assert [u["message"]["text"] for u in await stand.api("getUpdates", offset=-1)] == ["c"]
    assert len(await stand.api("getUpdates")) == 1


async def test_a_long_poll_answers_as_soon_as_something_comes(stand: Stand) -> None:
    person = await stand.person()
    poll = asyncio.create_task(stand.api("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    await stand.post(f"people/{person}/text", text="now")
    updates = await asyncio.wait_for(poll, 1)
    assert updates[0]["message"]["text"] == "now"


async def test_a_second_poller_ends_the_first_with_409(stand: Stand) -> None:
    first = asyncio.create_task(stand.call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(stand.call("getUpdates", timeout=1))
    answer = await asyncio.wait_for(first, 1)
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert (await second)["ok"]


async def test_a_poller_that_hung_up_is_no_conflict(stand: Stand) -> None:
    first = asyncio.create_task(stand.call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await asyncio.sleep(0.05)
    assert (await stand.call("getUpdates"))["ok"]
    await asyncio.sleep(0.05)
    assert (await stand.get("state"))["counts"]["refused"] == 0


async def test_polling_while_a_webhook_is_set_is_a_conflict(stand: Stand) -> None:
    poll = asyncio.create_task(stand.call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    await stand.api("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    answer = await stand.call("getUpdates")
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    assert (await stand.call("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await stand.call("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert (await stand.call("getUpdates"))["ok"]


async def test_allowed_updates_are_remembered_for_new_updates(stand: Stand) -> None:
    person = await stand.person()
    await stand.api("getUpdates", allowed_updates=["callback_query"])
    await stand.post(f"people/{person}/text", text="unseen")
    assert await stand.api("getUpdates") == []
    await stand.api("getUpdates", allowed_updates=[])
    await stand.post(f"people/{person}/text", text="seen")
    assert [u["message"]["text"] for u in await stand.api("getUpdates")] == ["seen"]


async def test_messages_wait_a_day_and_taps_150_seconds(stand: Stand) -> None:
    person = await stand.person()
    sent = await stand.api("sendMessage", chat_id=person, text="x")
    await stand.post(f"people/{person}/forge", message_id=sent["message_id"], data="d")
    await stand.post(f"people/{person}/text", text="a")
    stand.time.pass_by(151)
    assert [list(u)[1] for u in await stand.api("getUpdates")] == ["message"]
    stand.time.pass_by(86_400)
    assert await stand.api("getUpdates") == []


async def test_a_delivered_update_can_come_once_more(stand: Stand) -> None:
    person = await stand.person()
    await stand.post(f"people/{person}/text", text="a")
    (update,) = await stand.take()
    await stand.post("redeliver", update_id=update["update_id"])
    offset = update["update_id"] + 1
    assert await stand.api("getUpdates", offset=offset) == [update]
    assert await stand.api("getUpdates", offset=offset) == []
    await stand.post("redeliver", update_id=1, status=404)


async def test_idle_means_confirmed_and_quiet(stand: Stand) -> None:
    person = await stand.person()
    assert (await stand.get("idle?quiet=0.02&timeout=1"))["idle"] is True
    await stand.post(f"people/{person}/text", text="a")
    assert (await stand.get("idle?quiet=0.02&timeout=0.1"))["idle"] is False
    (update,) = await stand.api("getUpdates")
    assert (await stand.get("idle?quiet=0.02&timeout=0.1"))["idle"] is False
    poll = asyncio.create_task(stand.api("getUpdates", offset=update["update_id"] + 1, timeout=2))
    assert (await stand.get("idle?quiet=0.05&timeout=1"))["idle"] is True
    await stand.post(f"people/{person}/text", text="b")
    await poll


async def test_pending_updates_can_be_dropped(stand: Stand) -> None:
    person = await stand.person()
    await stand.post(f"people/{person}/text", text="a")
    await stand.api("deleteWebhook", drop_pending_updates=True)
    assert await stand.api("getUpdates") == []
