"""The owner's first evening: an empty shop becomes an open one, and sells."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.town import town


async def test_an_empty_shop_is_closed_to_customers_until_its_owner_opens_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with town(tmp_path, {"DATABASE_URL": sqlite_url}, seeded=False) as here:
        ann, owner = await here.street.person("Ann", "en"), here.owner
        await ann.start()
        assert not await ann.shows("shop")
        await owner.start()
        await owner.tap("asgo")
        await owner.tap("asack")
        for _ in range(20):
            if await owner.shows("asdemo"):
                break
            await owner.tap("askeep")
        await owner.tap("asdemo")
        await owner.tap("asopen")
        await ann.start()
        await ann.tap("shop")
        assert await ann.shows("c")
        await here.street.assert_clean()
