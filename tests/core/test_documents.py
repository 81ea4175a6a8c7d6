"""What is wrong in a person's file is shown, whatever it holds, in words that need no manual, and soon."""

import re
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType
from tests.catalogue import APPLIANCE

from vmi.core import documents, wording
from vmi.core.shapes import shape_of
from vmi.core.trouble import Trouble
from vmi.manifest.models import Appliance, VirtualOrganisation

PATH = "vos/demo.vo/vo.yaml"
JARGON = re.compile(
    r"\bNone\b|(?i:input should|value error|valid (string|integer|list|tuple|dict)|pydantic|pattern '"
    r"|discriminator|literal"
    r"|\^\[|\\x|\btuple\b|\bdict|\bstr\b|\bint\b|instance of|extra inputs|field required|constrained|function-)"
)


def shown(text: str) -> list[str]:
    value, findings, _ = documents.check(text.encode(), PATH, VirtualOrganisation)
    assert value is None
    return [str(finding) for finding in findings]


def test_a_key_cannot_steer_the_terminal() -> None:
    assert f"{PATH}:1:1: error [schema] '\\x1b[31mkey' is not a key of this file" in "\n".join(
        shown('"\\e[31mkey": 1\n')
    )


def test_a_key_that_stands_twice_cannot_steer_the_terminal() -> None:
    assert shown('"\\e[31mkey": 1\n"\\e[31mkey": 2\n') == [
        f"{PATH}:2:1: error [yaml] key '\\x1b[31mkey' stands already in line 1\n    remove one of the two"
    ]


def test_a_name_cannot_turn_the_text_around() -> None:
    assert f"{PATH}:1:1: error [schema] '\\u202ekey' is not a key of this file" in "\n".join(shown("\u202ekey: 1\n"))


def test_of_thousands_of_faults_the_first_are_shown() -> None:
    lines = shown("".join(f"k{number}: 1\n" for number in range(20_000)))
    assert len(lines) == 101
    assert f"{PATH}:1:1: error [schema] 20007 things are wrong; the first 100 are shown" in lines


def test_of_ten_thousands_of_faults_their_number_is_told() -> None:
    text = APPLIANCE.replace("[nftables]", f"[{'A,' * 40_000}]")
    (found,) = documents.check(text.encode(), PATH, Appliance).findings
    assert str(found) == (
        f"{PATH}:1:1: error [schema] 40000 things are wrong; this is no manifest but something else\n"
        "    `vmi new` writes a manifest to start from"
    )


BASE = """\
base:
  kind: bootstrap
  distribution: debian
  suite: trixie
  packages: [nftables]
"""
STEP = "  - script: provision/setup.sh"
TURNED = "a range of ports runs from its first to its last, between 1 and 65535"
RANGE = f"{TURNED}, such as 8000-8100"
NUMBER = "write a whole number from 512 to 1048576"
PATH_WORDS = (
    "a path leads to a file of this directory: letters, digits and . _ - /, and no part begins with a dot"
    " | such as `script: provision/setup.sh`"
)
PORT = "19:27 inbound.port"
PACKAGE_WORDS = (
    "a package's name is two or more lower-case letters, digits and single . + -; it ends with a letter, a digit or ++"
    " (for apt, a - at the end means: remove it)"
)
STEERING = (
    *("PATH", "LD_PRELOAD", "BASH_ENV", "ENV", "IFS", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "PYTHONPATH"),
    *("PERL5LIB", "GIT_SSH_COMMAND", "PACKER_BUILD_NAME", "VMI_ROOT_UUID"),
)
STEERS = "it changes how shells and programs work, which the script does not show"
CASES = [
    ("a key left out", "title: Debian 13\n", "", ["1:1 needs a `title` | such as `title: Debian 13 with Podman`"]),
    (
        "a table left out",
        'os: {name: Debian, version: "13"}\n',
        "",
        ['1:1 needs `os` | such as `os: {name: Debian, version: "13"}`'],
    ),
    (
        "a key of a part left out",
        "  suite: trixie\n",
        "",
        ["9:1 base needs a `suite` | such as `suite: trixie`"],
    ),
    (
        "a key of an entry left out",
        ", port: 22",
        "",
        ["19:5 inbound needs a `port` | such as `port: 22`"],
    ),
    (
        "a kind left out",
        "  kind: bootstrap\n",
        "",
        ["10:3 base needs a `kind` | one of cloud-image, iso, bootstrap, appliance"],
    ),
    (
        "a misspelt kind",
        "kind: bootstrap",
        "kind: bootstap",
        ["10:9 base kind 'bootstap' is not known | did you mean 'bootstrap'?"],
    ),
    (
        "another tool's word for a kind",
        "kind: bootstrap",
        "kind: debootstrap",
        ["10:9 base kind 'debootstrap' is not known | write bootstrap"],
    ),
    (
        "a misspelt protocol",
        "protocol: tcp",
        "protocol: tpc",
        ["19:16 inbound protocol 'tpc' is not known | did you mean 'tcp'?"],
    ),
    ("a misspelt key", "base:", "titel: x\nbase:", ["9:1 'titel' is not a key of this file | did you mean 'title'?"]),
    (
        "a misspelt key of a part",
        "  suite: trixie",
        "  suite: trixie\n  package: []",
        ["13:3 'package' is not a key of base | did you mean 'packages'?"],
    ),
    (
        "a key of another part",
        "base:",
        "suite: trixie\nbase:",
        ["9:1 'suite' is not a key of this file | `suite` belongs under `base`"],
    ),
    (
        "a key of another kind",
        "  suite: trixie",
        "  suite: trixie\n  url: x",
        ["13:3 'url' is not a key of base | `url` belongs to kind cloud-image or iso"],
    ),
    (
        "a key of nothing",
        STEP,
        "  - {file: a, to: /a, zzz: b}",
        ["16:23 'zzz' is not a key of provision | the keys here are file, to, owner, group, mode"],
    ),
    (
        "text for a list",
        'owners: ["@author"]',
        'owners: "@author"',
        ["7:9 owners '@author' is text; a list is expected | write `owners: [\"@author\"]`"],
    ),
    (
        "a key in the singular, which is a key elsewhere",
        "port: 22}",
        "port: 22, family: ipv4}",
        ["19:31 'family' is not a key of inbound | did you mean 'families'?"],
    ),
    (
        "names without @ for a list",
        'owners: ["@author"]',
        "owners: alice, @bob",
        ['7:9 owners \'alice, @bob\' is text; a list is expected | write `owners: ["@alice", "@bob"]`'],
    ),
    (
        "words with commas for a list",
        "disk_mib: 2048",
        "disk_mib: 2048\nformats: qcow2, ova",
        ["15:10 formats 'qcow2, ova' is text; a list is expected | write `formats: [qcow2, ova]`"],
    ),
    (
        "a table for a list",
        'owners: ["@author"]',
        "owners: {a: b}",
        ["7:9 owners is a table of keys; a list is expected | begin each entry with `- `"],
    ),
    (
        "an empty list",
        'owners: ["@author"]',
        "owners: []",
        ['7:9 owners is empty; one entry at least is needed | such as `owners: ["@author"]`'],
    ),
    (
        "a list with one wrong entry",
        'owners: ["@author"]',
        "owners: [author]",
        ["7:10 owners 'author' does not fit: a GitHub user or team begins with @ | write `\"@author\"`"],
    ),
    (
        "a list for text",
        "title: Debian 13",
        "title: [a]",
        ["5:8 title is a list; one text is expected | such as `title: Debian 13 with Podman`"],
    ),
    (
        "text for a table",
        BASE,
        "base: debian\n",
        [
            "9:7 base 'debian' is text; keys with values are expected"
            " | such as `base: {kind: bootstrap, distribution: debian, suite: trixie}`"
        ],
    ),
    (
        "text for a step",
        STEP,
        "  - provision/setup.sh",
        [
            "16:5 provision 'provision/setup.sh' is text; keys with values are expected"
            " | such as `{script: provision/setup.sh}`"
        ],
    ),
    (
        "a step that is none",
        STEP,
        "  - {to: /etc/motd}",
        [
            "16:5 this entry of provision has none of `script`, `playbook`, `file`"
            " | such as `- script: provision/setup.sh`"
        ],
    ),
    (
        "two steps in one",
        STEP,
        "  - {script: a, file: b}",
        ["16:5 provision has `script` and `file` in one entry | write an entry of its own for each"],
    ),
    ("a number too small", "disk_mib: 2048", "disk_mib: 100", [f"14:11 disk_mib: 100 is less than 512 | {NUMBER}"]),
    (
        "a number beyond all limits",
        "disk_mib: 2048",
        f"disk_mib: {'9' * 40}",
        [f"14:11 disk_mib: {'9' * 40} is more than 1048576 | {NUMBER}"],
    ),
    (
        "a number of five thousand digits",
        "disk_mib: 2048",
        f"disk_mib: {'9' * 5000}",
        [f"14:11 disk_mib '{'9' * 60}...' is not a whole number | {NUMBER}"],
    ),
    (
        "a number with a unit",
        "disk_mib: 2048",
        "disk_mib: 2 GiB",
        [f"14:11 disk_mib '2 GiB' is not a whole number | {NUMBER}"],
    ),
    *(
        (
            f"a number as other readers of YAML know it: {spelling}",
            "disk_mib: 2048",
            f"disk_mib: {spelling}",
            [f"14:11 disk_mib '{spelling}' is not written in plain digits | write `disk_mib: 2048`"],
        )
        for spelling in ("2_048", "+2048", "02048", "2048.0", "0x800", "0o4000")
    ),
    (
        "a number with a space",
        "disk_mib: 2048",
        'disk_mib: " 2048"',
        ["14:11 disk_mib ' 2048' is not written in plain digits | write `disk_mib: 2048`"],
    ),
    (
        "a number in the way of scientists",
        "disk_mib: 2048",
        "disk_mib: 2e3",
        ["14:11 disk_mib '2e3' is not written in plain digits | write `disk_mib: 2000`"],
    ),
    (
        "a number in another way, and too small",
        "disk_mib: 2048",
        "disk_mib: 0x10",
        [f"14:11 disk_mib '0x10' is not a whole number | {NUMBER}"],
    ),
    (
        "a port with a zero before it",
        "port: 22",
        "port: 022",
        [f"{PORT} '022' is not written in plain digits | write `port: 22`"],
    ),
    (
        "a range with a zero before it",
        "port: 22",
        "port: 022-30",
        [f"{PORT} '022-30' does not fit | a whole number from 1 to 65535; or: {RANGE}"],
    ),
    (
        "a package to remove",
        "[nftables]",
        "[nftables-]",
        [f"13:14 base.packages 'nftables-' does not fit: {PACKAGE_WORDS} | such as `nftables`"],
    ),
    (
        "a pattern for a package",
        "[nftables]",
        "[lib.+]",
        [f"13:14 base.packages 'lib.+' does not fit: {PACKAGE_WORDS} | such as `nftables`"],
    ),
    (
        "a word for a number",
        "disk_mib: 2048",
        "disk_mib: yes",
        [f"14:11 disk_mib 'yes' is not a whole number | {NUMBER}"],
    ),
    (
        "nothing where a value must be",
        "disk_mib: 2048",
        "disk_mib:",
        ["14:1 disk_mib has no value | such as `disk_mib: 2048`"],
    ),
    (
        "nothing where a value may be",
        "base:",
        "architecture: ~\nbase:",
        ["9:1 architecture has no value | write one, or remove the key"],
    ),
    (
        "another word for an architecture",
        "base:",
        "architecture: arm64\nbase:",
        ["9:15 architecture 'arm64' is not known | write aarch64"],
    ),
    (
        "another case",
        "base:",
        "hypervisors: [kvm]\nbase:",
        ["9:15 hypervisors 'kvm' is not known | did you mean 'KVM'?"],
    ),
    (
        "the only word there is",
        "apiVersion: vmi/v1",
        "apiVersion: v1",
        ["1:13 apiVersion 'v1' is not known | write `apiVersion: vmi/v1`"],
    ),
    ("ports in the wrong order", "port: 22", "port: 90-80", [f"{PORT} '90-80' does not fit: {TURNED} | write 80-90"]),
    (
        "a port too large",
        "port: 22",
        "port: 70000",
        [f"{PORT}: 70000 is more than 65535 | a whole number from 1 to 65535; or: {RANGE}"],
    ),
    (
        "a word for a port",
        "port: 22",
        "port: ssh",
        [f"{PORT} 'ssh' does not fit | a whole number from 1 to 65535; or: {RANGE}"],
    ),
    (
        "neither a version nor a digest",
        BASE,
        "base: {kind: appliance, name: x, version: a-b}\n",
        [
            "9:43 base.version 'a-b' does not fit"
            " | a version begins with a digit; letters, digits and . + ~ _ may follow, but no dash;"
            " or: a digest is sha256: and 64 digits from 0-9 and a-f"
        ],
    ),
    (
        "a path that climbs out",
        "script: provision/setup.sh",
        "script: ../../etc/passwd",
        [f"16:13 provision.script '../../etc/passwd' does not fit: {PATH_WORDS}"],
    ),
    (
        "a name with spaces",
        "name: debian-13",
        "name: Debian 13",
        [
            "3:7 name 'Debian 13' does not fit: a name is lower-case letters, digits and dashes, with a letter or digit"
            " at both ends | such as `name: debian-13`"
        ],
    ),
    (
        "text with control characters",
        "title: Debian 13",
        'title: "Debian\\e[31m"',
        [
            "5:8 title 'Debian\\x1b[31m' does not fit: a line of text has no control characters,"
            " and is not empty | such as `title: Debian 13 with Podman`"
        ],
    ),
    (
        "empty text",
        "title: Debian 13",
        'title: ""',
        ["5:8 title is empty | such as `title: Debian 13 with Podman`"],
    ),
    (
        "text too long",
        "title: Debian 13",
        f"title: {'x' * 300}",
        ["5:8 title has 300 characters; 200 at most | make it shorter"],
    ),
    (
        "a list too long",
        "port: 22",
        "port: 22, families: [ipv4, ipv6, ipv4]",
        ["19:41 inbound.families has 3 entries; 2 at most | remove some"],
    ),
    (
        "too many steps",
        f"{STEP}\n",
        f"{STEP}\n" * 201,
        ["16:3 provision has 201 entries; 200 at most | remove some"],
    ),
    (
        "a table too long",
        STEP,
        f"{STEP}\n    environment: {{{', '.join(f'A{number}: x' for number in range(101))}}}",
        ["17:18 provision.environment has 101 entries; 100 at most | remove some"],
    ),
    *(
        (
            f"the variable {name}",
            STEP,
            f"{STEP}\n    environment: {{HTTP_PORT: x, {name}: x}}",
            [
                f"17:33 '{name}' does not fit as a key of provision.environment: {STEERS}"
                f" | remove it; if it is needed, set {name} in the script itself, where readers see it"
            ],
        )
        for name in STEERING
    ),
    (
        "a year for a day",
        "base:",
        "lifecycle: {end_of_support: 2030}\nbase:",
        [
            "9:29 lifecycle.end_of_support '2030' does not fit: a day is written as year-month-day"
            ' | such as `end_of_support: "2028-08-09"`'
        ],
    ),
    (
        "a day that never comes",
        "base:",
        "lifecycle: {end_of_support: 2030-02-30}\nbase:",
        [
            "9:29 lifecycle.end_of_support '2030-02-30' is not a day of the calendar"
            " | a day is written as year-month-day, such as 2028-08-09"
        ],
    ),
    (
        "no UUID",
        "base:",
        "identifier: debian\nbase:",
        ["9:13 identifier 'debian' is not a UUID | such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
    ),
    (
        "a key from outside of its alphabet",
        "base:",
        "annotations: {Bad Key: x}\nbase:",
        [
            "9:15 'Bad Key' does not fit as a key of annotations: an annotation's name is lower-case words with a dot,"
            " - or _ between them | such as `org.openstack.glance.os_distro`"
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_faults_of_the_schema(old: str, new: str, expected: list[str]) -> None:
    assert old in APPLIANCE
    found = documents.check(APPLIANCE.replace(old, new, 1).encode(), "appliance.yaml", Appliance).findings
    assert [f"{each.line}:{each.column} {each.message} | {each.hint}" for each in found] == expected
    assert not [each for each in found if JARGON.search(each.message.replace("\\x1b", "")) or JARGON.search(each.hint)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("[nftables]", "[g++, libstdc++6, c++-annotations, libsigc++-2.0-0v5, python3.11]", id="packages"),
        pytest.param("port: 22", "port: 8000-8100", id="ports"),
        pytest.param(f"{STEP}\n", f"{STEP}\n" * 200, id="as many steps as may be"),
        pytest.param(
            STEP, f"{STEP}\n    environment: {{HTTP_PROXY: x, MY_PATH: x, PATHS: x, ENVIRONMENT: x}}", id="variables"
        ),
        pytest.param(STEP, '  - {file: a, to: /etc/a, mode: "0644"}', id="permission bits"),
    ],
)
def test_nothing_is_said_of(old: str, new: str) -> None:
    assert old in APPLIANCE
    assert documents.check(APPLIANCE.replace(old, new, 1).encode(), "appliance.yaml", Appliance).findings == []


DETAILS = {"ge": 1, "le": 9, "min_length": 1, "max_length": 9, "actual_length": 10, "error": "is odd", "tag": "x"}


@pytest.mark.parametrize("kind", get_args(ErrorType))
@pytest.mark.parametrize("given", [None, "", "x", ["x"], {"x": "y"}], ids=repr)
def test_no_kind_of_fault_speaks_to_programmers(kind: str, given: object) -> None:
    whole = shape_of(Appliance)
    trouble = Trouble(kind, ("title",), given, DETAILS, whole.properties["title"], whole, whole)
    message, hint = wording.explain(trouble)
    assert message
    assert not JARGON.search(f"{message} {hint}"), (message, hint)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "- a\n- b\n",
            "this file is no table of keys with values | begin with a line such as `apiVersion: vmi/v1`",
            id="list of words",
        ),
        pytest.param(
            "[]",
            "this file is no table of keys with values | begin with a line such as `apiVersion: vmi/v1`",
            id="list",
        ),
        pytest.param(
            "x", "this file is no table of keys with values | begin with a line such as `apiVersion: vmi/v1`", id="word"
        ),
        pytest.param("~", "this file says nothing | `vmi new` writes a manifest to start from", id="null"),
    ],
)
def test_a_document_that_is_no_manifest(text: str, expected: str) -> None:
    (found,) = documents.check(text.encode(), "appliance.yaml", Appliance).findings
    assert f"{found.message} | {found.hint}" == expected


def test_a_fault_quotes_no_secret() -> None:
    """Whoever shows it, `vmi plan` as well: the author's word may be a token that was pasted into the wrong line."""
    token = "gl" + "pat-" + "h8Qk2Zr7VbN4tYw9LmXs"
    text = APPLIANCE.replace("disk_mib: 2048", f"disk_mib: {token}", 1)
    assert text != APPLIANCE
    (found,) = documents.check(text.encode(), "appliance.yaml", Appliance).findings
    assert token not in str(found)
    assert "*" * len(token) in found.message
