"""A file's content comes in bounded pieces: the same bytes as when it is read at once."""

from pathlib import Path

import pytest
from tests.auditing.images import GOOD, make_disk, make_tree

from vmi.auditing.blocks.opening import opened
from vmi.auditing.disk import find_guest, read_disk
from vmi.auditing.errors import CannotJudge
from vmi.auditing.filesystems.pieces import in_pieces


class Letters:
    """A device that holds the alphabet."""

    size = 26

    def read(self, offset: int, length: int) -> bytes:
        return bytes(range(97, 123))[offset : offset + length]


@pytest.mark.parametrize(
    ("parts", "size", "expected"),
    [
        pytest.param([], 5, [b"\0\0\0", b"\0\0"], id="hole"),
        pytest.param([(0, 3, 4)], 4, [b"def", b"g"], id="one part"),
        pytest.param([(4, 0, 2), (0, 10, 2)], 7, [b"kl\0", b"\0ab", b"\0"], id="two parts and holes"),
        pytest.param([(0, 0, 8)], 2, [b"ab"], id="more than the file has"),
        pytest.param([(8, 0, 2)], 2, [b"\0\0"], id="behind the end"),
        pytest.param([(0, 0, 7)], 7, [b"abc", b"def", b"g"], id="one part in many pieces"),
        pytest.param([], 0, [], id="empty"),
    ],
)
def test_pieces(parts: list[tuple[int, int, int]], size: int, expected: list[bytes]) -> None:
    assert list(in_pieces(Letters(), parts, size, 3)) == expected  # type: ignore[arg-type]  # no data_runs


def test_parts_that_overlap_are_refused() -> None:
    with pytest.raises(CannotJudge, match="two parts of a file lie at one place"):
        list(in_pieces(Letters(), [(0, 0, 4), (2, 9, 4)], 8, 3))  # type: ignore[arg-type]  # no data_runs


@pytest.mark.parametrize("kind", ["ext2", "ext4"])
def test_the_same_bytes_as_at_once(tmp_path: Path, kind: str) -> None:
    content = bytes(range(256)) * 700
    tree = make_tree(tmp_path / "tree", {**GOOD, "/srv/large": content, "/srv/none": b""})
    with (tree / "srv/sparse").open("wb") as file:
        file.truncate(3 * 2**20)
        file.seek(2**20 + 5)
        file.write(b"here")
    with opened(make_disk(tmp_path / "disk.raw", tree, kind=kind)) as image:
        source = find_guest(read_disk(image))[1].source
        for entry in source.entries():
            if entry.is_file:
                pieces = list(source.pieces(entry, 10_000))
                assert b"".join(pieces) == source.read(entry, entry.size)
                assert {len(piece) for piece in pieces[:-1]} <= {10_000}
