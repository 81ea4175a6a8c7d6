"""playbook-keywords: plays and tasks have no keys that Ansible does not know."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_playbook, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- hosts: all\n  become: true\n  gather_facts: false\n  tasks: []\n", [], id="silent: Ansible's"),
        pytest.param("- import_playbook: x.yml\n  vars: {}\n", [], id="silent: an import"),
        pytest.param(
            "- hosts: all\n  task: []\n  becone: true\n",
            [
                (
                    "provision/site.yml:2:3: error [playbook-keywords] 'task' is no key of a play | did "
                    "you mean 'tasks'?"
                ),
                (
                    "provision/site.yml:3:3: error [playbook-keywords] 'becone' is no key of a play | did "
                    "you mean 'become'?"
                ),
            ],
            id="nearly one",
        ),
    ],
)
def test_playbook_keywords_in_playbooks(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_playbook(tmp_path, text, "playbook-keywords") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- community.general.ufw: {state: enabled}\n  with_items: [1]\n  when: x\n  register: y",
            [],
            id="silent: a module of a collection, loops",
        ),
        pytest.param("- shell: x\n  args: {chdir: /x}\n- action: copy src=x dest=y", [], id="silent: args and action"),
        pytest.param(
            "- command: x\n  notifiy: y",
            [
                (
                    "provision/site.yml:4:7: error [playbook-keywords] 'notifiy' is no key of a task | "
                    "did you mean 'notify'?"
                ),
            ],
            id="nearly one",
        ),
        pytest.param(
            "- apt: {name: x}\n  copy: {src: x, dest: /y}",
            [
                (
                    "provision/site.yml:4:7: error [playbook-keywords] this task names two modules, 'apt' "
                    "and 'copy' | make it a task of its own"
                ),
            ],
            id="two modules",
        ),
    ],
)
def test_playbook_keywords_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "playbook-keywords") == expected
