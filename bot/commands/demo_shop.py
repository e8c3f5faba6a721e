"""The demo's shop: a key of its own, settings as after the first run, example goods."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from bot import demo
from bot.app import opened_shop
from bot.domain import catalog, rulebook
from bot.domain.work import THE_SHOP
from bot.models import FailedUpdate, HandledUpdate
from bot.models.database import only_bot, sqlite_file
from bot.models.migrating import migrate
from bot.settings import Settings

DATABASE, KEY, PEOPLE = "shop.db", "secret_key", "people.json"
LANGUAGES = ("en", "zh_Hans", "ru")
_TEXTS = {
    "en": {
        "shop_name": "Lantern & Loom",
        "transfer_details": "Demo Bank, account 000-000-000. Nothing is real here: any picture serves as a slip.",
        "terms": "This is a demonstration. Nothing is sold, nothing is sent, and no money moves.",
        "privacy": "What you type here stays on this computer, in the folder .demo; delete it and all is gone.",
        "tax_note": "Demo money is not real, so nobody pays tax on it. In a real shop the owner says here who "
        "withholds tax on payouts and who declares it.",
    },
    "zh_Hans": {
        "shop_name": "灯与织",
        "transfer_details": "演示银行，账号 000-000-000。这里的一切都不是真的：任何图片都可作为凭证。",
        "terms": "这只是一个演示。不出售任何商品，不寄送任何包裹，也不产生任何资金往来。",
        "privacy": "您在这里输入的内容只保存在这台电脑的 .demo 文件夹中；删除该文件夹，一切随之消失。",
        "tax_note": "演示中的钱不是真的，因此无需缴税。在真实的店铺里，店主会在这里说明提现的税款由谁代扣、由谁申报。",
    },
    "ru": {
        "shop_name": "Фонарь и нить",
        "transfer_details": "Демо-банк, счёт 000-000-000. Здесь всё понарошку: за чек сойдёт любая картинка.",
        "terms": "Это демонстрация. Ничего не продаётся, ничего не отправляется, деньги не движутся.",
        "privacy": "Всё, что вы здесь вводите, остаётся на этом компьютере, в папке .demo: удалите её.",
        "tax_note": "Деньги здесь ненастоящие, и налогов с них нет. В настоящем магазине владелец пишет здесь, кто "
        "удерживает налог с выплат и кто о них отчитывается.",
    },
}


def clear(folder: Path) -> None:
    """Away with the shop of the last time, but never with anything that is not ours.

    Raises FileInUse while another demo runs on it. Lock files stay: somebody may be waiting at one.
    """
    with only_bot(f"sqlite://{folder / DATABASE}"):
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY, PEOPLE):
            (folder / name).unlink(missing_ok=True)


def key_in(folder: Path) -> str:
    """The key beside the database: what one of them holds is worth nothing without the other."""
    path = folder / KEY
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


async def prepare(settings: Settings) -> None:
    """The schema, an open shop and goods; and nothing that only the last simulator knew."""
    file = sqlite_file(settings.database_url)
    is_new = file is None or not file.exists()
    await migrate(settings.database_url)
    goods, pictures = demo.read_goods()
    async with opened_shop(settings) as shop:
        async with shop.work(THE_SHOP) as work:
            if is_new:
                opened_at = work.now.isoformat()
                await rulebook.change_rules(work, **_opened_rules(settings.shop_languages[0], opened_at))
            await catalog.load_demo(work, goods, pictures)
            # The simulator keeps nothing: it knows no picture of the last time, and counts its updates anew.
            await HandledUpdate.all().delete()
            await FailedUpdate.all().delete()
        await catalog.forget_uploads(shop.bot_id)


def _opened_rules(language: str, opened_at: str) -> dict[str, Any]:
    return {
        **_TEXTS[language],
        **{name: {one: said[name] for one, said in _TEXTS.items()} for name in ("terms", "privacy")},
        "shipping_minor": 490,
        "takes_invoices": True,
        "takes_transfers": True,
        "support_contact": "@demo_shop_bot",
        # Low enough that the first order of whoever tries it can be paid out.
        "payout_minimum_minor": 100,
        "acknowledged_at": opened_at,
        "distribution_acknowledged_at": opened_at,
        "opened_at": opened_at,
        "setup_done": [step.value for step in rulebook.SetupStep],
    }
