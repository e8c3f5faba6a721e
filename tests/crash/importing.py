"""The moments of goods that come by the chat: the file, the yes, and taking it back."""

from __future__ import annotations

from bot.domain import imports
from bot.gateways.product_files import sent_product_file
from bot.jobs.importing import Importer
from bot.models import Notice
from tests.crash.program import Nowhere, opened_gallery
from tests.crash.scenes import Scene, Update, message, tap
from tests.crash.witness import PRODUCTS
from tests.handlers.importing import NoEar
from tests.situations import OWNER_ID, Situations


async def _about_to_send(make: Situations) -> Update:
    await make.variant(name="Thing 1")
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "goods.csv", "file_size": len(PRODUCTS)}
    return message(OWNER_ID, document=document)


async def _kept(make: Situations) -> int:
    """A file that was read, and whose sender has seen the report."""
    async with make.work(await make.owner()) as work:
        file_id = await imports.keep_file(work, "goods.csv", [PRODUCTS])
    await _work(make, "imports:read")
    return file_id


async def _work(make: Situations, lane: str) -> None:
    next_task = imports.next_to_read if lane == "imports:read" else imports.next_to_write
    worker = Importer(
        make.shop,
        Nowhere(),
        NoEar(),
        sent_product_file,
        opened_gallery,
        lane=lane,
        holder="before",
        next_task=next_task,
        edit_seconds=0.0,
    )
    assert await worker.work_once()
    await Notice.all().delete()


async def _about_to_confirm(make: Situations) -> Update:
    return tap(OWNER_ID, f"aiok:{await _kept(make)}")


async def _about_to_undo(make: Situations) -> Update:
    file_id = await _kept(make)
    async with make.work(await make.owner()) as work:
        await imports.confirm_file(work, file_id, 10, "EUR")
    await _work(make, "imports:write")
    return tap(OWNER_ID, f"aiundo:{(await imports.sent_file(file_id, of=None)).run_id}")


_COUNTS = [40, 0, 0, 5]
"""New, changed, unchanged, refused."""

IMPORTING: dict[str, Scene] = {
    "file sent": Scene(
        _about_to_send,
        {
            "files": [["ready", _COUNTS, [0, 0, 0, 0], 5, 0]],
            "goods": [1, 0, 0, 0],
            "notices": [["import_report", OWNER_ID, "sent"]],
        },
        imports=True,
        drives="step import_file",
    ),
    "file confirmed": Scene(
        _about_to_confirm,
        {
            "files": [["done", _COUNTS, _COUNTS, 5, 0]],
            "goods": [40, 0, 40, 0],
            "import runs": [["done", 40, 0]],
            "notices": [["import_ended", OWNER_ID, "sent"]],
        },
        imports=True,
        drives="tap aiok",
    ),
    "import undone": Scene(
        _about_to_undo,
        {
            "files": [["done", _COUNTS, _COUNTS, 5, 0]],
            "goods": [40, 40, 40, 40],
            "import runs": [["undone", 40, 40]],
            "notices": [["import_undone", OWNER_ID, "sent"]],
        },
        imports=True,
        drives="tap aiundo",
    ),
}
