"""plain-numbers: what is a number stands without quotes, as the schema says."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, VO, edited, linted, said

ERROR = "error [plain-numbers]"
READ = "in quotes is text for other readers, and a number is expected"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("port: 22", "port: 22", [], id="silent: a number"),
        pytest.param("port: 22", 'port: "8000-8100"', [], id="silent: a range of ports is text"),
        pytest.param('version: "13.1"', 'version: "13"', [], id="silent: a version is text"),
        pytest.param("port: 22", 'port: "22"', [f"17:27: {ERROR} '22' {READ} | write `port: 22`"], id="a port"),
        pytest.param("port: 22", "port: '22'", [f"17:27: {ERROR} '22' {READ} | write `port: 22`"], id="single quotes"),
        pytest.param(
            "disk_mib: 2048",
            "disk_mib: >-\n  2048",
            [f"14:11: {ERROR} '2048' {READ} | write `disk_mib: 2048`"],
            id="a text on lines of its own",
        ),
        pytest.param(
            "minimum: 1, ", 'minimum: "1", ', [f"19:20: {ERROR} '1' {READ} | write `minimum: 1`"], id="a table's value"
        ),
    ],
)
def test_plain_numbers(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert said(tmp_path, "plain-numbers", edited(BOOTSTRAP, old, new)) == expected


def test_in_a_vo(tmp_path: Path) -> None:
    manifest = edited(VO, "follows:", 'list_expiry_days: "14"\nfollows:')
    assert said(tmp_path, "plain-numbers", manifest) == [f"8:19: {ERROR} '14' {READ} | write `list_expiry_days: 14`"]


def test_several_ports_are_several_entries(tmp_path: Path) -> None:
    found = linted(tmp_path, edited(BOOTSTRAP, "port: 22", "port: [22, 80]"))
    assert found == [
        "17:27: error [schema] inbound.port is a list; one value is expected | write an entry of its own for each port"
    ]
