"""This module hashes an image while it is read for something else."""

import hashlib
from threading import Thread

from vmi.auditing.blocks.file import ImageFile
from vmi.auditing.errors import UnreadableImage

STEP_BYTES = 2**20


class ImageDigest:
    """This hashes the file on another core while it is audited; hashing lets go of Python's lock.

    It reads what was opened to be judged: the file's name may lead to another one a moment later.
    """

    def __init__(self, image: ImageFile):
        self._image = image
        self._hash = hashlib.sha256()
        self._failed: UnreadableImage | MemoryError | None = None
        self._thread = Thread(target=self._run, daemon=True)  # an interrupted audit does not wait for it
        self._thread.start()

    def _run(self) -> None:
        try:
            for start in range(0, self._image.size, STEP_BYTES):
                length = min(STEP_BYTES, self._image.size - start)
                self._hash.update(self._image.read(start, length, "a part of it"))
        except (UnreadableImage, MemoryError) as error:
            self._failed = error
        except OSError as error:
            self._failed = self._image.unreadable(f"cannot be read: {error.strerror or error}")

    def result(self) -> str:
        """This is the SHA-256 of the file."""
        self._thread.join()
        if self._failed:
            raise self._failed
        return self._hash.hexdigest()
