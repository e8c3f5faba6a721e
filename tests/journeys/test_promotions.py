"""A promotion through the whole product over HTTP: its bot is killed in the middle, and nobody is told twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from tests.journeys.readers import crowd, fates
from tests.journeys.town import Town, town

PEOPLE, GONE = 60, 3
WORDS = "Spring tea is here"
RULES: dict[str, object] = {"quiet_hours": "", "promotion_pace": 15}


async def received(here: Town) -> Counter[int]:
    """How often each chat got it, by the simulator's own journal; refused calls included."""
    calls = (await here.street.get("calls?after=0"))["calls"]
    return Counter(one["chat_id"] for one in calls if one["params"].get("text") == WORDS)


async def says_send(here: Town) -> None:
    """Without waiting until the bot has nothing left to do: that is when everybody has got it."""
    message, row, column, _ = await here.owner.find("amsend")
    place = {"message_id": message["message_id"], "row": row, "column": column}
    await here.street.post(f"people/{here.owner.id}/tap", **place)


async def test_the_bot_is_killed_while_a_promotion_goes_out(sqlite_url: str, tmp_path: Path) -> None:
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}, rules=RULES) as here:
        owner = here.owner
        await owner.start()
        readers = await crowd(here, PEOPLE)
        gone = await crowd(here, GONE, is_blocking=True)
        await owner.say("/admin")
        for prefix in ("am", "amnew"):
            await owner.tap(prefix)
        await owner.say(WORDS)
        for prefix in ("amnopic", "amc", "amprev"):
            await owner.tap(prefix)
        await owner.wait_for("63")
        await owner.tap("amsendask")
        await says_send(here)
        while len(before := await received(here)) < PEOPLE // 3:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.05)
        here.kill_bot()
        assert len(before) < PEOPLE
        await here.start_bot()
        await owner.wait_for("Your promotion is out", timeout=30)
        counts, found = await received(here), await fates(here)
        del counts[owner.id]  # his preview
        assert max(counts.values()) == 1
        assert {found[one] for one in readers} <= {"sent", "unknown"}
        assert {found[one] for one in gone} <= {"blocked", "unknown"}
        assert Counter(found.values())["unknown"] <= 15
        assert (
            len([text for text in await owner.bot_texts() if "Still to come" in text or "✅ Sent:" in text])
            <= 3
        )
        await here.street.assert_clean(allowed=GONE)
