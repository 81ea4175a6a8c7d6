"""What is said of an image is about the bytes that were judged: a file that changes meanwhile is no image."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from tests.auditing.images import TODAY

from vmi.auditing.audit import audit, look
from vmi.auditing.errors import UnreadableImage
from vmi.auditing.sbom.sbom import inventory
from vmi.auditing.subject import Request
from vmi.core.progress import Advance, Silent

Change = Callable[[Path], object]
CHANGES: dict[str, Change] = {
    "one byte is written": lambda image: _write(image, 3000, b"x"),
    "the same byte is written, and the time set back": lambda image: _write_secretly(image),
    "it grows": lambda image: _write(image, image.stat().st_size, b"x"),
    "it is cut": lambda image: os.truncate(image, 2048),
    "another takes its name": lambda image: image.with_name("other").rename(image),
}
READERS: dict[str, Callable[[Path, Silent], object]] = {
    "audit": lambda image, progress: audit(image, None, progress, Request(TODAY)),
    "look": lambda image, progress: look(image, None, progress, Request(TODAY)),
    "sbom": lambda image, progress: inventory(image, progress, with_files=False, epoch=None),
}


class Meanwhile(Silent):
    """This changes a file as soon as it is read."""

    def __init__(self, change: Callable[[], object]):
        self._change = change

    @contextmanager
    def task(self, label: str, total: int | None = None) -> Iterator[Advance]:
        self._change()
        yield lambda done: None


def _write(image: Path, offset: int, data: bytes) -> None:
    with image.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def _write_secretly(image: Path) -> None:
    before = image.stat()
    _write(image, 0, image.read_bytes()[:1])
    os.utime(image, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def image(good_image: Path, tmp_path: Path) -> Path:
    shutil.copy(good_image, tmp_path / "other")
    return Path(shutil.copy(good_image, tmp_path / "image.qcow2"))


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_image_that_is_written_to_is_none(
    image: Path, change: Change, reader: Callable[[Path, Silent], object]
) -> None:
    with pytest.raises(UnreadableImage, match=r"changed while it was read|is truncated or damaged"):
        reader(image, Meanwhile(lambda: change(image)))


def test_reading_alone_changes_nothing(image: Path) -> None:
    digest = sha256(image.read_bytes()).hexdigest()
    report = audit(image, None, Meanwhile(image.read_bytes), Request(TODAY))
    assert report.image_sha256 == digest
