"""What a row may ask of the run it belongs to."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.measuring import Side, paired
from benchmarks.registry import Measure
from bot.models.migrating import migrate
from tests import servers

Prepare = Callable[[str], Awaitable[None]]


@dataclass
class Bench:
    """`rounds` pairs are measured, each side doing `calls(n)` units of work."""

    rounds: int = 7
    is_quick: bool = False
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _postgres: servers.Postgres | None = None

    def calls(self, number: int) -> int:
        return max(number // 5, 2) if self.is_quick else number

    async def paired(self, ours: Side, anchor: Side, label: str = "", *, finely: int = 1) -> Measure:
        """`finely` times as many rounds: for short sides, which a passing disturbance would else decide."""
        return await paired(self.rounds * finely, ours, anchor, label)

    @contextlib.asynccontextmanager
    async def fresh_database(
        self, key: str = "migrated", prepare: Prepare | None = None
    ) -> AsyncIterator[str]:
        """A PostgreSQL database of its own; the server is found as tests find it.

        With the present schema, or as `prepare` made it of an empty one, once for a run and under that `key`.
        """
        server = self._server()
        template = await server.template(key, prepare or _migrated)
        async with server.fresh(template) as url:
            yield url

    def _server(self) -> servers.Postgres:
        if self._postgres is None:
            self._postgres = servers.Postgres(self._stack.enter_context(servers.postgres_server()))
        return self._postgres

    def close(self) -> None:
        """Gives back what was made and started for the run."""
        if self._postgres is not None:
            servers.await_in_thread(self._postgres.forget_templates())
        self._stack.close()


async def _migrated(url: str) -> None:
    await migrate(url)
