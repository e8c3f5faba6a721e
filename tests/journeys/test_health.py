"""The whole product as an operator watches over it: it leaves politely, keeps secrets, and changes its keys."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from pydantic import SecretStr

from bot.commands.rekey import rekey
from bot.gateways.crypto import KeyringSealer, for_signing_only, signing_keys
from bot.gateways.links import TelegramLinks
from bot.kernel.codes import LinkSigner
from bot.models.database import opened
from bot.settings import Settings
from tests.journeys import selling, stories
from tests.journeys.town import KEY, TOKEN, Town, town
from tests.situations import opened_situations

NEW_KEY = "mD4-8xGv_93WkQz2TsYb6NcRf7HpLaJe"


async def answer_of(here: Town, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{here.settings['HTTP_PORT']}{path}"
    async with here.street.session.get(url) as answer:
        return answer.status, await answer.text()


async def until(what: str, find, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not await find():
        assert time.monotonic() < deadline, f"{what} did not happen"
        await asyncio.sleep(0.02)


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(3)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_what_is_under_way_at_the_signal_is_committed_answered_and_confirmed(
    mode: str, migrated_postgres_url: str, tmp_path: Path
) -> None:
    async with town(tmp_path, {"DATABASE_URL": migrated_postgres_url}, mode=mode, seeded=False) as here:
        ann = await here.street.person("Ann", "en")
        await ann.start()
        assert await answer_of(here, "/readyz") == (200, '{"status": "ready"}')
        assert here.bot
        holder, watcher = (
            await asyncpg.connect(migrated_postgres_url),
            await asyncpg.connect(migrated_postgres_url),
        )

        async def is_waiting() -> bool:
            found = await watcher.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            return bool(found)

        async def says_that_it_leaves() -> bool:
            status, said = await answer_of(here, "/readyz")
            return status == 503 and "is leaving" in said

        async with holder.transaction():
            await holder.execute("SELECT 1 FROM person WHERE telegram_id = $1 FOR UPDATE", ann.id)
            await here.street.post(f"people/{ann.id}/text", text="/ask")
            await until("the update's wait", is_waiting)
            here.bot.send_signal(signal.SIGTERM)
            await until("the word that it leaves", says_that_it_leaves, seconds=1)
            assert here.bot.poll() is None
        started = time.monotonic()
        assert await asyncio.to_thread(here.bot.wait, 20) == 0
        assert time.monotonic() - started < 10
        assert "What would you like to know" in await ann.last_text()
        updates = (await here.street.get("updates"))["updates"]
        assert updates[-1]["deliveries"] == 1
        assert await watcher.fetchval("SELECT count(*) FROM lease WHERE name LIKE 'poll:%'") == 0
        assert await watcher.fetchval("SELECT dialogue FROM person WHERE telegram_id = $1", ann.id)
        await here.street.assert_clean()
        await holder.close()
        await watcher.close()
    assert "Traceback" not in here.log.read_text(errors="replace")


# ── secrets ─────────────────────────────────────────────────────────────────────────────────────────────────

NAME, STREET, PHONE, OWN_PHONE = (
    "Zebulon Quackenbush",
    "Zanzibar-Allee 77",
    "+49 30 55501234",
    "+4915155509876",
)
QUESTION, ILL = "Is the marmalade of Madame Zuckerberg vegan?", "Nebuchadnezzar"
METRICS_TOKEN, PASSWORD = "m3tr1cs-canary-0815", "pg-canary-4711"
CANARIES = (
    *("Quackenbush", "Zanzibar", "55501234", "555 01234", "15155509876", "marmalade", ILL),
    *(TOKEN, TOKEN.split(":")[1], KEY, METRICS_TOKEN, PASSWORD, "284685063:TEST"),
)
_ILL_ROW = f"""
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'there is no room for %', NEW.name
            USING DETAIL = 'Failing row contains (' || NEW.name || ', {PHONE}, {STREET}).';
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON person FOR EACH ROW WHEN (NEW.name = '{ILL}') EXECUTE FUNCTION refuse();
"""


@pytest.mark.promise(52)
async def test_no_name_phone_address_text_or_key_is_in_any_log_metric_or_answer(
    fresh_postgres: str, tmp_path: Path
) -> None:
    """A purchase, an application, a question, an update that the database refuses until it is parked, and a Telegram
    that is gone: then all that was written is searched."""
    url = fresh_postgres.replace("postgres://postgres@", f"postgres://postgres:{PASSWORD}@")
    settings = {
        "DATABASE_URL": url,
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "DEBUG",
        "METRICS_TOKEN": METRICS_TOKEN,
    }
    async with town(tmp_path, settings) as here:
        await here.owner.start()
        friend = await here.street.person("Bob", "en")
        ann = await here.street.person(NAME, "en", phone=OWN_PHONE)
        await stories.opens_a_product_by_its_qr(ann, friend)
        await ann.tap("buy")
        await ann.say(f"{NAME}, {PHONE}, {STREET}, 10969 Berlin")
        await ann.tap("pl", where="telegram")
        assert (await ann.pay())["outcome"] == "paid"
        await ann.say("/join")
        await selling.applies(ann, "en")
        await ann.say("/ask")
        await ann.say(QUESTION)

        database = await asyncpg.connect(fresh_postgres)
        await database.execute(_ILL_ROW)
        ill = await here.street.person(ILL, "en")
        await here.street.post(f"people/{ill.id}/start")
        apology = await ill.wait_for("tell us this code", timeout=40)
        told = await here.owner.wait_for("put aside", timeout=20)
        code = re.findall(r"[0-9a-f]{8}", apology)[-1]
        assert code in told

        answers = [await answer_of(here, path) for path in ("/readyz", "/healthz", "/metrics", "/nothing")]
        headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        metrics = f"http://127.0.0.1:{here.settings['HTTP_PORT']}/metrics"
        async with here.street.session.get(metrics, headers=headers) as answer:
            answers.append((answer.status, await answer.text()))
        assert [status for status, _ in answers] == [200, 200, 401, 404, 200]
        assert 'distribot_update_seconds_count{kind="message",outcome="parked"} 1.0' in answers[-1][1]
        written = [str(tuple(row)) for row in await database.fetch("SELECT error FROM failed_update")]
        written += [str(tuple(row)) for row in await database.fetch("SELECT job, result FROM job_run")]
        await database.close()

        here.simulator.kill()
        await until("the trouble", lambda: _logged(here, "out of reach"))
        assert here.stop_bot() == 0

    log = here.log.read_text(errors="replace")
    everything = "\n".join([log, *(text for _, text in answers), *written])
    assert [canary for canary in CANARIES if canary in everything] == []
    lines = [json.loads(line) for line in log.splitlines()]
    about = [line for line in lines if line.get("correlation") == code]
    assert any("there is no room for •••" in line.get("exception", "") for line in about)
    assert all("private" not in line for line in lines)


async def _logged(here: Town, words: str) -> bool:
    return words in here.log.read_text(errors="replace")


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(54)
async def test_links_addresses_and_webhooks_stay_good_when_the_old_keys_have_gone(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    """What the old key sealed and signed, then `rekey`, then a bot that has only its `sign:` entry."""
    async with opened(migrated_sqlite_url, synchronous="NORMAL"):
        make = await opened_situations()
        make = replace(make, shop=replace(make.shop, sealer=KeyringSealer([KEY])))
        make.clock.instant = datetime.now(UTC)
        ann = await make.person(777)
        order = await make.placed_order(ann)
    printed = TelegramLinks("demo_shop_bot", LinkSigner.of(signing_keys([KEY]))).order(order.code)
    old = Settings(_env_file=None, database_url=migrated_sqlite_url, secret_key=_keys(NEW_KEY, KEY))
    assert await rekey(old) == 0

    servers = {
        "DATABASE_URL": migrated_sqlite_url,
        "SECRET_KEY": f"{NEW_KEY},{for_signing_only(KEY)}",
        "WEBHOOK_SECRET": "the-new-one_2,the-old-one_1",
    }
    async with town(tmp_path, servers, mode="webhook", seeded=False) as here:
        phone = await here.street.person("Ann", "en", id=777)
        await phone.open_link(printed)
        assert str(order.number) in await phone.last_text()
        await phone.say("/settings")
        assert "Lindenstr. 5" in await phone.last_text()
        secrets = ("the-new-one_2", "the-old-one_1", "another")
        assert [await _delivered(here, one) for one in secrets] == [200, 200, 401]
        await here.street.assert_clean()
        assert here.stop_bot() == 0


def _keys(*keys: str) -> tuple[SecretStr, ...]:
    return tuple(SecretStr(key) for key in keys)


async def _delivered(here: Town, secret: str) -> int:
    url = f"http://127.0.0.1:{here.settings['HTTP_PORT']}/telegram/webhook"
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    body = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "group"}}}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        return answer.status
