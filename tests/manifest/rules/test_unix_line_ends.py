"""unix-line-ends: scripts have Unix line ends."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance, copied

HINT = r"save it with Unix line ends (LF), or run `sed -i 's/\r$//' {}`"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(b"#!/bin/sh\ntrue\n", [], id="silent: Unix"),
        pytest.param(b"#!/bin/sh\nprintf 'a\\r\\n'\n", [], id="silent: an escape"),
        pytest.param(b"#!/usr/bin/python3\nprint()\r\n", [], id="silent: Python minds the first line alone"),
        pytest.param(
            b"#!/bin/sh\r\ntrue\r\n",
            ["1:10: error [unix-line-ends] this line ends as on Windows: no interpreter 'sh\\r' is found"],
            id="the whole file",
        ),
        pytest.param(
            b"#!/usr/bin/env python3\r\nprint()\r\n",
            ["1:23: error [unix-line-ends] this line ends as on Windows: no interpreter 'python3\\r' is found"],
            id="of Python",
        ),
        pytest.param(
            b"#!/bin/sh\ntrue\necho x\r\necho y\r\n",
            [
                "3:7: error [unix-line-ends] this line ends as on Windows: the shell takes the end for a part of the"
                " last word"
            ],
            id="some lines",
        ),
    ],
)
def test_unix_line_ends(tmp_path: Path, script: bytes, expected: list[str]) -> None:
    appliance = Appliance(tmp_path)
    appliance.write("provision/setup.sh", script)
    name = "provision/setup.sh"
    assert appliance.found("unix-line-ends") == [f"{name}:{line} | {HINT.format(name)}" for line in expected]


def test_unix_line_ends_of_copied_scripts(tmp_path: Path) -> None:
    assert len(copied(tmp_path, "/usr/local/bin/x", b"#!/usr/bin/perl\r\n", "unix-line-ends")) == 1


def test_unix_line_ends_silent_about_other_files(tmp_path: Path) -> None:
    assert copied(tmp_path, "/etc/motd", b"hello\r\n", "unix-line-ends") == []
