"""This module reads rpm's database in SQLite: Fedora, and Enterprise Linux since 9.

SQLite reads a private copy, with the log that is not yet part of it, and may do nothing there but read one column of
one table: the file is hostile. Rows may claim no more bytes than the file has.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.core.printable import printable

FILE_LIMIT_BYTES = 2**29
HEADER_LIMIT_BYTES = 2**26
TIME_LIMIT_S = 30
STEPS = 10_000
"""How many steps of SQLite's machine go by between two looks at the clock."""


def blobs(guest: Guest, path: str) -> Iterator[bytes]:
    """This is the header of every package."""
    with TemporaryDirectory(prefix="vmi-rpm-") as directory:
        copy = Path(directory) / "rpmdb.sqlite"
        left = 0
        for suffix in ("", "-wal"):
            data = guest.read_bytes(path + suffix, FILE_LIMIT_BYTES)
            left += len(data or b"")
            if data:
                Path(f"{copy}{suffix}").write_bytes(data)
            del data
        for blob in _rows(copy, path):
            left -= len(blob)
            if left < 0:
                raise CannotJudge("is a package database whose rows overlap", path)
            yield blob


def _rows(copy: Path, shown: str) -> Iterator[bytes]:
    import sqlite3  # most images have no such database

    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True, isolation_level=None)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, HEADER_LIMIT_BYTES)
            connection.setlimit(sqlite3.SQLITE_LIMIT_VDBE_OP, 10_000)
            connection.set_progress_handler(_clock(), STEPS)
            connection.execute("PRAGMA trusted_schema = off")
            connection.execute("PRAGMA cell_size_check = on")
            connection.execute("PRAGMA mmap_size = 0")
            connection.set_authorizer(_only_reads(sqlite3))
            for (blob,) in connection.execute("SELECT blob FROM Packages"):
                yield blob if isinstance(blob, bytes) else b""
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise CannotJudge(f"is a package database that SQLite cannot read: {printable(str(error))}", shown) from error


def _clock() -> Callable[[], int]:
    until = monotonic() + TIME_LIMIT_S
    return lambda: int(monotonic() > until)


def _only_reads(sqlite3: object) -> Callable[..., int]:
    """Views, functions and whatever else a schema can hide are refused."""
    select, read, denied, allowed = (getattr(sqlite3, f"SQLITE_{name}") for name in ("SELECT", "READ", "DENY", "OK"))

    def decide(action: int, table: str | None, column: str | None, _database: str | None, within: str | None) -> int:
        is_ours = action == read and (table, column, within) == ("Packages", "blob", None)
        return int(allowed if is_ours or (action == select and within is None) else denied)

    return decide
