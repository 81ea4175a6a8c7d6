"""This module is the image's file on our side: opened once, read by offset, never beyond its end."""

import os
import stat
from pathlib import Path
from typing import Protocol

from vmi.auditing.errors import UnreadableImage

VIRTUAL_LIMIT_BYTES = 64 * 2**40
_TAIL_LIMIT_BYTES = 8 * 2**20


class Stored(Protocol):
    """This is where a container's bytes are: a file of its own, or a part of an archive."""

    @property
    def size(self) -> int:
        """This is how many bytes there are."""

    def read(self, offset: int, length: int, what: str) -> bytes:
        """This reads exactly `length` bytes; `what` names them when they are not there."""

    def unreadable(self, what: str, hint: str | None = None) -> UnreadableImage:
        """This is the error that says why the file cannot be judged."""


class OpenFile:
    """This is an open file that holds bytes of an image, and may have holes."""

    def __init__(self, path: Path, descriptor: int):
        """`path` is what an error names."""
        self.path = path
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self, offset: int, length: int, what: str) -> bytes:
        """This reads exactly `length` bytes; `what` names them when they are not there."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise self.unreadable(f"is truncated or damaged: {what} lies beyond the end of the file")
        data = os.pread(self._descriptor, length, offset)
        if len(data) != length:
            raise self.unreadable(f"changed while it was read: {what} is gone")
        return data

    def next_data(self, offset: int, end: int) -> tuple[int, int] | None:
        """This is the next stretch that is not a hole, between `offset` and `end`."""
        try:
            start = os.lseek(self._descriptor, offset, os.SEEK_DATA)
            stop = os.lseek(self._descriptor, start, os.SEEK_HOLE)
        except OSError:  # ENXIO: nothing but a hole until the end
            return None
        return (start, min(stop, end)) if start < end else None

    def unreadable(self, what: str, hint: str | None = None) -> UnreadableImage:
        """This is the error that says why this file cannot be judged."""
        return UnreadableImage(what, where=str(self.path), hint=hint)

    def close(self) -> None:
        """This lets go of the file."""
        os.close(self._descriptor)


class ImageFile(OpenFile):
    """This is the regular file that an image is."""

    def __init__(self, path: Path):
        try:
            # Without O_NONBLOCK, opening a named pipe would wait for ever.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise UnreadableImage(f"cannot be read: {error.strerror or error}", where=str(path)) from error
        super().__init__(path, descriptor)
        self._unpacked: list[OpenFile] = []
        self._state = _state(descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            self.close()
            raise self.unreadable("is not a regular file")

    def demand_unchanged(self) -> None:
        """This refuses a file that was written to since it was opened: what was read of it belongs to no one image."""
        if _state(self._descriptor) != self._state:
            raise self.unreadable("changed while it was read", "try again when nobody writes to it")

    def keep(self, unpacked: OpenFile) -> OpenFile:
        """This remembers a file that was made of this one, and has to be closed with it."""
        self._unpacked.append(unpacked)
        return unpacked

    def close(self) -> None:
        """This lets go of the file, and of what was made of it."""
        for file in self._unpacked:
            file.close()
        super().close()


def _state(descriptor: int) -> tuple[int, int, int]:
    """The time of change as well: whoever writes can set the other back."""
    now = os.fstat(descriptor)
    return now.st_size, now.st_mtime_ns, now.st_ctime_ns


class Part:
    """This is a file that lies in another, such as in an archive."""

    def __init__(self, outer: Stored, name: str, start: int, size: int):
        self._outer = outer
        self._name = name
        self._start = start
        self.size = size

    def read(self, offset: int, length: int, what: str) -> bytes:
        if offset < 0 or length < 0 or offset + length > self.size:
            raise self.unreadable(f"is truncated or damaged: {what} lies beyond the end of the file")
        return self._outer.read(self._start + offset, length, what)

    def unreadable(self, what: str, hint: str | None = None) -> UnreadableImage:
        return self._outer.unreadable(f"holds {self._name}, which {what}", hint)


def demand_virtual_size(file: Stored, size: int, unit: int = 1) -> None:
    """This refuses a disk of no size, of one that nobody has, or of no whole number of units."""
    if not 0 < size <= VIRTUAL_LIMIT_BYTES or size % unit:
        raise file.unreadable(f"has a virtual size of {size} bytes; at most {VIRTUAL_LIMIT_BYTES} are read")


def trailing_bytes(file: Stored, end: int) -> int:
    """This is how much lies behind `end`; zeros, with which writers fill up their files, are nothing."""
    left = max(0, file.size - end)
    if left <= _TAIL_LIMIT_BYTES and not any(file.read(file.size - left, left, "the end")):
        return 0
    return left
