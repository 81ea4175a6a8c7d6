"""The linter's engine: every fault at its file, line and column, in order; silent when nothing is wrong."""

from collections.abc import Callable

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

MANIFEST = "appliances/debian-13/appliance.yaml"
DERIVED = "appliances/derived/appliance.yaml"
VO = "vos/demo.vo/vo.yaml"


def of_manifest(repository: Repository) -> list[str]:
    """This is what is said of the first appliance, without its path."""
    return [line.removeprefix(f"{MANIFEST}:") for line in findings(repository) if line.startswith(f"{MANIFEST}:")]


def severe(lines: list[str]) -> list[str]:
    return [line for line in lines if ": hint [" not in line]


def test_silent_when_nothing_is_wrong(catalogue: Repository) -> None:
    assert severe(findings(catalogue)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "disk_mib: 2048",
            "disc_mib: 2048",
            [
                "14:1: error [schema] 'disc_mib' is not a key of this file | did you mean 'disk_mib'?",
            ],
            id="misspelt key",
        ),
        pytest.param(
            "  suite: trixie",
            "  suite: Trixie!",
            [
                "12:10: error [schema] base.suite 'Trixie!' does not fit: a suite is the distribution's code name in"
                " lower-case letters | such as `suite: trixie`"
            ],
            id="suite that is no code name",
        ),
        pytest.param(
            "disk_mib: 2048",
            "disk_mib: 100",
            ["14:11: error [schema] disk_mib: 100 is less than 512 | write a whole number from 512 to 1048576"],
            id="disk too small",
        ),
        pytest.param(
            "provision/setup.sh",
            "../../etc/passwd",
            [
                "16:13: error [schema] provision.script '../../etc/passwd' does not fit: a path leads to a file of this"
                " directory: letters, digits and . _ - /, and no part begins with a dot"
                " | such as `script: provision/setup.sh`"
            ],
            id="script outside of the directory",
        ),
        pytest.param(
            "title: Debian 13",
            'title: "Debian\\e[31m"',
            [
                "5:8: error [schema] title 'Debian\\x1b[31m' does not fit: a line of text has no control characters,"
                " and is not empty | such as `title: Debian 13 with Podman`"
            ],
            id="control characters in a title",
        ),
        pytest.param(
            "version: ",
            "version: 1\nversion: ",
            ["5:1: error [yaml] key 'version' stands already in line 4 | remove one of the two"],
            id="a key twice",
        ),
        pytest.param(
            "owners: [",
            "owners: [[",
            ["7:9: error [yaml] '[' is not closed, or a comma is missing | write `]` where it ends"],
            id="no YAML",
        ),
    ],
)
def test_what_cannot_be_read_is_found_at_its_place(
    catalogue: Repository, old: str, new: str, expected: list[str]
) -> None:
    catalogue.replace(MANIFEST, old, new)
    assert of_manifest(catalogue) == expected


def remove_manifest(repository: Repository) -> None:
    (repository.root / MANIFEST).unlink()


def manifest_behind_a_link(repository: Repository) -> None:
    path = repository.root / MANIFEST
    path.rename(path.with_name("other.yaml"))
    path.symlink_to("other.yaml")


def directory_behind_a_link(repository: Repository) -> None:
    path = repository.root / "appliances/debian-13"
    path.rename(repository.root / "elsewhere")
    path.symlink_to("../elsewhere")


def manifest_is_a_directory(repository: Repository) -> None:
    remove_manifest(repository)
    (repository.root / MANIFEST).mkdir()


def manifest_is_huge(repository: Repository) -> None:
    repository.write(MANIFEST, b"#" * (300 * 1024))


def manifest_is_not_text(repository: Repository) -> None:
    repository.write(MANIFEST, b"apiVersion: vmi/v1\ntitle: caf\xe9\n")


def manifest_is_empty(repository: Repository) -> None:
    repository.write(MANIFEST, "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            remove_manifest,
            "1:1: error [file] is missing: every directory below appliances/ holds one"
            " | `vmi new` writes one; or remove the directory",
            id="missing",
        ),
        pytest.param(
            manifest_behind_a_link,
            "1:1: error [file] is a symbolic link; a manifest is a file of its own | put the file itself there",
            id="behind a link",
        ),
        pytest.param(
            directory_behind_a_link,
            "1:1: error [file] is a symbolic link; a manifest is a file of its own | put the file itself there",
            id="its directory behind a link",
        ),
        pytest.param(
            manifest_is_a_directory,
            "1:1: error [file] is a directory or a device; a manifest is a file | remove it; `vmi new` writes one",
            id="a directory",
        ),
        pytest.param(
            manifest_is_huge,
            "1:1: error [file] is larger than 256 KiB; a manifest is a few kilobytes | put data into a file of its own",
            id="huge",
        ),
        pytest.param(
            manifest_is_not_text, "2:11: error [yaml] byte 0xe9 is not UTF-8 | save it as UTF-8", id="not UTF-8"
        ),
        pytest.param(
            manifest_is_empty, "1:1: error [yaml] is empty | `vmi new` writes a manifest to start from", id="empty"
        ),
    ],
)
def test_a_manifest_that_is_none(catalogue: Repository, change: Callable[[Repository], None], expected: str) -> None:
    change(catalogue)
    assert of_manifest(catalogue) == [expected]


def test_a_vo_that_cannot_be_read(catalogue: Repository) -> None:
    (catalogue.root / VO).unlink()
    lines = [line for line in findings(catalogue) if line.startswith(f"{VO}:")]
    assert lines == [
        f"{VO}:1:1: error [file] is missing: every directory below vos/ holds one"
        " | `vmi new` writes one; or remove the directory"
    ]


def test_rules_judge_the_others_when_one_manifest_cannot_be_read(catalogue: Repository) -> None:
    catalogue.write(VO, "kind: [\n")
    catalogue.replace(MANIFEST, "name: debian-13\n", "name: debian\n")
    found = severe(findings(catalogue))
    assert [line for line in found if not line.startswith("CODEOWNERS:")] == [
        f"{MANIFEST}:3:7: error [name-is-directory] name is 'debian', the directory is 'debian-13'"
        " | write `name: debian-13`, or rename the directory",
        f"{VO}:1:8: error [yaml] the file ends where a value is missing | write the rest, and close every [ and {{",
    ]


def test_no_rule_judges_what_cannot_be_read(catalogue: Repository) -> None:
    catalogue.replace(MANIFEST, "disk_mib: 2048", "disk_mib: much")
    catalogue.replace(MANIFEST, "name: debian-13\n", "name: debian\n")
    assert [line.split("[")[1].split("]")[0] for line in of_manifest(catalogue)] == ["schema"]


def test_findings_stand_in_the_order_of_files_lines_and_columns(catalogue: Repository) -> None:
    catalogue.replace(VO, "appliance: debian-13", "appliance: none")
    catalogue.replace(DERIVED, '{kind: appliance, name: debian-13, version: "13.1"}', "{kind: iso}")
    catalogue.replace(MANIFEST, "disk_mib: 2048", "disk_mib: 20480")
    catalogue.replace(MANIFEST, "port: 22}", "port: 22, families: [ipv4]}")
    catalogue.replace(MANIFEST, "name: debian-13\n", "name: debian\n")
    found = severe(findings(catalogue))
    assert [line.split("]")[0] for line in found if not line.startswith("CODEOWNERS:")] == [
        f"{MANIFEST}:3:7: error [name-is-directory",
        f"{MANIFEST}:14:11: warning [disk-size",
        f"{MANIFEST}:19:41: warning [both-families",
        f"{DERIVED}:9:1: error [schema",
        f"{DERIVED}:9:1: error [schema",
        f"{DERIVED}:9:1: error [schema",
        f"{DERIVED}:9:1: error [schema",
        f"{VO}:9:16: error [followed-exists",
    ]


def test_what_is_not_said_is_pointed_at_where_it_would_stand(catalogue: Repository) -> None:
    assert of_manifest(catalogue) == [
        "1:1: hint [ova-offered] ova is not among the formats; EGI prefers it, because it is standardised"
        " | write `formats: [qcow2, ova]`"
    ]


def test_of_a_rule_that_speaks_in_every_line_the_first_are_shown(catalogue: Repository) -> None:
    catalogue.write("appliances/debian-13/provision/setup.sh", "#!/bin/sh\n" + "swapon /x\n" * 5000)
    found = findings(catalogue, "no-swap")
    assert len(found) == 101
    assert found[-1] == (
        "appliances/debian-13/provision/setup.sh:102:1: error [no-swap] 100 things like this are shown; there are more"
        " | mend those first"
    )
