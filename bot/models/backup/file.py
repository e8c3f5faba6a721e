"""The backup file: one gzip stream with a line of JSON for every row, the same for both engines.

    {"distribot backup": 1, "made_at": "2026-11-29T17:00:00+00:00", "engine": "sqlite", "schema": "0006_importing"}
    {"table": "person", "columns": ["id", "telegram_id", …], "sequence": 15}
    [1, 11, …]                            a row: bytes in base64, moments and JSON as text, truth as 0 or 1
    {"rows": 1, "sha256": "…"}            SHA-256 of the whole stream before this line
    …
    {"tables": 46, "rows": 1, "keys": ["3f9a12bc"], "sha256": "…"}

It is written and read row by row, so its length costs no memory. The key is not in it: what is sealed stays so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
_MARK = "distribot backup"
_LEVEL = 6
_GATHERED = 64 * 1024
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes. A document of 10 MB in base64 takes 14."""

Row = list[Any]


class BackupBroken(Exception):
    """The file is no backup, or not the whole of it, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Head:
    made_at: datetime
    engine: str
    """`sqlite` or `postgres`: where it was made."""
    schema: str
    """The last migration of the database that it was made of."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    sequence: int | None
    """The highest id that was ever given; nothing where ids are not given by the database."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that was read to its end and is whole."""

    path: Path
    head: Head
    rows: dict[str, int]
    """By table."""
    keys: tuple[str, ...]
    """The ids of the keys that something in it is sealed with."""

    @property
    def total(self) -> int:
        return sum(self.rows.values())


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────


class Writer:
    """Lines into a stream. Whatever ends before `end` is no backup."""

    def __init__(self, stream: BinaryIO, head: Head) -> None:
        self.rows: dict[str, int] = {}
        self._gzip = gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=stream, mtime=0)
        self._digest = hashlib.sha256()
        self._gathered = bytearray()
        self._line(
            {
                _MARK: FORMAT,
                "made_at": head.made_at.isoformat(),
                "engine": head.engine,
                "schema": head.schema,
            }
        )

    def open_table(self, table: Table) -> None:
        self.rows[table.name] = 0
        self._line({"table": table.name, "columns": table.columns, "sequence": table.sequence})

    def row(self, table: Table, values: Sequence[Any]) -> None:
        self._line(values)
        self.rows[table.name] += 1

    def close_table(self, table: Table) -> None:
        self._flush()
        self._line({"rows": self.rows[table.name], "sha256": self._digest.hexdigest()})

    def end(self, keys: Iterable[str]) -> None:
        self._flush()
        total = sum(self.rows.values())
        self._line(
            {
                "tables": len(self.rows),
                "rows": total,
                "keys": sorted(keys),
                "sha256": self._digest.hexdigest(),
            }
        )
        self._flush()
        self._gzip.close()

    def _line(self, values: Any) -> None:
        self._gathered += json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(self._gathered) >= _GATHERED:
            self._flush()

    def _flush(self) -> None:
        self._digest.update(self._gathered)
        self._gzip.write(self._gathered)
        self._gathered.clear()


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────


def check(path: Path) -> Backup:
    """Reads the file to its end. Raises BackupBroken, and OSError when it cannot be read at all."""
    with opened(path) as reader:
        rows = {table.name: sum(1 for _ in reader.rows()) for table in reader.tables()}
        return Backup(path, reader.head, rows, reader.keys)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as stream:
        try:
            yield Reader(stream)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BackupBroken("it is damaged or cut off") from error


class Reader:
    """Table by table, row by row; every checksum is compared when its line is reached."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._last: dict[str, Any] | None = None
        self.keys: tuple[str, ...] = ()
        self.head = _head(self._next())

    def tables(self) -> Iterator[Table]:
        """Each one's rows are taken before the next one is asked for."""
        tables = rows = 0
        while "table" in (line := self._object()):
            try:
                yield Table(line["table"], tuple(line["columns"]), line["sequence"])
            except KeyError as error:
                raise BackupBroken("it is no backup of this program") from error
            tables += 1
            rows += self._closing()["rows"]
        self._compare(line)
        if (line.get("tables"), line.get("rows")) != (tables, rows) or self._stream.read(1):
            raise BackupBroken("it does not hold what it says")
        self.keys = tuple(line.get("keys", ()))

    def rows(self) -> Iterator[Row]:
        count = 0
        while isinstance(line := self._next(), list):
            count += 1
            yield line
        if not isinstance(line, dict) or line.get("rows") != count:
            raise BackupBroken("it does not hold what it says")
        self._compare(line)
        self._last = line

    def _closing(self) -> dict[str, Any]:
        assert self._last is not None, "a table's rows were not read"
        line, self._last = self._last, None
        return line

    def _compare(self, line: dict[str, Any]) -> None:
        """The digest of everything before this line."""
        if line.get("sha256") != self._before:
            raise BackupBroken("its checksum does not fit: it was changed after it was written")

    def _object(self) -> dict[str, Any]:
        line = self._next()
        if not isinstance(line, dict):
            raise BackupBroken("it is no backup of this program")
        return line

    def _next(self) -> Any:
        raw = self._stream.readline(LONGEST_LINE)
        if not raw.endswith(b"\n"):
            raise BackupBroken("it is damaged or cut off")
        try:
            line = json.loads(raw)
        except ValueError as error:
            raise BackupBroken("it is no backup of this program") from error
        if isinstance(line, dict):
            self._before = self._digest.hexdigest()
        self._digest.update(raw)
        return line


def _head(line: Any) -> Head:
    if not isinstance(line, dict) or _MARK not in line:
        raise BackupBroken("it is no backup of this program")
    if line[_MARK] != FORMAT:
        raise BackupBroken(f"it has format {line[_MARK]}, which only a newer release reads")
    try:
        return Head(datetime.fromisoformat(line["made_at"]), line["engine"], line["schema"])
    except (KeyError, TypeError, ValueError) as error:
        raise BackupBroken("it is no backup of this program") from error
