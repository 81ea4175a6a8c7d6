"""accounts-declared: every account that is made is declared."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        pytest.param(
            "useradd --create-home analyst",
            "accounts:\n  - {name: analyst, purpose: runs notebooks}\n",
            [],
            id="silent: declared",
        ),
        pytest.param(
            (
                "useradd --system --home-dir /x tool\n"
                "useradd -r tool\n"
                "adduser --system tool\n"
                "useradd -D\n"
                "# useradd bob\n"
                "echo useradd bob"
            ),
            "",
            [],
            id="silent: of the system",
        ),
        pytest.param(
            'useradd bob\nuserdel bob\nadduser debian docker\nuseradd "$NAME"',
            "",
            [],
            id="silent: removed again, a group, a variable",
        ),
        pytest.param(
            (
                "useradd -m -s /bin/bash -G docker bob\n"
                "adduser --disabled-password --gecos '' carol\n"
                "useradd --create-home --shell /bin/sh dave"
            ),
            "",
            [
                (
                    "provision/setup.sh:2:35: warning [accounts-declared] makes the account 'bob', which "
                    "is not declared | add `- {name: bob, purpose: ...}` under accounts, or make it with "
                    "--system"
                ),
                (
                    "provision/setup.sh:3:40: warning [accounts-declared] makes the account 'carol', "
                    "which is not declared | add `- {name: carol, purpose: ...}` under accounts, or make "
                    "it with --system"
                ),
                (
                    "provision/setup.sh:4:39: warning [accounts-declared] makes the account 'dave', which "
                    "is not declared | add `- {name: dave, purpose: ...}` under accounts, or make it with "
                    "--system"
                ),
            ],
            id="made",
        ),
    ],
)
def test_accounts_declared_in_scripts(tmp_path: Path, text: str, more: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "accounts-declared", more=more) == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- user: {name: tool, system: yes}\n"
                "- user: {name: debian, groups: docker, append: yes}\n"
                "- user: {name: bob, state: absent}\n"
                "- user: {name: '{{ item }}'}"
            ),
            [],
            id="silent: of the system, groups, removed",
        ),
        pytest.param(
            "- ansible.builtin.user:\n    name: bob\n    shell: /bin/bash",
            [
                (
                    "provision/site.yml:4:15: warning [accounts-declared] makes the account 'bob', which "
                    "is not declared | add `- {name: bob, purpose: ...}` under accounts, or make it with "
                    "--system"
                ),
            ],
            id="made",
        ),
    ],
)
def test_accounts_declared_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "accounts-declared") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("user --name=builder --groups=wheel\n", [], id="silent: the build's own"),
        pytest.param(
            "user --name=bob\n",
            [
                (
                    "ks.cfg:1:1: warning [accounts-declared] makes the account 'bob', which is not "
                    "declared | add `- {name: bob, purpose: ...}` under accounts, or make it with --system"
                ),
            ],
            id="made",
        ),
    ],
)
def test_accounts_declared_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "accounts-declared") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("d-i passwd/make-user boolean false\nd-i passwd/username string bob\n", [], id="silent: none"),
        pytest.param(
            "d-i passwd/username string bob\n",
            [
                (
                    "preseed.cfg:1:28: warning [accounts-declared] makes the account 'bob', which is not "
                    "declared | add `- {name: bob, purpose: ...}` under accounts, or make it with --system"
                ),
            ],
            id="made",
        ),
    ],
)
def test_accounts_declared_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "accounts-declared") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  identity: {hostname: x, username: builder}\n",
            [],
            id="silent: the build's own",
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  identity: {hostname: x, username: bob}\n",
            [
                (
                    "user-data:4:37: warning [accounts-declared] makes the account 'bob', which is not "
                    "declared | add `- {name: bob, purpose: ...}` under accounts, or make it with --system"
                ),
            ],
            id="made",
        ),
    ],
)
def test_accounts_declared_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "accounts-declared") == expected
