"""# vmi: ignore[rule] reason: what is meant is not found, and an ignore that does nothing is."""

from pathlib import Path

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings
from tests.manifest.values import BOOTSTRAP, VO, edited, linted

from vmi.manifest.ignores import UNIGNORABLE
from vmi.manifest.pages import pages

MANIFEST = "appliances/debian-13/appliance.yaml"
SCRIPT = "appliances/debian-13/provision/setup.sh"
LARGE = (
    "14:11: warning [disk-size] a disk of 20480 MiB is larger than most images need; 10240 MiB are enough for them"
    " | make it smaller: clouds grow it; or explain it: add `disk_mib: {minimum: 20480, recommended: 20480}` under"
    " requirements"
)


def found(root: Path, manifest: str) -> list[str]:
    """This is what is said of one manifest, besides hints."""
    return [line for line in linted(root, manifest) if ": hint [" not in line]


def found_in(repository: Repository, path: str) -> list[str]:
    """This is what is said of one file of a repository, without its path, besides hints."""
    lines = [line.removeprefix(f"{path}:") for line in findings(repository) if line.startswith(f"{path}:")]
    return [line for line in lines if ": hint [" not in line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("disk_mib: 20480", [LARGE], id="no ignore"),
        pytest.param("disk_mib: 20480  # vmi: ignore[disk-size] reference data of the method", [], id="same line"),
        pytest.param(
            "# vmi: ignore[disk-size] reference data of the method\ndisk_mib: 20480", [], id="alone, the line before"
        ),
        pytest.param(
            "  # vmi: ignore[disk-size]: reference data of the method\ndisk_mib: 20480", [], id="indented, with a colon"
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[disk-size]",
            [
                LARGE,
                "14:18: error [ignore] this ignore gives no reason"
                " | write `# vmi: ignore[disk-size] why this is meant`",
            ],
            id="no reason",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[disk-size] -",
            [
                LARGE,
                "14:18: error [ignore] this ignore gives no reason"
                " | write `# vmi: ignore[disk-size] why this is meant`",
            ],
            id="no reason but a dash",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore the data is needed",
            [LARGE, "14:18: error [ignore] this ignore names no rule | write `# vmi: ignore[rule] reason`"],
            id="no rule",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[] the data is needed",
            [LARGE, "14:18: error [ignore] this ignore names no rule | write `# vmi: ignore[rule] reason`"],
            id="no rule between the brackets",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[both-families] the data is needed",
            [
                LARGE,
                "14:18: warning [ignore] this ignore matches no finding of 'both-families' in line 14 | remove it",
            ],
            id="another rule",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[disk-sise] the data is needed",
            [
                LARGE,
                "14:18: warning [ignore] this ignore does nothing: there is no rule 'disk-sise'"
                " | did you mean 'disk-size'?",
            ],
            id="a misspelt rule",
        ),
        pytest.param(
            "disk_mib: 2048  # vmi: ignore[disk-size] the data is needed",
            ["14:17: warning [ignore] this ignore matches no finding of 'disk-size' in line 14 | remove it"],
            id="nothing is wrong any more",
        ),
        pytest.param(
            "# vmi: ignore[disk-size] the data is needed\n# more\ndisk_mib: 20480",
            [
                "14:1: warning [ignore] this ignore matches no finding of 'disk-size' in line 15 | remove it",
                LARGE.replace("14:", "16:", 1),
            ],
            id="two lines before",
        ),
        pytest.param(
            "disk_mib: 20480\n# vmi: ignore[disk-size] the data is needed",
            [
                LARGE,
                "15:1: warning [ignore] this ignore matches no finding of 'disk-size' in line 16 | remove it",
            ],
            id="the line after",
        ),
        pytest.param(
            "disk_mib: 20480  # vmi: ignore[ignore,disk-size] the data is needed",
            ["14:18: error [ignore] this ignore names 'ignore', which cannot be ignored | remove it"],
            id="the rule about ignores",
        ),
    ],
)
def test_an_ignore_in_a_manifest(tmp_path: Path, line: str, expected: list[str]) -> None:
    assert found(tmp_path, edited(BOOTSTRAP, "disk_mib: 2048", line)) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param("both-families, inbound-narrow", [], id="with a comma"),
        pytest.param("both-families inbound-narrow", [], id="with a space"),
        pytest.param(
            "both-families,inbound-narrow,disk-size",
            ["18:57: warning [ignore] this ignore matches no finding of 'disk-size' in line 18 | remove it"],
            id="one too many",
        ),
    ],
)
def test_one_ignore_of_several_rules(tmp_path: Path, rules: str, expected: list[str]) -> None:
    ssh, requirements = "  - {protocol: tcp, port: 22}\n", "requirements:"
    entry = "  - {protocol: tcp, port: 8000-9500, families: [ipv4]}"
    ignore = f"# vmi: ignore[{rules}] the method takes ports as they come"
    service = "services:\n  - {unit: a.service, ports: [{protocol: tcp, port: 8000-9500}]}\n"
    manifest = edited(BOOTSTRAP, ssh, f"{ssh}{entry}  {ignore}\n", requirements, service + requirements)
    assert found(tmp_path, manifest) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "disk_mib: 2048",
            "disk_mib: 100  # vmi: ignore[schema] it is tiny",
            [
                "14:11: error [schema] disk_mib: 100 is less than 512 | write a whole number from 512 to 1048576",
                "14:16: error [ignore] this ignore names 'schema', which cannot be ignored | remove it",
            ],
            id="a value that does not fit",
        ),
        pytest.param(
            "title: Debian 13",
            "version: '2'  # vmi: ignore[yaml] both are right",
            [
                "5:1: error [yaml] key 'version' stands already in line 4 | remove one of the two",
                "5:15: error [ignore] this ignore names 'yaml', which cannot be ignored | remove it",
            ],
            id="a file that is no YAML",
        ),
    ],
)
def test_what_cannot_be_read_cannot_be_ignored(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert found(tmp_path, edited(BOOTSTRAP, old, new)) == expected


def test_an_ignore_in_a_manifest_with_the_line_ends_of_windows(tmp_path: Path) -> None:
    manifest = edited(BOOTSTRAP, "disk_mib: 2048", "disk_mib: 20480  # vmi: ignore[disk-size] reference data")
    assert found(tmp_path, manifest.replace("\n", "\r\n")) == []


def test_the_line_ends_of_windows_are_no_reason(tmp_path: Path) -> None:
    manifest = edited(BOOTSTRAP, "disk_mib: 2048", "disk_mib: 20480  # vmi: ignore[disk-size]")
    assert [line.split("]")[0] for line in found(tmp_path, manifest.replace("\n", "\r\n"))] == [
        "14:11: warning [disk-size",
        "14:18: error [ignore",
    ]


SPELT = "write `# vmi: ignore[disk-size] reason`"


@pytest.mark.parametrize(
    ("comment", "hint"),
    [
        pytest.param("#vmi: ignore[disk-size] reference data", "", id="silent: no blank"),
        pytest.param("# vmi ignores what is large", "", id="silent: a sentence"),
        pytest.param("# vmi ignore the size", "", id="silent: a sentence with the word"),
        pytest.param("# git: ignore[disk-size]", "", id="silent: another tool's"),
        pytest.param("# vmi ignore[disk-size] reference data", SPELT, id="no colon"),
        pytest.param("#vmi:ignore[disk-size] reference data", SPELT, id="no blanks"),
        pytest.param("# VMI: ignore [disk-size] reference data", SPELT, id="in capitals"),
        pytest.param("# vmi-ignore[disk-size] reference data", SPELT, id="a dash"),
        pytest.param("# vmi:ignore", "write `# vmi: ignore[rule] reason`", id="nothing more"),
        pytest.param("# vmi :  ignore it is large", "write `# vmi: ignore[rule] reason`", id="blanks"),
    ],
)
def test_a_misspelt_ignore_is_said(tmp_path: Path, comment: str, hint: str) -> None:
    lines = found(tmp_path, edited(BOOTSTRAP, "disk_mib: 2048", f"disk_mib: 20480  {comment}"))
    said = f"14:18: warning [ignore] this ignore is misspelt, and does nothing | {hint}"
    assert lines == ([LARGE, said] if hint else [] if "vmi: ignore[" in comment else [LARGE])


def test_a_misspelt_ignore_in_a_script(catalogue: Repository) -> None:
    catalogue.write(
        SCRIPT, "#!/bin/sh\n# vmi:ignore[shellcheck] it is used by what it calls\ntrue\necho 'vmi:ignore'\n"
    )
    assert found_in(catalogue, SCRIPT) == [
        "2:1: warning [ignore] this ignore is misspelt, and does nothing | write `# vmi: ignore[shellcheck] reason`"
    ]


def test_an_ignore_in_a_vo(tmp_path: Path) -> None:
    manifest = edited(VO, "follows:", "list_expiry_days: 1  # vmi: ignore[vo-expiry] a VO for tests\nfollows:")
    assert found(tmp_path, manifest) == []


def test_an_ignore_in_a_vo_that_matches_nothing(tmp_path: Path) -> None:
    manifest = edited(VO, "follows:", "# vmi: ignore[vo-expiry] a VO for tests\nfollows:")
    assert found(tmp_path, manifest) == [
        "8:1: warning [ignore] this ignore matches no finding of 'vo-expiry' in line 9 | remove it"
    ]


def test_an_ignore_in_a_script(catalogue: Repository) -> None:
    catalogue.write(SCRIPT, "#!/bin/sh\n# vmi: ignore[shellcheck] it is used by what it calls\nunused=1\n")
    assert [line for line in findings(catalogue) if "[shellcheck]" in line or "[ignore]" in line] == []


def test_an_ignore_in_a_script_that_matches_nothing(catalogue: Repository) -> None:
    catalogue.write(SCRIPT, "#!/bin/sh\n# vmi: ignore[shellcheck] it is used by what it calls\ntrue\n")
    assert found_in(catalogue, SCRIPT) == [
        "2:1: warning [ignore] this ignore matches no finding of 'shellcheck' in line 3 | remove it"
    ]


def test_an_ignore_in_a_role_that_matches_nothing(catalogue: Repository) -> None:
    catalogue.write("appliances/debian-13/site.yaml", "- hosts: all\n  roles: [web]\n")
    catalogue.write("appliances/debian-13/roles/web/tasks/main.yaml", "# vmi: ignore[no-desktop] it comes later\n[]\n")
    catalogue.replace(MANIFEST, "script: provision/setup.sh", "{playbook: site.yaml, roles: [roles/web]}")
    assert found_in(catalogue, "appliances/debian-13/roles/web/tasks/main.yaml") == [
        "1:1: warning [ignore] this ignore matches no finding of 'no-desktop' in line 2 | remove it"
    ]


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        pytest.param("x", "gives no reason that says something", id="a letter"),
        pytest.param("meant", "gives no reason that says something", id="a short word"),
        pytest.param("... --- ...", "gives no reason that says something", id="signs"),
        pytest.param("the data\u202e", "gives no reason that says something", id="what turns the text around"),
        pytest.param(" " * 200 + "the data is needed", "", id="a reason far right"),
        pytest.param("needed by the data", "", id="words"),
        pytest.param("Referenzdaten", "", id="a long word"),
    ],
)
def test_a_reason_says_something(tmp_path: Path, ignore: str, expected: str) -> None:
    manifest = edited(BOOTSTRAP, "disk_mib: 2048", f"disk_mib: 20480  # vmi: ignore[disk-size] {ignore}")
    lines = [line for line in found(tmp_path, manifest) if "[ignore]" in line]
    assert [expected in line for line in lines] == [True] * bool(expected)


def test_an_ignore_where_nobody_sees_it_counts_for_nothing(tmp_path: Path) -> None:
    ignore = f"disk_mib: 20480{' ' * 200}# vmi: ignore[disk-size] the data is needed"
    assert found(tmp_path, edited(BOOTSTRAP, "disk_mib: 2048", ignore)) == [
        LARGE,
        "14:216: error [ignore] this ignore stands behind column 200, where nobody sees it"
        " | write it alone on the line before",
    ]


TOKEN = "export LICENCE_TOKEN=a1b2c3d4e5f6g7h8"


def said_of_script(repository: Repository, text: str) -> list[str]:
    """This is what is said of secrets and ignores in a script, hints too, as `line: severity [rule]`."""
    repository.write(SCRIPT, f"#!/bin/sh\n{text}\n")
    lines = [line.removeprefix(f"{SCRIPT}:") for line in findings(repository) if line.startswith(SCRIPT)]
    return [line for line in lines if "[no-credentials]" in line or "[ignore]" in line]


def test_an_error_that_is_ignored_stays_in_the_list(catalogue: Repository) -> None:
    lines = said_of_script(catalogue, f"{TOKEN}  # vmi: ignore[no-credentials] only in the class room")
    assert [line.partition(": ")[2] for line in lines] == [
        "hint [ignore] 'no-credentials' is ignored here: only in the class room"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TOKEN}; echo '# vmi: ignore[no-credentials] only in the class room'", id="a quoted text"),
        pytest.param(f"{TOKEN}; : a# vmi: ignore[no-credentials] only in the class room", id="inside of a word"),
        pytest.param(
            f"cat <<END | sh\n# vmi: ignore[no-credentials] only in the class room\n{TOKEN}\nEND",
            id="a here-document",
        ),
    ],
)
def test_what_is_no_comment_ignores_nothing_in_a_script(catalogue: Repository, text: str) -> None:
    lines = said_of_script(catalogue, text)
    assert lines
    assert [line for line in lines if ": error [no-credentials]" not in line] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("title: Debian 13", 'title: "Debian 13 # vmi: ignore[schema] it is meant so"', id="quoted"),
        pytest.param(
            "title: Debian 13", "title: Debian 13\nusage: |\n  # vmi: ignore[schema] it is meant so\n  More", id="block"
        ),
    ],
)
def test_what_is_no_comment_is_no_ignore_in_a_manifest(tmp_path: Path, old: str, new: str) -> None:
    lines = found(tmp_path, edited(BOOTSTRAP, old, new))
    assert [line for line in lines if "[ignore]" in line] == []


@pytest.mark.parametrize(
    "path",
    ["CODEOWNERS", "appliances/debian-13/releases/13.0.yaml", "vos/demo.vo/images/debian-13.yaml"],
)
def test_what_an_author_does_not_write_holds_no_ignores(catalogue: Repository, path: str) -> None:
    catalogue.write(path, "# vmi: ignore[endorsed-exists,record-in-place,record-by-release] it is meant so\n[]\n")
    assert [line for line in findings(catalogue) if "[ignore]" in line] == []
    assert [line for line in findings(catalogue) if line.startswith(path) and ": error [" in line]


@pytest.mark.parametrize("rule", ["name-is-directory", "owners-known", "files-usable", "identifier-unique"])
def test_what_keeps_others_safe_cannot_be_ignored(tmp_path: Path, rule: str) -> None:
    manifest = edited(BOOTSTRAP, "disk_mib: 2048", f"disk_mib: 2048  # vmi: ignore[{rule}] it is meant so")
    assert found(tmp_path, manifest) == [
        f"14:17: error [ignore] this ignore names '{rule}', which cannot be ignored | remove it"
    ]


def test_every_rule_that_cannot_be_ignored_is_one() -> None:
    assert set(pages()) >= UNIGNORABLE


def test_no_ignores_are_read_through_a_link(catalogue: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("# vmi: ignore[record-in-place] it is meant so\n")
    (catalogue.root / "appliances/debian-13/releases").symlink_to(tmp_path / "outside")
    assert [line for line in findings(catalogue) if "[ignore]" in line] == []


IGNORED = "curl -k https://example.org/x -o /tmp/x  # vmi: ignore[verified-tls] a certificate of our own\n"


def test_as_many_ignores_as_a_file_may_hold(catalogue: Repository) -> None:
    catalogue.write(SCRIPT, "#!/bin/sh\n" + IGNORED * 100)
    assert [line for line in found_in(catalogue, SCRIPT) if "[verified-tls]" in line or "[ignore]" in line] == []


def test_one_ignore_too_many(catalogue: Repository) -> None:
    catalogue.write(SCRIPT, "#!/bin/sh\n" + "true\n" * 10 + IGNORED * 103)
    lines = [line for line in found_in(catalogue, SCRIPT) if "[verified-tls]" in line or "[ignore]" in line]
    assert [line for line in lines if "[ignore]" in line] == [
        "112:42: error [ignore] this ignore is one too many: a file holds 100 at most, and no more are read"
        " | remove some, and mend what they are about"
    ]
    assert lines[1:]  # what stands behind it is said


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param("disk-size," * 20, [], id="silent: the same rule twenty times"),
        pytest.param(
            ",".join(["disk-size", *(f"rule-{number}" for number in range(10))]),
            [LARGE, "14:18: error [ignore] this ignore names 11 rules; 10 at most | mend what it is about"],
            id="more rules than anybody means",
        ),
    ],
)
def test_many_rules_in_one_ignore(tmp_path: Path, rules: str, expected: list[str]) -> None:
    line = f"disk_mib: 20480  # vmi: ignore[{rules}] reference data of the method"
    assert found(tmp_path, edited(BOOTSTRAP, "disk_mib: 2048", line)) == expected
