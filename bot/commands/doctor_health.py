"""What the running bot has noticed, and what will be missed one day: alarms, parked updates, keys, the disk."""

from __future__ import annotations

from bot.app import build_shop, is_nearly_full, world_clock
from bot.commands.checks import Finding, Grade, schema
from bot.commands.rekey import SEALED
from bot.domain import alarms, notices, rulebook, updates
from bot.domain.work import Sealer, count_by_key
from bot.models.database import opened, sqlite_file
from bot.settings import Settings

ALARMS = {
    "notices_stuck": (
        "messages have been waiting for more than 10 minutes",
        "look in the log for what Telegram says; they go out by themselves as fast as it allows",
    ),
    "disk_full": (
        "the disk with the database is almost full",
        "make room now: old copies and logs first, never the shop's own files",
    ),
    "redis_lost": ("Redis does not answer", "start it again; the shop works meanwhile"),
    "webhook_failing": (
        "Telegram does not reach the shop, or calls another address",
        "check PUBLIC_URL, certificate and proxy, and that no other program uses the token; restart the bot",
    ),
    "token_refused": (
        "Telegram refuses BOT_TOKEN",
        "ask @BotFather for the token, put it in and restart; if nobody changed it, make a new one",
    ),
}
"""What each alarm means and what to do, for an operator."""


async def health(settings: Settings) -> list[Finding]:
    if (await schema(settings)).grade is not Grade.OK:
        return []
    async with opened(settings.database_url):
        findings = [_alarm(card) for card in await alarms.ringing()]
        findings += _waiting(await notices.backlog(world_clock().now()))
        if parked := await updates.count_parked():
            findings.append(
                Finding(
                    Grade.WARN,
                    "updates",
                    f"{parked} were put aside",
                    "the log has each under its code; see the manual, Parked updates",
                )
            )
        if settings.secret_key:
            findings += await _keys(build_shop(settings, rulebook.DEFAULTS).sealer)
    return [*findings, *_disk(settings)] or [Finding(Grade.OK, "alarms", "none rings")]


def _alarm(card: alarms.AlarmCard) -> Finding:
    meaning, advice = ALARMS.get(card.name, ("an alarm of another release", "run the newer release's doctor"))
    return Finding(
        Grade.WARN, "alarm", f"{card.name} since {card.began_at:%Y-%m-%d %H:%M} UTC: {meaning}", advice
    )


def _waiting(backlog: notices.Backlog) -> list[Finding]:
    if backlog.oldest_due_at is None:
        return []
    text = f"{backlog.waiting} wait to be sent, the oldest since {backlog.oldest_due_at:%Y-%m-%d %H:%M} UTC"
    return [Finding(Grade.WARN, "notices", text, "is the bot running? It sends them by itself")]


async def _keys(sealer: Sealer) -> list[Finding]:
    counted = [await count_by_key(sealer, column) for column in SEALED]
    older, foreign = (sum(column) for column in zip(*counted, strict=True))
    findings = []
    if foreign:
        text = f"{foreign} sealed values were made with a key that SECRET_KEY does not hold"
        findings.append(Finding(Grade.FAIL, "keys", text, "put the missing key behind the others"))
    if older:
        text = f"{older} sealed values still need an older key of SECRET_KEY"
        findings.append(Finding(Grade.WARN, "keys", text, "python -m bot rekey, before that key is dropped"))
    return findings


def _disk(settings: Settings) -> list[Finding]:
    file = sqlite_file(settings.database_url)
    if file is None or not is_nearly_full(file):
        return []
    meaning, advice = ALARMS["disk_full"]
    return [Finding(Grade.FAIL, "disk", meaning, advice)]
