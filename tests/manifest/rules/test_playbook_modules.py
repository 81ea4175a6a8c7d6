"""playbook-modules: tasks name modules that Ansible has."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_playbook, in_tasks

OWN = "is no module of Ansible's own"


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- ansible.builtin.apt: {name: x}\n- copy: {src: x, dest: /x}\n- name: x\n  action: debug msg=x\n",
            [],
            id="silent: Ansible's own",
        ),
        pytest.param("- community.general.ufw: {state: enabled}\n", [], id="silent: of a collection"),
        pytest.param("- apt: {name: x}\n  becomes: yes\n", [], id="silent: another rule speaks of a second key"),
        pytest.param("- '{{ module }}': {name: x}\n", [], id="silent: named by a variable"),
        pytest.param(
            "- ansible.builtin.servce: {name: x}\n",
            [f"3:7: error [playbook-modules] 'ansible.builtin.servce' {OWN} | did you mean 'service'?"],
            id="misspelt",
        ),
        pytest.param(
            "- lineinflie: {path: /x, line: y}\n",
            [f"3:7: error [playbook-modules] 'lineinflie' {OWN} | did you mean 'lineinfile'?"],
            id="a short name, misspelt",
        ),
        pytest.param(
            "- ansible.builtin.sysctl: {name: x, value: y}\n",
            [f"3:7: error [playbook-modules] 'ansible.builtin.sysctl' {OWN} | write `ansible.posix.sysctl`"],
            id="of another collection",
        ),
        pytest.param(
            "- ufw: {state: enabled}\n",
            [
                "3:7: warning [playbook-modules] 'ufw' is no module of ansible-core, which the build brings"
                " | write `community.general.ufw`, and see that the base has the collection community.general"
            ],
            id="a short name of a collection's",
        ),
        pytest.param(
            "- ansible.builtin.frobnicate: {x: y}\n",
            [
                f"3:7: error [playbook-modules] 'ansible.builtin.frobnicate' {OWN}"
                " | a module of a collection is named with it, such as ansible.posix.sysctl"
            ],
            id="like none",
        ),
    ],
)
def test_playbook_modules(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "playbook-modules") == [f"provision/site.yml:{line}" for line in expected]


def test_playbook_modules_silent_about_a_role_s_own(tmp_path: Path) -> None:
    text = "- hosts: all\n  roles: [tool]\n"
    files = {"roles/tool/tasks/main.yml": "- frobnicate: {x: y}\n", "roles/tool/library/frobnicate.py": "#!x\n"}
    more = "    roles: [roles/tool]\n"
    assert in_playbook(tmp_path, text, "playbook-modules", files=files, more=more) == []
