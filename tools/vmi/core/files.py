"""This module writes files and directories so that a killed process leaves nothing half-written under a final name."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vmi.core.errors import InputError, ToolError


def write_atomic(path: Path, content: bytes | str, mode: int = 0o644) -> Path:
    """This writes `path` whole or not at all: a sibling, fsync, rename."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    with staged_file(path, mode) as part, part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path


@contextmanager
def staged_file(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """This lends a sibling of `path` to write to, and renames it to `path` when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def staged_directory(path: Path) -> Iterator[Path]:
    """This lends a sibling directory to fill, and puts it in the place of `path` when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
    part.chmod(0o755)
    try:
        yield part
        _replace_directory(part, path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _replace_directory(new: Path, path: Path) -> None:
    if not path.exists():
        new.rename(path)
        return
    old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".old"))
    try:
        path.rename(old / path.name)
        new.rename(path)
    finally:
        if not path.exists():  # interrupted between the two: what was there before is better than nothing
            (old / path.name).rename(path)
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def locked(path: Path, *, busy: str | None = None) -> Iterator[None]:
    """This holds an exclusive lock on `path` (made if needed); the kernel lets go of it when the process dies.

    While somebody else holds it, this waits; with `busy` it is a ToolError that says so.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:  # not "w": a link there would empty what it points to
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError as error:
            raise ToolError(busy or "is locked", where=str(path), hint="end that one, or wait for it") from error
        yield


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe would have us wait for a writer, for ever


def read_bytes(path: Path | str, limit: int) -> bytes:
    """This reads a file of at most `limit` bytes that somebody handed us; anything else is an InputError."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("is not a regular file", where=str(path))
            expected = min(found.st_size, limit) + 1  # Python makes room for all it is asked for
            data = file.read(expected)
            data += file.read(limit + 1 - expected) if len(data) == expected else b""  # it grew, or is no plain file
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    if len(data) > limit:
        raise InputError(f"is larger than {limit} bytes", where=str(path))
    return data


def demand_space(directory: Path, needed_bytes: int) -> None:
    """This refuses to start work that the disk cannot hold."""
    directory.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(directory).free
    if free < needed_bytes:
        raise ToolError(
            f"{free // 2**20} MiB are free, {needed_bytes // 2**20} MiB are needed",
            where=str(directory),
            hint="free some space, or name another place with --store",
        )
