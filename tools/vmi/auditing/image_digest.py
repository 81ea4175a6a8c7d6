"""This module hashes an image while it is read for something else."""

import hashlib
from pathlib import Path
from threading import Thread

from vmi.auditing.errors import UnreadableImage


class ImageDigest:
    """This hashes the file on another core while it is audited; hashing lets go of Python's lock."""

    def __init__(self, image: Path):
        self._image = image
        self._found: str | OSError | MemoryError | None = None
        self._thread = Thread(target=self._run, daemon=True)  # an interrupted audit does not wait for it
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._image.open("rb") as file:
                self._found = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, MemoryError) as error:
            self._found = error

    def result(self) -> str:
        """This is the SHA-256 of the file."""
        self._thread.join()
        if isinstance(self._found, str):
            return self._found
        if isinstance(self._found, MemoryError):
            raise self._found
        raise UnreadableImage(f"cannot be read: {self._found}", where=str(self._image))
