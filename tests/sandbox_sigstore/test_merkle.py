"""The Merkle tree, by the vectors of the reference implementation of RFC 6962."""

from pathlib import Path

import pytest

from sandbox.sigstore.merkle import Log, leaf_hash, path_to, root_hash

ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", [0, 1, 2, 8])
def test_the_root_is_the_reference_implementations(size: int) -> None:
    assert root_hash(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "length"), [(0, 1, 0), (0, 2, 1), (1, 3, 2), (2, 3, 1), (4, 5, 1), (5, 8, 3)]
)
def test_a_proof_is_as_long_as_the_way_to_the_root(index: int, size: int, length: int) -> None:
    assert len(path_to(index, LEAVES[:size])) == length


def test_a_log_goes_on_where_it_ended(tmp_path: Path) -> None:
    first = Log(tmp_path / "log")
    for entry in ENTRIES[:5]:
        first.append(entry)
    second = Log(tmp_path / "log")
    for entry in ENTRIES[5:]:
        last = second.append(entry)
    assert (last.index, last.size, last.root.hex()) == (7, 8, ROOTS[8])
    assert ENTRIES[3] in second
    assert b"never added" not in second


def test_an_entry_that_was_cut_off_by_a_kill_is_dropped(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.append(b"whole")
    with (tmp_path / "log").open("ab") as file:
        file.write(b"dG9ybg")
    again = Log(tmp_path / "log")
    assert again.append(b"next").index == 1
    assert (tmp_path / "log").read_bytes() == b"d2hvbGU=\nbmV4dA==\n"
