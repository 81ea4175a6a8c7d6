"""This module writes files and directories so that a killed process leaves nothing half-written under a final name."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vmi.core.errors import InputError, ToolError

_PROMPT = os.O_NONBLOCK | os.O_NOCTTY
"""A pipe would have us wait for a writer, for ever; a terminal would become ours."""
_NO_LINK = _PROMPT | os.O_NOFOLLOW
_NO_STEPS = frozenset(("", ".", ".."))


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
    with _opened_lock(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError as error:
            raise ToolError(busy or "is locked", where=str(path), hint="end that one, or wait for it") from error
        yield


def _opened_lock(path: Path) -> BinaryIO:
    try:
        # Not "w": it would empty what lies there. A link could have us make a file wherever it points.
        return open(path, "ab", opener=lambda name, flags: os.open(name, flags | _NO_LINK, 0o644))
    except OSError as error:
        raise ToolError(f"cannot be locked: {error.strerror or error}", where=str(path)) from error


def read_bytes(path: Path | str, limit: int) -> bytes:
    """This reads a file of at most `limit` bytes that somebody handed us; anything else is an InputError."""
    try:
        return _content(os.open(path, os.O_RDONLY | _PROMPT), limit, str(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=str(path)) from error


def read_inside(root: Path | str, relative: str, limit: int) -> bytes:
    """This is the same for a file of a tree that somebody else filled: no link may lead to it, or out of the tree."""
    try:
        held = _hold(root, relative)
        try:
            file = os.open(relative.rpartition("/")[2], os.O_RDONLY | _NO_LINK, dir_fd=held)
        finally:
            os.close(held)
        return _content(file, limit, relative)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise InputError("is or passes through a symbolic link", where=relative) from error
        raise InputError(f"cannot be read: {error.strerror or error}", where=relative) from error


def is_inside(root: Path | str, relative: str) -> bool:
    """This is true for a regular file that no link leads to."""
    try:
        held = _hold(root, relative)
        try:
            found = os.stat(relative.rpartition("/")[2], dir_fd=held, follow_symlinks=False)
        finally:
            os.close(held)
    except (OSError, InputError):
        return False
    return stat.S_ISREG(found.st_mode)


def _hold(root: Path | str, relative: str) -> int:
    """This opens the directory that holds a path, step by step, so that none of the steps is a link."""
    *steps, name = relative.split("/")
    if not _NO_STEPS.isdisjoint((*steps, name)) or "\0" in relative:
        raise InputError("is no path inside of the repository", where=relative)
    held = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for step in steps:
        try:
            inner = os.open(step, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=held)
        finally:
            os.close(held)
        held = inner
    return held


def _content(file: int, limit: int, shown: str) -> bytes:
    """This reads a file to its end and closes it."""
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise InputError("is not a regular file", where=shown)
        expected = min(found.st_size, limit) + 1  # room is made for all that is asked for
        data = _read(file, expected)
        data += _read(file, limit + 1 - expected) if len(data) == expected else b""  # it grew, or is no plain file
    finally:
        os.close(file)
    if len(data) > limit:
        raise InputError(f"is larger than {limit} bytes", where=shown)
    return data


def _read(file: int, most: int) -> bytes:
    data = os.read(file, most)
    while len(data) < most and (more := os.read(file, most - len(data))):
        data += more
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
