"""shellcheck: scripts pass shellcheck."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.manifest import linted
from tests.manifest.brought import Appliance, copied, in_script

from vmi.core import shellcheck
from vmi.core.digests import sha256_of
from vmi.core.errors import ToolError
from vmi.core.store import Store

SETUP = "appliances/debian-13/provision/setup.sh"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('echo "$HOME"', [], id="silent: nothing is wrong"),
        pytest.param("# shellcheck disable=SC2086\necho $HOME", [], id="silent: its own comment"),
        pytest.param(". ./library.sh\n. /etc/os-release", [], id="silent: what source names is not read"),
        pytest.param(
            "echo $HOME",
            [
                "provision/setup.sh:2:6: hint [shellcheck] SC2086: Double quote to prevent globbing and word splitting"
                " | see https://www.shellcheck.net/wiki/SC2086"
            ],
            id="a hint",
        ),
        pytest.param(
            "\tcd /tmp\n\trm -rf x",
            [
                "provision/setup.sh:2:2: warning [shellcheck] SC2164: Use 'cd ... || exit' or 'cd ... || return'"
                " in case cd fails | see https://www.shellcheck.net/wiki/SC2164"
            ],
            id="a warning, after a tab",
        ),
        pytest.param(
            "echo $((1 +",
            [
                "provision/setup.sh:2:6: error [shellcheck] SC1073: Couldn't parse this $((..)) expression."
                " Fix to allow more checks | see https://www.shellcheck.net/wiki/SC1073"
            ],
            id="an error",
        ),
    ],
)
def test_shellcheck(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = in_script(tmp_path, text, "shellcheck")
    assert found[: max(1, len(expected))] == expected  # what shellcheck says after the first varies with its version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("echo 'x", "2:6: error [shellcheck] SC1073", id="an open quote"),
        pytest.param('echo "x\necho "y" z', "2:6: error [shellcheck] SC1078", id="an open quote, and another"),
        pytest.param("if true; then\n  echo x", "2:1: error [shellcheck] SC1046", id="no fi"),
        pytest.param("for x in a; do\n  true", "2:13: error [shellcheck] SC1061", id="no done"),
    ],
)
def test_shellcheck_says_once_what_cannot_be_read(tmp_path: Path, text: str, expected: str) -> None:
    (line,) = in_script(tmp_path, text, "shellcheck")
    assert line.startswith(f"provision/setup.sh:{expected}:")


def test_shellcheck_of_copied_scripts(tmp_path: Path) -> None:
    assert copied(tmp_path, "/usr/local/bin/x", "#!/bin/bash\necho $1\n", "shellcheck") == [
        "files/copied:2:6: hint [shellcheck] SC2086: Double quote to prevent globbing and word splitting"
        " | see https://www.shellcheck.net/wiki/SC2086"
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(4, [], id="silent: four very long ones"),
        pytest.param(
            5,
            [
                "provision/4.sh:1:1: error [shellcheck] shellcheck was not asked: it is asked about 512 KiB of an"
                " appliance's scripts | make them smaller, or install what they do as a package"
            ],
            id="a fifth",
        ),
    ],
)
def test_shellcheck_of_many_long_scripts(tmp_path: Path, number: int, expected: list[str]) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("".join(f"  - script: provision/{each}.sh\n" for each in range(number)))
    for each in range(number):
        appliance.write(f"provision/{each}.sh", "#!/bin/sh\n" + "# so it is\n" * (120 * 1024 // 11))
    assert appliance.found("shellcheck") == expected


def test_shellcheck_silent_about_other_languages(tmp_path: Path) -> None:
    assert copied(tmp_path, "/usr/local/bin/x", "#!/usr/bin/perl\nprint $x\n", "shellcheck") == []


def test_shellcheck_hears_no_shellcheckrc(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    for place in (tmp_path, appliance.directory, appliance.directory / "provision"):
        place.joinpath(".shellcheckrc").write_text("disable=all\n")
    appliance.write("provision/setup.sh", "#!/bin/sh\necho $1\n")
    assert len(appliance.found("shellcheck")) == 1


def test_shellcheck_asks_once(catalogue: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.write(SETUP, "#!/bin/sh\necho $1\n")
    first = linted.findings(catalogue, "shellcheck")
    monkeypatch.setattr("vmi.core.shellcheck.check", lambda texts: pytest.fail("asked a second time"))
    assert linted.findings(catalogue, "shellcheck") == first != []


def test_shellcheck_believes_no_answers_that_git_tracks(catalogue: Repository) -> None:
    catalogue.write(SETUP, "#!/bin/sh\necho $1\n")
    first = linted.findings(catalogue, "shellcheck")
    (answers,) = (catalogue.root / ".vmi/cache").glob("shellcheck-*.json")
    answers.write_text(json.dumps({digest: [] for digest in json.loads(answers.read_text())}))
    assert linted.findings(catalogue, "shellcheck") == [], "what lies in the store is believed"
    catalogue.git("add", "--force", str(answers))
    assert linted.findings(catalogue, "shellcheck") == first


@pytest.mark.parametrize("link", [".vmi", ".vmi/cache", "the file itself"])
def test_shellcheck_believes_no_answers_behind_a_link(catalogue: Repository, tmp_path: Path, link: str) -> None:
    catalogue.write(SETUP, "#!/bin/sh\necho $1\n")
    first = linted.findings(catalogue, "shellcheck")
    (answers,) = (catalogue.root / ".vmi/cache").glob("shellcheck-*.json")
    forged = json.dumps({digest: [] for digest in json.loads(answers.read_text())})
    answers.write_text(forged)
    place = answers if link == "the file itself" else catalogue.root / link
    elsewhere = tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    assert linted.findings(catalogue, "shellcheck") == first
    assert answers.read_text() == forged, "nor is anything written there"


def test_shellcheck_believes_and_remembers_nothing_without_git(tmp_path: Path) -> None:
    first = in_script(tmp_path, "echo $1", "shellcheck")
    assert first
    assert not (tmp_path / ".vmi").exists()
    text = (tmp_path / SETUP).read_bytes()
    answers = Store(tmp_path / ".vmi").shellcheck(shellcheck.version())
    answers.parent.mkdir(parents=True)
    answers.write_text(json.dumps({sha256_of(text): []}))
    assert in_script(tmp_path, "echo $1", "shellcheck") == first


def test_shellcheck_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmi.core.processes._search_path", lambda: str(tmp_path))
    with pytest.raises(ToolError, match="shellcheck: is not installed") as error:
        in_script(tmp_path, "true", "shellcheck")
    assert error.value.hint == "make setup, or: apt-get install shellcheck"


def test_shellcheck_missing_and_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmi.core.processes._search_path", lambda: str(tmp_path))
    assert copied(tmp_path, "/etc/motd", "hello\n", "shellcheck") == []


def test_the_repository_here_is_clean() -> None:
    done = subprocess.run(["git", "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=True)
    scripts = sorted(Path(done.stdout.strip(), "appliances").glob("*/provision/*.sh"))
    assert scripts
    subprocess.run(["shellcheck", "--norc", *scripts], check=True)
