"""This module is the image's file on our side: opened once, read by offset, never beyond its end."""

import os
import stat
from pathlib import Path
from typing import Protocol

from vmi.auditing.errors import UnreadableImage

VIRTUAL_LIMIT_BYTES = 64 * 2**40


class Stored(Protocol):
    """This is where a container's bytes are: a file of its own, or a part of an archive."""

    @property
    def size(self) -> int:
        """This is how many bytes there are."""

    def read(self, offset: int, length: int, what: str) -> bytes:
        """This reads exactly `length` bytes; `what` names them when they are not there."""

    def unreadable(self, what: str, hint: str | None = None) -> UnreadableImage:
        """This is the error that says why the file cannot be judged."""


class ImageFile:
    """This is an open regular file."""

    def __init__(self, path: Path):
        self.path = path
        try:
            # Without O_NONBLOCK, opening a named pipe would wait for ever.
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise UnreadableImage(f"cannot be read: {error.strerror or error}", where=str(path)) from error
        status = os.fstat(self._descriptor)
        self.size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise self.unreadable("is not a regular file")

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
