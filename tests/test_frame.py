"""The house's own rules about its files: make, settings, locks, image, arrows; no trace of the workshop."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.conftest import ROOT, setting_names

DOMAIN = ROOT / "bot" / "domain"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> Any:
    return tomllib.loads(read("pyproject.toml"))


# ── make ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_make_alone_prints_every_target_with_a_sentence():
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    shown = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), flags=re.MULTILINE)
    assert phony
    helped = dict(re.findall(r"^  make (\S+) +(\S.*)$", shown, flags=re.MULTILINE))
    assert set(helped) == set(phony[1].split()) - {"help"}
    assert {
        "demo",
        "run",
        "test",
        "lint",
        "types",
        "arrows",
        "format",
        "migrate",
        "bench",
        "soak",
        "lock",
    } <= set(helped)


def test_ci_runs_the_command_that_the_readme_names():
    assert re.search(r"^make test\b", read(".ci/run"), flags=re.MULTILINE)
    assert "make test" in read("README.md")


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────


def test_env_example_names_exactly_the_settings():
    from bot.settings import Settings

    assert sorted(setting_names()) == sorted(name.upper() for name in Settings.model_fields)


def test_env_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch):
    from bot.settings import load

    untouched = load(env_file=None)
    for name, value in re.findall(r"^#([A-Z][A-Z0-9_]*)=(.+)$", read(".env.example"), flags=re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert load(env_file=None) == untouched


def test_every_setting_in_env_example_has_a_comment():
    paragraphs = re.split(r"\n\s*\n", read(".env.example"))
    for paragraph in paragraphs:
        if re.search(r"^#?[A-Z][A-Z0-9_]*=", paragraph, flags=re.MULTILINE):
            assert re.search(r"^# [A-Za-z]", paragraph, flags=re.MULTILINE), paragraph


def test_what_only_compose_reads_is_read_by_compose():
    _, _, rest = read(".env.example").partition("read by compose.yaml, not by the bot")
    names = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", rest, flags=re.MULTILINE)
    assert names
    assert all(f"${{{name}" in read("compose.yaml") for name in names)


# ── locks ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.promise(55)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: str):
    text = "\n".join(line for line in read(lock).splitlines() if not line.startswith("#"))
    entries = re.split(r"\n(?=\S)", text.strip())
    shape = re.compile(r"[a-z0-9][a-z0-9._-]*==[\w.!+]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert entries
    assert [entry for entry in entries if not shape.fullmatch(entry)] == []
    assert "://" not in read(lock)


def test_the_development_lock_contains_the_runtime_lock():
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", read(lock), flags=re.MULTILINE))

    assert pins("requirements.lock") < pins("requirements-dev.lock")


def test_every_dependency_is_locked():
    data = project()
    for lock, wanted in (
        ("requirements.lock", data["project"]["dependencies"]),
        ("requirements-dev.lock", data["dependency-groups"]["dev"]),
    ):
        locked = set(re.findall(r"^([a-z0-9._-]+)==", read(lock), flags=re.MULTILINE))
        assert {re.split(r"[\[<>=!~ ]", name)[0].lower() for name in wanted} <= locked


# ── image ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_image_is_built_in_stages_runs_without_root_and_knows_its_health():
    lines = read("Dockerfile").splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    last = "\n".join(lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :])
    assert len(stages) > 1
    assert re.search(r"^USER (?!0\b|root\b)\S+", last, flags=re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "http://127.0.0.1:8080/healthz" in last
    assert 'CMD ["python", "-m", "bot", "run"]' in last


def test_the_image_takes_only_what_its_context_lets_in():
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = {
        name
        for line in read("Dockerfile").splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    }
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_compose_waits_for_healthy_servers():
    text = read("compose.yaml")
    assert text.count("condition: service_healthy") == 2
    assert text.count("healthcheck:") == 2  # the bot's is in its image
    assert text.count("restart: unless-stopped") == 3


def test_several_bots_hide_behind_one_that_listens_where_the_one_did():
    several, front = read("compose.replicas.yaml"), read("front.conf")
    assert "ports: !reset []" in several
    assert '"127.0.0.1:8080:8080"' in several
    assert "./front.conf:/etc/nginx/nginx.conf:ro" in several
    assert 'HTTP_PORT: "8080"' in read("compose.yaml")
    assert "proxy_pass http://$bots:8080;" in front
    assert "non_idempotent" not in front  # what was sent is not sent again: it may have taken effect


# ── arrows ──────────────────────────────────────────────────────────────────────────────────────────────────


def contracts() -> Any:
    return project()["tool"]["importlinter"]["contracts"]


def test_every_module_of_the_bot_has_its_place_among_the_shelves():
    shelves = re.findall(r"[\w.]+", " ".join(contracts()[0]["layers"]))
    here = {
        path.stem
        for path in (ROOT / "bot").iterdir()
        if (path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))) and path.stem != "__init__"
    }
    assert {f"bot.{name}" for name in here} <= set(shelves)


def test_the_rooms_are_in_one_order():
    rooms = next(contract for contract in contracts() if contract.get("containers") == ["bot.domain"])
    assert rooms["exhaustive"] is True


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """What a file imports, in full: `from bot.domain import stock` is bot.domain.stock."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def test_a_room_knocks_at_another_rooms_door():
    """Rules may use other rooms' rules, events and errors, never a door; everything else uses doors only.

    `work.sql` is open to all: it is the bench that every room works at.
    """
    wrong = []
    for path in DOMAIN.rglob("*.py"):
        room, *inside = path.relative_to(DOMAIN).with_suffix("").parts
        pure = inside[:1] == ["rules"]
        for line, name in imports(path):
            parts = name.split(".")
            if parts[:2] != ["bot", "domain"] or len(parts) < 3 or parts[2] == room:
                continue
            beyond = parts[3] if len(parts) > 3 and is_module(".".join(parts[:4])) else ""
            if parts[2:4] == ["work", "sql"]:
                continue
            if beyond not in ({"rules", "events", "errors"} if pure else {""}):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


@pytest.mark.promise(12)
def test_no_task_is_started_below_the_edges():
    """A task started inside a transaction keeps its connection after the transaction has let go of it."""
    starters = {"create_task", "ensure_future", "TaskGroup", "gather", "run_coroutine_threadsafe"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("domain", "models", "handlers")
        for path in (ROOT / "bot" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in starters
    ]
    assert wrong == []


# ── nothing of the workshop left behind ─────────────────────────────────────────────────────────────────────


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and ".venv" not in path.parts and ".git" not in path.parts
    ]


def test_no_file_speaks_of_the_place_where_it_was_made():
    traces = re.compile(
        "|".join(
            [
                r"(?<![\w.-])/wo" + "rk/",
                r"(?<![\w.-])/ro" + "ot/",
                r"(?<![\w/.-])sha" + "red/",
                "/opt/py" + "pi",
                "/opt/whe" + "els",
            ]
        )
    )
    wrong = []
    for path in tracked_files():
        with suppress(UnicodeDecodeError, FileNotFoundError):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if traces.search(line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert wrong == []


# ── the servers for tests ───────────────────────────────────────────────────────────────────────────────────


async def test_a_template_is_copied_with_what_is_in_it(postgres: servers.Postgres):
    import asyncpg

    async def prepare(url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE tea (name text); INSERT INTO tea VALUES ('龙井')")
        await connection.close()

    for _ in range(2):
        async with postgres.fresh(await postgres.template("frame", prepare)) as url:
            connection = await asyncpg.connect(url)
            assert await connection.fetchval("SELECT count(*) FROM tea") == 1
            await connection.execute("DELETE FROM tea")
            await connection.close()


async def test_database_url_gives_an_empty_database_on_either_engine(database_url: str):
    if database_url.startswith("sqlite://"):
        assert not Path(database_url.removeprefix("sqlite://")).exists()
    else:
        import asyncpg

        connection = await asyncpg.connect(database_url)
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await connection.close()


def test_redis_url_gives_an_empty_database_of_ones_own(redis_url: str):
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.keys() == [servers.Redis.MARK.encode()]


@pytest.mark.parametrize("kind", ["postgres", "redis"])
def test_a_started_server_dies_with_its_parent_even_by_kill_9(kind: str):
    named = ("CI", "TEST_DATABASE_URL", "TEST_REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if name not in named}
    program = (
        "import sys, time\nfrom tests import servers\n"
        f"with servers.{kind}_server() as url:\n    print(url, flush=True)\n    time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    url = parent.stdout.readline().strip()
    assert servers.answers(url), url
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 15
    while servers.answers(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not servers.answers(url)
