"""Every parser of what comes from outside: what it takes, what it gives, and by which exceptions it refuses.

A parser is found by its name or by what it calls its argument (`tests/rubbish/test_parsers.py`); whoever writes
one puts it into `PARSERS`. Its key is where it stands, with a word behind a space where it stands twice.
"""

from __future__ import annotations

import gzip
import html
import json
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.types import CallbackQuery, User

from bot.domain.catalog import rules as goods
from bot.domain.catalog.errors import BadName, BadPrice, BadStock
from bot.domain.distributors import JoinStep
from bot.domain.distributors import rules as joining
from bot.domain.distributors.errors import BadAnswer
from bot.domain.fulfilment import verbs as shipping
from bot.domain.imports import FileRefused, ProductRefused, Row, read_product, safe_cell
from bot.domain.imports.rules.body import Body, read_body, write_body
from bot.domain.imports.rules.columns import HEADER, columns_of, read_cell
from bot.domain.orders.errors import AddressUnclear
from bot.domain.orders.rules import clean_address
from bot.domain.payouts import rules as payouts
from bot.domain.payouts.errors import BadDetails, BadVoucher
from bot.domain.promotions.errors import BadTime, TextTooLong, TimeNotAhead
from bot.domain.promotions.rules import check_texts, read_time
from bot.domain.refunds import errors as refund_errors
from bot.domain.refunds import rules as refunding
from bot.domain.rulebook import FIELDS, WORDINGS, parse_wording
from bot.domain.rulebook.errors import BadPlan, BadRates, BadSetting
from bot.domain.rulebook.typed import parse_days, parse_rates
from bot.domain.staff.rules import given_role
from bot.domain.support import verbs as support
from bot.domain.work import NotAPicture, SealBroken
from bot.gateways.crypto import signing_keys
from bot.gateways.pictures import cleaned
from bot.gateways.web_pictures import is_public
from bot.handlers import COMMANDS
from bot.handlers.admin import setup
from bot.handlers.arrivals import Said, profile_of, said_in, tapped_in
from bot.handlers.customer import goods as shelves
from bot.handlers.distributor import sharing
from bot.kernel.codes import ForgedCode
from bot.kernel.errors import NotFound
from bot.kernel.plain import cut, plain_text, units
from bot.kernel.roles import Role
from bot.models import backup
from bot.settings import Settings, SettingsInvalid
from tests.rubbish.booth import picture
from tests.rubbish.readings import (
    AMOUNTS,
    ANN,
    BACKUP,
    CATALOGUES,
    ENV_FILE,
    EUROS,
    HOLD,
    KEY,
    LINKS,
    NOW,
    PAYLOADS,
    SEALER,
    SHEET,
    SIGNER,
    UPDATE,
    WORDS,
    Parser,
    backup_of_content,
    backup_of_file,
    cells_in,
    environment_parser,
    every_button,
    file_name_in,
    formatted_text,
    header_of,
    hidden_in_log,
    message_with,
    money_parser,
    numbers_in_callback,
    opened_link,
    phone_in,
    products_in_file,
    products_in_sheet,
    setting_parser,
    settings_in_file,
    status_of_metrics,
)
from webhooks import demo, telegram

PARSERS: dict[str, Parser] = {
    # deep links
    "bot.kernel.codes.open": Parser(
        opened_link,
        PAYLOADS,
        tuple,
        (ForgedCode,),
        again=lambda found: opened_link(SIGNER.seal(*found)),
        cost=1 / 6,
    ),
    "bot.gateways.links.read": Parser(LINKS.read, PAYLOADS, (tuple, type(None))),
    # taps and messages
    "callback data": Parser(numbers_in_callback, every_button(), int, (NotFound,)),
    "command": Parser(
        lambda raw: said_in(message_with(text=raw)),
        [f"/{name} x" for name in (*COMMANDS, "start@demo_bot")],
        Said,
    ),
    "formatted text": Parser(formatted_text, WORDS, Said),
    "phone number": Parser(phone_in, ("+49 30 1234567", "8 (912) 345-67-89", "13800138000")),
    "file name": Parser(file_name_in, ("goods.csv", "товары.CSV", "a/b\\c.pdf")),
    "person's name": Parser(
        lambda raw: (
            profile_of(
                User.model_construct(id=5, is_bot=False, first_name=raw, last_name=raw, username=raw)
            ).name
        ),
        WORDS,
    ),
    "tapped message": Parser(
        lambda raw: tapped_in(
            CallbackQuery.model_construct(
                id=raw, from_user=ANN, chat_instance="1", message=message_with(text=raw), data=raw
            ),
            0.0,
        ),
        WORDS,
        object,
    ),
    "language code": Parser(
        lambda raw: CATALOGUES.of(None, raw).language, ("en", "zh-hans", "pt-br", "ru_RU", "zh-TW")
    ),
    "bot.kernel.plain.plain_text": Parser(plain_text, WORDS, again=plain_text),
    "bot.kernel.plain.plain_text one line": Parser(
        lambda raw: plain_text(raw, lines=False), WORDS, again=lambda text: plain_text(text, lines=False)
    ),
    "cut": Parser(lambda raw: cut(raw, 20), WORDS),
    "shown length": Parser(units, WORDS, int),
    "promotion's text": Parser(
        lambda raw: check_texts({"en": html.escape(raw)}, has_picture=True),
        WORDS,
        type(None),
        (TextTooLong,),
    ),
    "bot.handlers.customer.goods._short": Parser(lambda raw: shelves._short(plain_text(raw)), WORDS),
    "bot.handlers.distributor.sharing._outcome": Parser(
        sharing._outcome, ("bound", "own", "unknown", "renewed"), object, (NotFound,)
    ),
    "bot.handlers.admin.setup._step": Parser(setup._step, ("name", "currency", "payment"), str, (NotFound,)),
    "bot.domain.staff.rules.given_role": Parser(
        given_role,
        [role.value for role in Role],
        Role,
        (NotFound,),
        again=lambda role: given_role(role.value),
    ),
    # money, counts, times
    **{
        f"bot.kernel.money.parse_amount {currency}": money_parser(currency)
        for currency in ("EUR", "CNY", "RUB", "JPY", "KWD", "XTR")
    },
    "bot.domain.catalog.rules.read_price": Parser(
        lambda raw: goods.read_price(raw, "EUR"), AMOUNTS, int, (BadPrice,)
    ),
    "bot.domain.catalog.rules.read_stock": Parser(
        goods.read_stock, ("0", "1 000", "999999"), int, (BadStock,), again=lambda n: goods.read_stock(str(n))
    ),
    "bot.domain.rulebook.typed.parse_rates": Parser(
        parse_rates,
        ("15 10", "15% / 10,5%", "15.5;10", "１５％、10％"),
        tuple,
        (BadRates,),
        again=lambda rates: parse_rates(" ".join(f"{rate // 100}.{rate % 100:02}" for rate in rates)),
    ),
    "bot.domain.rulebook.typed.parse_days": Parser(
        lambda raw: parse_days(raw, HOLD),
        ("15", "180"),
        int,
        (BadPlan,),
        again=lambda n: parse_days(str(n), HOLD),
    ),
    **{
        f"bot.domain.promotions.rules.read_time {zone}": Parser(
            lambda raw, zone=zone: read_time(raw, NOW, ZoneInfo(zone)),  # type: ignore[misc]
            (
                "18:30",
                "2026-12-01 18:30",
                "1.12. 18:30",
                "12月1日 18:30",
                "2027年1月2日 8：05",
                "29.2. 10:00",
            ),
            datetime,
            (BadTime, TimeNotAhead),
        )
        for zone in ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia")
    },
    # what people type in their own words
    "bot.domain.catalog.rules.clean_name": Parser(
        goods.clean_name, WORDS, str, (BadName,), again=goods.clean_name
    ),
    "bot.domain.catalog.rules.clean_description": Parser(goods.clean_description, WORDS, str, (BadName,)),
    "bot.domain.catalog.rules.clean_delivery": Parser(goods.clean_delivery, WORDS, str, (BadName,)),
    "bot.domain.distributors.rules.clean_answer": Parser(
        lambda raw: joining.clean_answer(JoinStep.NAME, raw), WORDS, str, (BadAnswer,)
    ),
    "bot.domain.distributors.rules.clean_reason": Parser(joining.clean_reason, WORDS, str, (BadAnswer,)),
    "bot.domain.fulfilment.verbs.read_parcel": Parser(
        shipping.read_parcel,
        ("DHL 00340434161094042557", "中通 SF1234567890"),
        tuple,
        (shipping.BadParcel,),
        again=lambda parcel: shipping.read_parcel(" ".join(parcel)),
    ),
    "bot.domain.orders.rules.clean_address": Parser(
        clean_address, ("Ann Lee, +49 30 1234567, Lindenstr. 5, 10969 Berlin",), str, (AddressUnclear,)
    ),
    "bot.domain.payouts.rules.clean_details": Parser(
        payouts.clean_details, ("IBAN DE00 1234 5678", "Алиса, карта 2200 7007"), str, (BadDetails,)
    ),
    "bot.domain.payouts.rules.clean_note": Parser(payouts.clean_note, WORDS, str, (BadVoucher,)),
    "payout details as shown": Parser(payouts.shown_details, ("IBAN DE00 1234 5678", "0815")),
    "bot.domain.refunds.rules.clean_words": Parser(
        refunding.clean_words, WORDS, str, (refund_errors.BadReason,)
    ),
    "bot.domain.refunds.rules.clean_voucher": Parser(
        refunding.clean_voucher, WORDS, str, (refund_errors.BadVoucher,)
    ),
    "bot.domain.support.verbs._clean": Parser(support._clean, WORDS, str, (support.BadQuestion,)),
    # settings
    **{f"bot.domain.rulebook.rules.parse_field {name}": setting_parser(name) for name in FIELDS},
    **{
        f"bot.domain.rulebook.rules.parse_wording {name}": Parser(
            lambda raw, name=name: parse_wording(name, raw),  # type: ignore[misc]
            ("Everything is made by hand, and sent within a day.", "Мы печём сами, каждый день {name}."),
            str,
            (BadSetting,),
        )
        for name in WORDINGS
    },
    **{f"environment {name.upper()}": environment_parser(name) for name in Settings.model_fields},
    "bot.settings.load": Parser(
        settings_in_file, (ENV_FILE.encode(),), Settings, (SettingsInvalid,), cost=20
    ),
    # product files
    "bot.domain.imports.rules.body.read_body": Parser(
        read_body,
        (
            "<p>Green <b>tea</b> &amp; <a href='https://x.org/?a=1'>more</a></p>",
            "<ul><li>a<li>b</ul>",
            *WORDS,
        ),
        Body,
        again=lambda body: body if body.was_cut else read_body(write_body(body.shown)),
        cost=2,
    ),
    "bot.domain.imports.rules.columns.read_cell": Parser(
        read_cell, ("=1+1", "'=1", "tea", "'tea"), again=lambda text: read_cell(safe_cell(text))
    ),
    "columns": Parser(
        lambda raw: columns_of(raw.split(",")), (",".join(HEADER), "handle,title,price"), dict, (FileRefused,)
    ),
    "bot.domain.imports.rules.sheet.read_rows": Parser(
        products_in_sheet, (SHEET[:2000],), int, (FileRefused,), cost=10
    ),
    "bot.domain.imports.rules.products.read_product": Parser(
        lambda raw: read_product(
            [Row(2, {"Handle": "a", "Title": "b", "Variant Price": "1", **cells_in(raw)})], EUROS
        ),
        [
            f"{name}={value}"
            for name in HEADER
            for value in ("12.30", "true", "draft", "https://x.org/a.png", "-3.0")
        ],
        object,
        (ProductRefused,),
        cost=2,
    ),
    "product file": Parser(products_in_file, (SHEET[:2000].encode(),), int, (FileRefused,), cost=100),
    # from the web
    "webhooks.telegram.read_update": Parser(
        telegram.read_update,
        (json.dumps(UPDATE).encode(), json.dumps(UPDATE, ensure_ascii=False).encode()),
        (dict, type(None)),
    ),
    "webhooks.demo._wish": Parser(
        demo._wish,
        (b'{"advance": 3600}', b'{"to": "month_end"}', b'{"advance": 1.5}'),
        (int, str, type(None)),
    ),
    "webhook's secret": Parser(
        lambda raw: telegram._is_known(header_of(raw), [b"secret-one", b"two"]), (b"secret-one", b"two"), bool
    ),
    "metrics' token": Parser(status_of_metrics, (b"Bearer token-one", b"Bearer token-two"), int, cost=4),
    "update in a log": Parser(hidden_in_log, (json.dumps(UPDATE).encode(),), str, cost=8),
    "bot.gateways.web_pictures.is_public": Parser(
        is_public,
        ("93.184.216.34", "::ffff:10.0.0.1", "fe80::1%eth0", "64:ff9b::a00:1", "2002:a00:1::"),
        bool,
    ),
    "bot.gateways.pictures.cleaned": Parser(cleaned, (picture(),), bytes, (NotAPicture,), cost=40),
    # what is kept
    "bot.gateways.crypto.open": Parser(
        lambda raw: SEALER.open(raw, "x"), (SEALER.seal(b"Ann Lee", "x"),), bytes, (SealBroken,)
    ),
    "keys": Parser(
        lambda raw: signing_keys(raw.split(",")),
        (KEY, f"{KEY},sign:ab:{'x' * 43}"),
        list,
        (ValueError,),
        cost=4,
    ),
    "backup's content": Parser(backup_of_content, (BACKUP,), backup.Backup, (backup.BackupBroken,), cost=10),
    "backup file": Parser(
        backup_of_file, (gzip.compress(BACKUP),), backup.Backup, (backup.BackupBroken,), cost=5
    ),
}
ALSO_READ = {
    "bot.commands.asking.typed": "what stands at a terminal, compared with one word",
    "bot.domain.catalog.verbs._clean": "clean_name in every language",
    "bot.domain.imports.rules.body.text": "a part of read_body",
    "bot.domain.imports.rules.body._open": "a part of read_body",
    "bot.domain.imports.tally.read_tally": "the shop's own column",
    "bot.domain.rulebook.rules._currency": "a part of parse_field",
    "bot.domain.rulebook.rules._amount": "a part of parse_field",
    "bot.domain.rulebook.rules._zone": "a part of parse_field",
    "bot.domain.rulebook.rules._hours": "a part of parse_field",
    "bot.domain.rulebook.rules._switch": "a part of parse_field",
    "bot.domain.rulebook.rules.parse": "a part of parse_field",
    "bot.handlers.admin.setup._read": "parse_field and parse_wording",
    "bot.handlers.troubles._sender_of": "an update that failed: tests/rubbish/test_fuzz.py",
    "bot.middlewares.tally.tallied": "an update: tests/rubbish/test_fuzz.py",
    "bot.texts.read_catalogue": "our own files",
}
"""What the rule finds beside those, and why it is not tried by itself."""
