"""Raw disks in gzip: inflated once, with their holes, and refused when they lie."""

import gzip
from pathlib import Path
from random import Random

import pytest
from tests.auditing.containers import converted
from tests.auditing.images import disk_of, said_of

from vmi.auditing.blocks import raw_gz
from vmi.auditing.blocks.device import Container
from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage

MIB = 2**20
NOISE = Random(4).randbytes(200_000)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("gzip")
    return converted(disk_of(where / "disk.raw", 8 * MIB, (MIB, NOISE), (8 * MIB - 1, b"x")), where, "raw.gz")


def test_the_disk_that_was_put_in_is_read(good: Path) -> None:
    with opened(good) as image:
        assert image.read(0, image.size) == good.with_name("disk.raw").read_bytes()
        assert image.container == Container("raw.gz", good.stat().st_size, 8 * MIB, compression="gzip")
        stored = sum(last - first for first, last in image.data_runs(0, image.size))
    assert stored < MIB  # zeros stay holes


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(gzip.compress(NOISE)[:-100], "is truncated: its gzip stream does not end", id="truncated"),
        pytest.param(
            gzip.compress(NOISE)[:-8] + bytes(8),
            "is damaged: it does not unpack (Error -3 while decompressing data: incorrect data check)",
            id="another checksum",
        ),
        pytest.param(
            gzip.compress(NOISE) + gzip.compress(NOISE), "has something behind its gzip stream", id="second stream"
        ),
        pytest.param(gzip.compress(NOISE) + b"x", "has something behind its gzip stream", id="junk at the end"),
        pytest.param(
            gzip.compress(b"QFI\xfb" + NOISE), "is gzip around something else than a raw disk", id="qcow2 inside"
        ),
        pytest.param(
            gzip.compress(bytes(257) + b"ustar" + NOISE),
            "is gzip around something else than a raw disk",
            id="tar inside",
        ),
        pytest.param(
            gzip.compress(gzip.compress(NOISE)), "is gzip around something else than a raw disk", id="gzip twice"
        ),
        pytest.param(
            gzip.compress(b""), "has a virtual size of 0 bytes; at most 70368744177664 are read", id="nothing"
        ),
        pytest.param(
            b"\x1f\x8b\x08" + bytes(1020),
            "is damaged: it does not unpack (Error -3 while decompressing data: invalid stored block lengths)",
            id="no stream",
        ),
    ],
)
def test_what_lies_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    image = tmp_path / "image.raw.gz"
    image.write_bytes(content)
    assert said_of(image) == said


def test_a_bomb_is_refused(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_gz, "SIZE_LIMIT_BYTES", 4 * MIB)
    with pytest.raises(UnreadableImage, match="inflates to more than is unpacked"), opened(good):
        pass


def test_no_file_is_left(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with opened(good):
        assert list(tmp_path.iterdir()) == []
