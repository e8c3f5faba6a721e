"""Goods by sending a file, seen and tapped on the simulator's page by staff in three languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.handlers.importing import EXCERPT, many, sheet
from tests.journeys.eyes import Demo, Screen, newcomer
from tests.journeys.market import becomes_staff, sends_files
from tests.journeys.town import ROOT

pytestmark = pytest.mark.browser


async def test_staff_of_three_languages_send_files_and_take_them_back(
    demo: Demo, page: Any, tmp_path: Path
) -> None:
    owner = Screen(page, demo.people()["owner"], "en")
    await owner.start()
    await owner.write("/admin")
    await owner.press("button.goods")
    await owner.press("button.import")
    await owner.calm()
    await owner.picture("import-prompt")
    await sends_files(owner, ROOT / EXCERPT)
    await owner.press("button.import_begin")
    await owner.press("button.undo_import")
    await owner.calm()
    await owner.picture("import-undo-question")
    await owner.press("button.undo_begin")
    await owner.sees("products are taken back")
    await owner.picture("import-undone")

    for language, name in (("zh-hans", "小雨"), ("ru", "Вера")):
        screen = Screen(page, await newcomer(demo.url, page, name, language), language)
        await screen.root.scroll_into_view_if_needed()
        await screen.start()
        await becomes_staff(demo, owner, screen)
        bad = [f"bad-{n},,1,1," for n in range(8)] + ["dear,Dear,abc,1,"]
        file = tmp_path / f"goods-{language}.csv"
        file.write_bytes(
            sheet(*bad) + (many(120, "6") if language == "ru" else many(300)).partition(b"\n")[2]
        )
        await sends_files(screen, file, ROOT / EXCERPT)
        await screen.root.locator(
            ".inline-button", has_text=screen.label("button.import_begin")
        ).last.wait_for()
        await screen.calm()
        await screen.picture(f"{language}-import-report")
        await screen.press("button.import_begin")
        await page.wait_for_timeout(500)
        await screen.picture(f"{language}-import-progress")
        await screen.root.locator(
            ".inline-button", has_text=screen.label("button.undo_import")
        ).last.wait_for()
        await screen.calm()
        await screen.picture(f"{language}-import-done")
        await screen.press("button.refused_list")
        await screen.root.get_by_test_id("document").last.wait_for()
        await screen.write("/admin")
        await screen.press("button.goods")
        await screen.press("button.imports")
        await screen.calm()
        await screen.picture(f"{language}-imports")
    report = demo.sim("report")
    assert not report["refused"], report["refusals"]
    assert not report["faults"], report["fault_list"]
