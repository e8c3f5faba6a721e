"""Import and export as an operator meets them."""

from __future__ import annotations

import asyncio
import csv
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.domain import catalog
from bot.domain.imports import HEADER
from bot.models import ImportRun, Stock
from bot.models.database import opened
from tests.commands.test_commands import BLOCKED, command
from tests.conftest import ROOT

EXCERPT = ROOT / "tests/files/products.csv"
WHOLE = os.environ.get("PRODUCT_FILE", "")
"""A real export, for whoever has one."""


@pytest.fixture
def shop(database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "SHOP_CURRENCY": "EUR"}


def large(path: Path, products: int, variants: int = 4) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, HEADER)
        sheet.writeheader()
        for n in range(products):
            for size in range(variants):
                first = {
                    "Title": f"Thing {n}",
                    "Body (HTML)": "<p>Some <b>text</b>.</p>" * 8,
                    "Type": f"Type {n % 7}",
                }
                sheet.writerow(
                    {
                        "Handle": f"thing-{n}",
                        "Option1 Value": f"Size {size}",
                        "Variant Price": "12.50",
                        "Variant Inventory Qty": "3",
                        **(first if size == 0 else {}),
                    }
                )
    return path


async def test_a_file_goes_in_once_comes_out_the_same_and_is_taken_back(shop: dict[str, str], tmp_path: Path):
    file = str(EXCERPT)
    code, said = await command("import", file, "--no-pictures", folder=tmp_path, **shop)
    assert (code, said.splitlines()[-1]) == (1, "Import? [y/N] nothing was changed"), said
    assert "3 products: 3 new, 0 changed, 0 unchanged, 0 refused" in said
    code, said = await command("import", file, "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, "done: 3 new, 0 changed, 0 unchanged, 0 refused" in said) == (0, True), said
    code, said = await command("import", file, "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, said.splitlines()[-1]) == (0, "nothing to do"), said
    code, said = await command("export", "out.csv", folder=tmp_path, **shop)
    assert (code, said.strip()) == (0, "3 products written to out.csv"), said
    code, said = await command("import", "out.csv", "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, "3 unchanged" in said, said.splitlines()[-1]) == (0, True, "nothing to do"), said
    code, said = await command("import", "--undo", "--yes", folder=tmp_path, **shop)
    assert (code, said.splitlines()[-1]) == (0, "3 taken back, 0 left"), said
    code, said = await command("import", "--undo", "--yes", folder=tmp_path, **shop)
    assert (code, said.strip()) == (1, "there is no import to take back"), said


async def test_without_a_way_out_pictures_are_drawn(migrated_sqlite_url: str, tmp_path: Path):
    file = tmp_path / "f.csv"
    file.write_text(
        "Handle,Title,Variant Price,Image Src\na,A,1,http://127.0.0.1:9/x.jpg\nb,B,1,http://10.1.1.1/\n"
    )
    code, said = await command("import", "f.csv", "--yes", folder=tmp_path, DATABASE_URL=migrated_sqlite_url)
    assert code == 0, said
    assert said.count("leads to an address that is not public") == 2
    assert "2 pictures could not be had" in said
    async with opened(migrated_sqlite_url):
        goods = await catalog.whole_products(await catalog.every_product_id())
        for product in goods.values():
            assert product.picture_id is not None
            assert (await catalog.picture_body(product.picture_id))[:2] == b"\xff\xd8"


async def test_what_is_refused_is_told_with_line_and_reason(migrated_sqlite_url: str, tmp_path: Path):
    shop = {"DATABASE_URL": migrated_sqlite_url, "SHOP_CURRENCY": "EUR"}
    (tmp_path / "f.csv").write_text("Handle,Title,Variant Price\na,A,1\nb,B,1.234\nc,,1\nd,D,1,\n,E,1\n")
    code, said = await command("import", "f.csv", "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert code == 0, said
    assert "refused, line 3 (b): '1.234' is no price above zero in EUR" in said
    assert "refused, line 4 (c): there is no title" in said
    assert "refused, line 6: a handle" in said
    assert "done: 2 new, 0 changed, 0 unchanged, 3 refused" in said
    for text, told in (
        ("Title,Variant Price\n", "line 1: the column Handle is missing"),
        ('Handle,Title,Variant Price\na,"A,1\n', "line 2: a cell begins with a quote"),
        ("", "the file is empty"),
    ):
        (tmp_path / "g.csv").write_text(text)
        code, said = await command("import", "g.csv", "--yes", folder=tmp_path, **shop)
        assert (code, told in said, "Nothing was imported." in said, "Traceback" in said) == (
            1,
            True,
            True,
            False,
        ), said


async def test_mistakes_at_the_command_line_are_told(migrated_sqlite_url: str, tmp_path: Path):
    shop = {"DATABASE_URL": migrated_sqlite_url}
    (tmp_path / "mine.csv").write_text("mine")
    for arguments, told in (
        (("import",), "name a file"),
        (("import", "x.csv", "--undo"), "name a file"),
        (("import", "x.csv"), "cannot be read: No such file"),
        (("import", "."), "cannot be read"),
        (("export", "mine.csv"), "exists already"),
        (("export", "no/where.csv"), "cannot be written"),
    ):
        code, said = await command(*arguments, folder=tmp_path, **shop)
        assert (code, told in said, "Traceback" in said) == (1, True, False), said
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


async def killed_after(progress: str, *arguments: str, folder: Path, **settings: str) -> None:
    """Runs a command and kills it when it says that."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-c", BLOCKED, *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if progress in line.decode():
            break
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL


async def test_a_kill_leaves_whole_products_and_the_rest_comes_with_the_next_run(
    shop: dict[str, str], tmp_path: Path
):
    file = str(large(tmp_path / "large.csv", 2400))
    await command("migrate", folder=tmp_path, **shop)
    await killed_after("1000 of 2400", "import", file, "--yes", "--no-pictures", folder=tmp_path, **shop)
    async with opened(shop["DATABASE_URL"]):
        goods = await catalog.whole_products(await catalog.every_product_id())
        assert 1000 <= len(goods) < 2400
        assert len(goods) % 40 == 0
        assert {len(product.variants) for product in goods.values()} == {4}
        assert await Stock.all().count() == 4 * len(goods)
        assert {product.variants[0].available for product in goods.values()} == {3}
    code, said = await command("import", file, "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, f"done: {2400 - len(goods)} new, 0 changed, {len(goods)} unchanged" in said) == (0, True), (
        said
    )
    async with opened(shop["DATABASE_URL"]):
        assert [run.state for run in await ImportRun.all()] == ["done"]
    code, said = await command("import", "--undo", "--yes", folder=tmp_path, **shop)
    assert (code, said.splitlines()[-1]) == (0, "2400 taken back, 0 left"), said


PEAK = """
import resource, sys
from bot.__main__ import main
code = main(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""


async def peak_of(file: Path, folder: Path, **settings: str) -> int:
    """The kilobytes that a dry run of the file took at most."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PEAK, "import", str(file), "--no-pictures"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    return int(output.split()[-1])


@pytest.mark.slow
async def test_a_hundred_thousand_lines_take_no_more_memory_than_a_few(
    migrated_sqlite_url: str, tmp_path: Path
):
    settings = {"DATABASE_URL": migrated_sqlite_url, "SHOP_CURRENCY": "EUR"}
    few = await peak_of(large(tmp_path / "few.csv", 500), tmp_path, **settings)
    many = await peak_of(large(tmp_path / "many.csv", 25_000), tmp_path, **settings)
    assert many < few + 15_000, (few, many)


@pytest.mark.skipif(not WHOLE, reason="PRODUCT_FILE names no real product file")
async def test_a_real_export_goes_in_once_and_comes_out_the_same(shop: dict[str, str], tmp_path: Path):
    await command("import", WHOLE, "--yes", "--no-pictures", folder=tmp_path, **shop)
    code, said = await command("import", WHOLE, "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, "0 new, 0 changed" in said, "0 refused" in said) == (0, True, True), said
    await command("export", "out.csv", folder=tmp_path, **shop)
    code, said = await command("import", "out.csv", "--yes", "--no-pictures", folder=tmp_path, **shop)
    assert (code, "0 new, 0 changed" in said, "0 refused" in said) == (0, True, True), said
