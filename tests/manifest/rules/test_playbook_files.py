"""playbook-files: what a playbook reads is there, and is brought into the machine."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_playbook


@pytest.mark.parametrize(
    ("text", "files", "more", "expected"),
    [
        pytest.param(
            (
                "- hosts: all\n"
                "  roles:\n"
                "    - tool\n"
                "    - {role: other, when: x}\n"
                "    - ns.collection.role\n"
                "    - '{{ name }}'\n"
            ),
            {"roles/tool/tasks/main.yml": "[]\n", "roles/other/tasks/main.yml": "[]\n"},
            "    roles: [roles/tool, roles/other]\n",
            [],
            id="silent: a role that is brought",
        ),
        pytest.param(
            "- hosts: all\n  roles:\n    - tool\n    - {role: other}\n",
            None,
            "",
            [
                (
                    "provision/site.yml:3:7: error [playbook-files] role 'tool' is not among the step's "
                    "roles | add its directory, such as 'provision/roles/tool', to the step's roles"
                ),
                (
                    "provision/site.yml:4:14: error [playbook-files] role 'other' is not among the step's "
                    "roles | add its directory, such as 'provision/roles/other', to the step's roles"
                ),
            ],
            id="a role that is not",
        ),
        pytest.param(
            (
                "- hosts: all\n"
                "  vars_files: [vars.yml]\n"
                "  tasks:\n"
                "    - include_tasks: more.yml\n"
                "    - template: {src: x.j2, dest: /x}\n"
                "    - copy: {src: /etc/x, dest: /y, remote_src: yes}\n"
                "    - copy: {content: x, dest: /y}\n"
                "    - copy: {src: '{{ x }}', dest: /y}\n"
            ),
            {"provision/vars.yml": "{}\n", "provision/more.yml": "[]\n", "provision/templates/x.j2": "x"},
            "    files: [provision/vars.yml, provision/more.yml, provision/templates]\n",
            [],
            id="silent: files that are brought",
        ),
        pytest.param(
            "- hosts: all\n  roles: [tool]\n",
            {
                "roles/tool/tasks/main.yml": (
                    "- template: {src: x.j2, dest: /x}\n- include_tasks: more.yml\n- copy: {src: y, dest: /y}\n"
                ),
                "roles/tool/tasks/more.yml": "[]\n",
                "roles/tool/templates/x.j2": "x",
                "roles/tool/files/y": "y",
            },
            "    roles: [roles/tool]\n",
            [],
            id="silent: a role's own",
        ),
        pytest.param(
            "- hosts: all\n  tasks:\n    - include_tasks: more.yml\n",
            {"provision/more.yml": "[]\n"},
            "",
            [
                (
                    "provision/site.yml:3:22: error [playbook-files] 'more.yml' is not brought into the "
                    "machine | add 'provision/more.yml' to the step's files"
                ),
            ],
            id="a file that is there and not brought",
        ),
        pytest.param(
            (
                "- hosts: all\n"
                "  vars_files:\n"
                "    - vars.yml\n"
                "  tasks:\n"
                "    - template: {src: x.j2, dest: /x}\n"
                "    - import_tasks: ../../other/x.yml\n"
            ),
            None,
            "",
            [
                (
                    "provision/site.yml:3:7: error [playbook-files] 'vars.yml' is not there | make the file "
                    "'provision/vars.yml', then name it under the step's files"
                ),
                (
                    "provision/site.yml:5:23: error [playbook-files] 'x.j2' is not there | make the file "
                    "'provision/x.j2', then name it under the step's files"
                ),
                (
                    "provision/site.yml:6:21: error [playbook-files] '../../other/x.yml' is not there | "
                    "put it into the appliance's directory, and name it under the step's files"
                ),
            ],
            id="files that are not there",
        ),
    ],
)
def test_playbook_files_in_playbooks(
    tmp_path: Path, text: str, files: dict[str, str] | None, more: str, expected: list[str]
) -> None:
    assert in_playbook(tmp_path, text, "playbook-files", files=files, more=more) == expected
