"""playbook-runs-here: a playbook is for the machine that is built."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_playbook, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "- hosts: all\n"
                "- hosts: localhost\n"
                "  connection: local\n"
                "- hosts: [127.0.0.1]\n"
                "- hosts: all:!old\n"
                "- hosts: '{{ target }}'\n"
            ),
            [],
            id="silent: all",
        ),
        pytest.param(
            "- hosts: webservers\n",
            [
                (
                    "provision/site.yml:1:10: error [playbook-runs-here] no host 'webservers' is there: "
                    "this play does nothing | write `hosts: all`"
                ),
            ],
            id="another host",
        ),
        pytest.param(
            "- hosts: all\n  connection: ssh\n",
            [
                (
                    "provision/site.yml:2:15: error [playbook-runs-here] 'ssh': Ansible runs inside the "
                    "machine itself | leave connection out"
                ),
            ],
            id="by ssh",
        ),
    ],
)
def test_playbook_runs_here_in_playbooks(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_playbook(tmp_path, text, "playbook-runs-here") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- command: x\n  delegate_to: localhost\n- command: x\n  delegate_to: '{{ x }}'",
            [],
            id="silent: delegated to itself",
        ),
        pytest.param(
            "- command: x\n  delegate_to: db1\n- command: x\n  connection: paramiko",
            [
                ("provision/site.yml:4:20: error [playbook-runs-here] no host 'db1' is there | leave delegate_to out"),
                (
                    "provision/site.yml:6:19: error [playbook-runs-here] 'paramiko': Ansible runs inside "
                    "the machine itself | leave connection out"
                ),
            ],
            id="delegated",
        ),
    ],
)
def test_playbook_runs_here_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "playbook-runs-here") == expected
