"""The doctor's single examinations. None of them changes anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import Enum

from aiohttp import ClientError

from bot.app import redis_answers, world_clock
from bot.commands.bot_api import Answer, ask
from bot.domain import ledger, notices, rulebook, runs
from bot.domain.rulebook import Rules
from bot.domain.runs import RunCard, StateCard
from bot.models.database import FileInUse, opened, shown, sqlite_file
from bot.models.migrating import DatabaseNewer, DatabaseUnreachable, pending
from bot.settings import Settings


class Grade(Enum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    grade: Grade
    part: str
    text: str
    advice: str = ""


Check = Callable[[Settings], Awaitable[list[Finding]]]
_SKEW_SECONDS = 5


def tell(finding: Finding) -> Finding:
    advice = f" → {finding.advice}" if finding.advice else ""
    print(f"{finding.grade.value:<5} {finding.part:<10} {finding.text}{advice}", flush=True)
    return finding


def _ok(part: str, text: str) -> Finding:
    return Finding(Grade.OK, part, text)


def _warn(part: str, text: str, advice: str = "") -> Finding:
    return Finding(Grade.WARN, part, text, advice)


def _fail(part: str, text: str, advice: str = "") -> Finding:
    return Finding(Grade.FAIL, part, text, advice)


# ── the database and what is in it ──────────────────────────────────────────────────────────────────────────


async def database(settings: Settings) -> list[Finding]:
    found = await schema(settings)
    return [found, *await _inside(settings)] if found.grade is Grade.OK else [found]


async def schema(settings: Settings) -> Finding:
    """Whether the database is there, answers and has the present tables."""
    where = shown(settings.database_url)
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        return _warn("database", f"{where} does not exist yet", "make migrate, or make run")
    try:
        missing = await pending(settings.database_url)
    except (DatabaseUnreachable, DatabaseNewer, FileInUse) as error:
        return _fail("database", str(error), "check DATABASE_URL and the server, or run the newer release")
    if missing:
        return _fail("database", f"{where} lacks {', '.join(missing)}", "make migrate")
    return _ok("database", f"{where} has the present schema")


async def _inside(settings: Settings) -> list[Finding]:
    async with opened(settings.database_url):
        broken = await ledger.check_books()
        _, rules = await rulebook.current_rules()
        jobs = _jobs(await runs.last_runs(), (await runs.states()).values())
        untold = await notices.count_failed()
    findings = [
        _fail("books", f"{name}: {', '.join(map(str, ids[:10]))}", "stop the bot and keep a copy")
        for name, ids in broken.items()
    ]
    findings += [] if broken else [_ok("books", "money and stock add up")]
    findings += jobs
    if untold:
        findings.append(_warn("notices", f"{untold} could not be sent in the last 30 days", "see the log"))
    return findings + _texts(rules) + _differences(settings, rules)


def _jobs(newest: Collection[RunCard], states: Collection[StateCard]) -> list[Finding]:
    paused = [state for state in states if state.paused_at]
    findings = [
        _warn(
            "jobs",
            f"{state.job} is paused since {state.paused_at:%Y-%m-%d %H:%M} UTC by {state.paused_by}",
            "resume it in the chat: /admin → Jobs",
        )
        for state in paused
    ]
    findings += [
        _warn(
            "jobs",
            f"{state.job} is {state.trouble} since {state.unwell_since:%Y-%m-%d %H:%M} UTC",
            "see the log",
        )
        for state in states
        if state.unwell_since
    ]
    findings += [
        _warn("jobs", f"{run.job} failed on {run.started_at:%Y-%m-%d %H:%M} UTC: {run.result}", "see the log")
        for run in newest
        if run.failed
    ]
    return findings or [_ok("jobs", "none is paused or unwell, and none failed when it last ran")]


def _texts(rules: Rules) -> list[Finding]:
    findings = [
        _warn(
            "texts", f"the {name} are still a placeholder", "write them in the chat: /admin → Shop settings"
        )
        for name, words in (("terms", rules.terms), ("privacy rules", rules.privacy))
        if not words
    ]
    if not rules.support_contact:
        findings.append(
            _warn("texts", "there is no support contact", "set it in the chat: /admin → Shop settings")
        )
    return findings


def _differences(settings: Settings, rules: Rules) -> list[Finding]:
    """The environment only fills in the first start; what the owner saved wins."""
    pairs = (
        ("SHOP_NAME", settings.shop_name, rules.shop_name),
        ("SHOP_CURRENCY", settings.shop_currency, rules.currency),
        ("SHOP_TIMEZONE", settings.shop_timezone, rules.timezone),
        ("SHOP_LANGUAGES", ",".join(settings.shop_languages), ",".join(rules.languages)),
    )
    return [
        _warn("settings", f"{name} is {ours!r}, the shop's own setting {saved!r}", "the shop's own is used")
        for name, ours, saved in pairs
        if ours != saved
    ]


async def redis(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return [_ok("redis", "not set: pace and wake-ups are kept in memory, for one process")]
    if await redis_answers(settings):
        return [_ok("redis", "answers")]
    return [_warn("redis", "does not answer; the shop works without it, replicas pace each by itself")]


# ── Telegram ────────────────────────────────────────────────────────────────────────────────────────────────


async def telegram(settings: Settings) -> list[Finding]:
    if settings.bot_token is None:
        return []
    token = settings.bot_token.get_secret_value()
    try:
        me = await ask(settings.bot_api_url, token, "getMe")
        if not me.is_ok:
            return [_fail("telegram", f"refuses BOT_TOKEN: {me.text}", "ask @BotFather for the token")]
        hook = await ask(settings.bot_api_url, token, "getWebhookInfo")
    except (ClientError, OSError, TimeoutError) as error:
        return [
            _fail(
                "telegram",
                f"{settings.bot_api_url} does not answer: {type(error).__name__}",
                "check the network",
            )
        ]
    return [
        _ok("telegram", f"the bot is @{me.result.get('username')}"),
        *_webhook(settings, hook),
        *_clock(me),
    ]


def _webhook(settings: Settings, hook: Answer) -> list[Finding]:
    url = str(hook.result.get("url", ""))
    if not settings.public_url:
        if url:
            return [
                _warn("webhook", f"{url} is set, but PUBLIC_URL is not", "the bot removes it when it starts")
            ]
        return [_ok("webhook", "not used: long polling")]
    if not url.startswith(settings.public_url + "/"):
        return [_warn("webhook", f"Telegram calls {url or 'nobody'}", "the bot sets it when it starts")]
    if trouble := hook.result.get("last_error_message"):
        return [_warn("webhook", f"Telegram's last trouble: {trouble}", "check PUBLIC_URL and the proxy")]
    return [_ok("webhook", f"Telegram calls {url}, {hook.result.get('pending_update_count', 0)} waiting")]


def _clock(answer: Answer) -> list[Finding]:
    if answer.date is None:
        return []
    skew = abs((world_clock().now() - answer.date).total_seconds())
    if skew > _SKEW_SECONDS:
        return [_warn("clock", f"differs from Telegram's by {skew:.0f} s", "set it by NTP")]
    return [_ok("clock", "agrees with Telegram's")]


ALL: tuple[Check, ...] = (database, redis, telegram)
