"""version-not-reused, version-not-lower, version-goes-on: one version is one image, and the next is above it."""

from collections.abc import Callable

import pytest
from tests import examples
from tests.catalogue import Repository
from tests.manifest.linted import findings

from vmi.core import documents

MANIFEST = "appliances/debian-13/appliance.yaml"
RECORD = "appliances/debian-13/releases/13.1.yaml"
SCRIPT = "appliances/debian-13/provision/setup.sh"
PLACE = f"{MANIFEST}:4:10: error"
HINT = "raise `version`, such as to 13.2: what is released stays as it is"
CHANGED = (
    f"{PLACE} [version-not-reused] version '13.1' is released; what is built from it has changed since: {{}} | {HINT}"
)


def release(repository: Repository, version: str = "13.1", commit: str = "") -> str:
    """This is what `vmi release` does: a record that names the commit, and a commit with the record."""
    commit = commit or repository.git("rev-parse", "HEAD")
    record = examples.release(version=version, commit=commit)
    repository.write(f"appliances/debian-13/releases/{version}.yaml", documents.dump(record))
    return repository.commit()


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        pytest.param(lambda r: None, None, id="silent: unchanged"),
        pytest.param(lambda r: r.replace(MANIFEST, "as a cloud", "as any cloud"), None, id="silent: the description"),
        pytest.param(lambda r: r.replace(MANIFEST, "name: deb", "# c\nname: deb"), None, id="silent: a comment"),
        pytest.param(lambda r: r.write("appliances/debian-13/README.md", "x"), None, id="silent: a file not used"),
        pytest.param(
            lambda r: (r.replace(MANIFEST, '"13.1"', '"13.2"'), r.write(SCRIPT, "#!/bin/sh\n")),
            None,
            id="silent: the version was raised",
        ),
        pytest.param(lambda r: r.write(SCRIPT, "#!/bin/sh\nfalse\n"), "provision/setup.sh", id="a script"),
        pytest.param(lambda r: r.replace(MANIFEST, "2048\np", "4096\np"), "`disk_mib`", id="a value"),
        pytest.param(
            lambda r: (
                r.replace(MANIFEST, "script: provision/setup.sh", "script: provision/other.sh"),
                r.write("appliances/debian-13/provision/other.sh", "#!/bin/sh\ntrue\n"),
            ),
            "`provision`, provision/other.sh",
            id="another script",
        ),
    ],
)
@pytest.mark.parametrize("committed", [pytest.param(False, id="not committed"), pytest.param(True, id="committed")])
def test_not_reused(
    catalogue: Repository, change: Callable[[Repository], object], changed: str | None, *, committed: bool
) -> None:
    since = release(catalogue)
    change(catalogue)
    if committed:
        catalogue.commit()
    expected = [CHANGED.format(changed)] if changed else []
    assert findings(catalogue, "version-not-reused") == expected
    assert findings(catalogue, "version-not-reused", since) == expected


def test_a_file_added_below_a_directory_of_roles(catalogue: Repository) -> None:
    catalogue.replace(
        MANIFEST, "  - script: provision/setup.sh", "  - playbook: provision/site.yaml\n    roles: [roles]"
    )
    catalogue.write("appliances/debian-13/provision/site.yaml", "[]\n")
    catalogue.write("appliances/debian-13/roles/one/tasks/main.yaml", "[]\n")
    catalogue.commit()
    release(catalogue)
    assert findings(catalogue, "version-not-reused") == []
    catalogue.write("appliances/debian-13/roles/one/tasks/more.yaml", "[]\n")
    assert findings(catalogue, "version-not-reused") == [CHANGED.format("roles")]


def test_a_version_whose_record_was_removed_is_used_up(catalogue: Repository) -> None:
    since = release(catalogue)
    (catalogue.root / RECORD).unlink()
    catalogue.commit()
    message = "version '13.1' was released, and its record has been removed since; it is used up"
    expected = [f"{PLACE} [version-not-reused] {message} | {HINT}"]
    assert findings(catalogue, "version-not-reused") == expected
    assert findings(catalogue, "version-not-reused", since) == expected


def test_a_record_of_a_commit_that_is_not_here(catalogue: Repository) -> None:
    release(catalogue, commit="1" * 40)
    assert findings(catalogue, "version-not-reused") == [
        f"{MANIFEST}:4:10: warning [version-not-reused] version '13.1' was built from commit 111111111111,"
        " which is not in this clone | fetch all branches; a record names a commit of main"
    ]


@pytest.mark.parametrize(
    ("version", "released", "expected"),
    [
        pytest.param("13.1", [], [], id="silent: nothing is released"),
        pytest.param("13.1", ["13.1"], [], id="silent: released as it is"),
        pytest.param("13.10", ["13.9", "13.2"], [], id="silent: above"),
        pytest.param("1.0", ["1.0~rc1"], [], id="silent: after what came before it"),
        pytest.param(
            "13.1",
            ["13.2", "13.10", "12"],
            [
                "version '13.1' is lower than '13.10', which is released"
                " | write one that is above '13.10', such as 13.11"
            ],
            id="below",
        ),
        pytest.param(
            "1.00",
            ["1.0"],
            [
                "version '1.00' counts as the same as '1.0', which is released"
                " | write one that is above '1.0', such as 1.1"
            ],
            id="the same in other words",
        ),
        pytest.param(
            "1.0~rc1",
            ["1.0"],
            ["version '1.0~rc1' is lower than '1.0', which is released | write one that is above '1.0', such as 1.1"],
            id="before what is released",
        ),
    ],
)
def test_not_lower(catalogue: Repository, version: str, released: list[str], expected: list[str]) -> None:
    catalogue.replace(MANIFEST, '"13.1"', f'"{version}"')
    for each in released:
        release(catalogue, each)
    assert findings(catalogue, "version-not-lower") == [f"{PLACE} [version-not-lower] {line}" for line in expected]


def test_what_was_released_cannot_be_ignored(catalogue: Repository) -> None:
    release(catalogue, "13.2")
    catalogue.replace(MANIFEST, '"13.1"', '"13.1"  # vmi: ignore[version-not-lower] we really want this')
    assert [line for line in findings(catalogue) if ":4:" in line] == [
        f"{PLACE} [version-not-lower] version '13.1' is lower than '13.2', which is released"
        " | write one that is above '13.2', such as 13.3",
        f"{MANIFEST}:4:18: error [ignore] this ignore names 'version-not-lower', which cannot be ignored | remove it",
    ]


BACK = f"{PLACE} [version-goes-on] version '13.0' is lower than '13.1', which was the version before this change"


@pytest.mark.parametrize(
    ("version", "released", "expected"),
    [
        pytest.param('"13.1"', [], [], id="silent: as it was"),
        pytest.param('"13.2"', [], [], id="silent: raised"),
        pytest.param('"13.0"', ["13.1"], [], id="silent: released, which is said by version-not-lower"),
        pytest.param('"13.0"', ["14"], [], id="silent: below what is released, which is said by version-not-lower"),
        pytest.param('"13.0"  # vmi: ignore[version-goes-on] a slip of the finger', [], [], id="silent: ignored"),
        pytest.param('"13.0"', [], [f"{BACK} | write one that is above '13.1', such as 13.2"], id="lower"),
        pytest.param('"13.0"', ["12"], [f"{BACK} | write one that is above '13.1', such as 13.2"], id="not released"),
        pytest.param(
            '"13.01"',
            [],
            [
                f"{PLACE} [version-goes-on] version '13.01' counts as the same as '13.1', which was the version before"
                " this change | write one that is above '13.1', such as 13.2"
            ],
            id="the same in other words",
        ),
    ],
)
def test_goes_on(catalogue: Repository, version: str, released: list[str], expected: list[str]) -> None:
    since = catalogue.git("rev-parse", "HEAD")
    for each in released:
        release(catalogue, each)
    catalogue.replace(MANIFEST, '"13.1"', version)
    catalogue.commit()
    assert findings(catalogue, "version-goes-on") == []
    assert findings(catalogue, "version-goes-on", since) == expected


def test_what_was_no_version_before_the_change_is_not_compared(catalogue: Repository) -> None:
    catalogue.replace(MANIFEST, '"13.1"', '"v14"')
    since = catalogue.commit()
    catalogue.replace(MANIFEST, '"v14"', '"13.1"')
    assert findings(catalogue, "version-goes-on", since) == []
