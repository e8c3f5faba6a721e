"""Takes the newest import back."""

from __future__ import annotations

from bot.app import opened_shop
from bot.commands.asking import confirmed
from bot.commands.failures import CommandFailed
from bot.domain import imports
from bot.domain.imports import RunCard, Undone
from bot.domain.work import THE_SHOP, retried
from bot.models.migrating import migrate
from bot.settings import Settings
from bot.shop import Shop

_BATCH = 40


async def undo(settings: Settings, *, is_sure: bool) -> int:
    await migrate(settings.database_url)
    async with opened_shop(settings) as shop:
        try:
            run = await imports.newest_run()
        except imports.NothingToUndo as error:
            raise CommandFailed("there is no import to take back") from error
        print(
            f"{run.file_name}, imported {run.started_at:%Y-%m-%d %H:%M} UTC: {run.products} products to take back"
        )
        print("what it added is hidden, what it changed becomes what it was")
        if not is_sure and not confirmed("Take it back?"):
            print("nothing was changed")
            return 1
        return await take_back(shop, run)


async def take_back(shop: Shop, run: RunCard) -> int:
    """1 when something had to be left."""
    async with shop.work(THE_SHOP) as work:
        await imports.start_undo(work, run.id)
    language = shop.texts.of(shop.texts.languages[0])
    taken_back = changed_since = kept = 0
    while not (round := await _some(shop, run.id)).is_over:
        taken_back += round.taken_back
        changed_since += round.changed_since
        kept += len(round.kept)
        for names in round.kept:
            print(f"left as it is, since orders depend on it: {language.pick(names)}")
    print(f"{taken_back} taken back, {kept} left")
    if changed_since:
        print(f"  {changed_since} of them were changed after the import: those changes stay")
    return 1 if kept else 0


async def _some(shop: Shop, run_id: int) -> Undone:
    async def attempt() -> Undone:
        async with shop.work(THE_SHOP) as work:
            return await imports.undo_some(work, run_id, _BATCH)

    done: Undone = await retried(attempt)
    return done
