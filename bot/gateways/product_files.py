"""Files of products: whatever their size and encoding, read once and laid out by handle on disk."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import hashlib
import itertools
import json
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from bot.domain.imports import MOST_CHARACTERS, MOST_ROWS, FileRefused, Reason, Row, read_rows

_CHUNK = 1 << 16
_RUN = re.compile(rb"[\x80-\xff]+")
_MOST_STRAY = 0.05
"""How many of the accents may stand as one encoding would not have them."""
_UNICODE = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"),
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
)
"""How workbooks, archives, documents and pictures begin, none of which is a table in text."""
_LAYOUT = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -4000;
    CREATE TABLE handle (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE sku (sku TEXT PRIMARY KEY, handle_id INTEGER, line INTEGER) WITHOUT ROWID;
    CREATE TABLE sheet_row (
        handle_id INTEGER, line INTEGER, cells TEXT, too_many INTEGER, twin INTEGER,
        PRIMARY KEY (handle_id, line)
    ) WITHOUT ROWID;
"""


class SortedFile:
    """Rows of one handle may stand far apart: a small database on disk brings them together."""

    def __init__(self, name: str, digest: str, encoding: str, rows: sqlite3.Connection) -> None:
        self.name, self.digest, self.encoding = name, digest, encoding
        self._rows = rows

    def products(self) -> Iterator[Sequence[Row]]:
        found = self._rows.execute(
            "SELECT handle_id, line, cells, too_many, twin FROM sheet_row ORDER BY handle_id, line"
        )
        for _, together in itertools.groupby(found, key=lambda row: row[0]):
            # One more than a product may have tells that it has too many; the others need not be kept.
            kept = list(itertools.islice(together, MOST_ROWS + 1))
            yield [Row(line, json.loads(cells), bool(more), twin) for _, line, cells, more, twin in kept]

    def close(self) -> None:
        self._rows.close()

    def take(self, rows: Iterator[Row]) -> None:
        for row in rows:
            handle_id = self._handle_id(row)
            self._rows.execute(
                "INSERT INTO sheet_row VALUES (?, ?, ?, ?, ?)",
                (handle_id, row.line, json.dumps(row.cells), row.has_too_many, self._twin(row, handle_id)),
            )
        self._rows.commit()

    def _handle_id(self, row: Row) -> int:
        # A row without a handle belongs to nobody, and is told by itself.
        name = row.handle or f"\0{row.line}"
        self._rows.execute("INSERT OR IGNORE INTO handle (name) VALUES (?)", (name,))
        return int(self._rows.execute("SELECT id FROM handle WHERE name = ?", (name,)).fetchone()[0])

    def _twin(self, row: Row, handle_id: int) -> int:
        if not row.sku:
            return 0
        self._rows.execute("INSERT OR IGNORE INTO sku VALUES (?, ?, ?)", (row.sku, handle_id, row.line))
        found = self._rows.execute("SELECT handle_id, line FROM sku WHERE sku = ?", (row.sku,))
        owner, line = found.fetchone()
        return 0 if owner == handle_id else int(line)


@contextlib.contextmanager
def opened_product_file(path: Path) -> Iterator[SortedFile]:
    """Raises FileRefused, and OSError when it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="products-") as folder:
        with contextlib.closing(_laid_out(path, Path(folder))) as laid_out:
            yield laid_out


@contextlib.asynccontextmanager
async def sent_product_file(name: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[SortedFile]:
    """The same of a file that lies elsewhere: written to disk first, then laid out beside the event loop."""
    with tempfile.TemporaryDirectory(prefix="products-") as folder:
        path = Path(folder) / "sent"
        with path.open("wb") as copy:
            async for chunk in chunks:
                copy.write(chunk)
        laid_out = await asyncio.to_thread(_laid_out, path, Path(folder))
        with contextlib.closing(laid_out):
            laid_out.name = name
            yield laid_out


def _laid_out(path: Path, folder: Path) -> SortedFile:
    encoding, digest = _looked_at(path)
    # A thread lays it out, and the loop reads it, one after the other.
    rows = sqlite3.connect(folder / "rows", check_same_thread=False)
    try:
        rows.executescript(_LAYOUT)
        laid_out = SortedFile(path.name, digest, encoding, rows)
        laid_out.take(read_rows(_lines(path, encoding)))
    except UnicodeError as error:
        rows.close()
        raise FileRefused(Reason.ENCODING, detail=encoding) from error
    except BaseException:
        rows.close()
        raise
    return laid_out


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        # Longer ones are handed on in part, which is enough to refuse them.
        yield from iter(lambda: file.readline(MOST_CHARACTERS + 1), "")


# ── encodings ───────────────────────────────────────────────────────────────────────────────────────────────


def _looked_at(path: Path) -> tuple[str, str]:
    """Encoding and digest, without keeping the file in memory. Raises FileRefused."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            digest.update(chunk)
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    return _encoding(path, start), digest.hexdigest()


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith(_NO_TEXT):
        raise FileRefused(Reason.NOT_TEXT)
    for mark, name in _UNICODE:
        if start.startswith(mark):
            return name
    if start[1:2] == b"\0" or start[:1] == b"\0":
        # The header's letters are ASCII: every other byte of UTF-16 is nothing.
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    broken = _broken_line(path, "utf-8")
    if not broken:
        return "utf-8"
    if _is_damaged_utf8(path):
        raise FileRefused(Reason.ENCODING, broken)
    for name, is_likely in (("gb18030", _is_chinese), ("cp1252", _is_western)):
        if is_likely(path) and not _broken_line(path, name):
            return name
    raise FileRefused(Reason.ENCODING, broken)


def _broken_line(path: Path, encoding: str) -> int:
    """The first line that is not in that encoding; 0 when all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return 0
            line += chunk.count(b"\n")


def _runs(path: Path) -> Iterator[bytes]:
    """Bytes beyond ASCII that follow each other; one that a chunk's end cuts counts as two."""
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            yield from _RUN.findall(chunk)


def _is_damaged_utf8(path: Path) -> bool:
    """Most of it is UTF-8, so it is no other encoding: it was cut off, or pasted together."""
    runs = fitting = 0
    for run in _runs(path):
        runs += 1
        with contextlib.suppress(UnicodeDecodeError):
            # A character at the end of a run may have lost its rest.
            codecs.getincrementaldecoder("utf-8")().decode(run)
            fitting += len(run) > 1
    return fitting * 2 > runs


def _is_western(path: Path) -> bool:
    """Accents stand alone among plain letters."""
    runs = longer = 0
    for run in _runs(path):
        runs += 1
        longer += len(run) > 2
    return longer <= runs * _MOST_STRAY


def _is_chinese(path: Path) -> bool:
    """Two bytes a character, and most of them common ones."""
    runs = odd = pairs = common = 0
    for run in _runs(path):
        runs += 1
        odd += len(run) % 2
        leads = run[:-1:2]
        pairs += len(leads)
        common += sum(0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7 for lead in leads)
    return odd <= max(runs * _MOST_STRAY, 1 if runs > 8 else 0) and common >= pairs * 0.7
