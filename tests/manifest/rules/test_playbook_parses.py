"""playbook-parses: a playbook is a list of plays."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_playbook


@pytest.mark.parametrize(
    ("text", "files", "more", "expected"),
    [
        pytest.param(
            (
                "- hosts: all\n"
                "  vars:\n"
                "    a: &a {x: 1}\n"
                "    b: *a\n"
                "    secret: !unsafe '{{ x }}'\n"
                "  tasks:\n"
                "    - block:\n"
                '        - command: "true"\n'
                "      rescue:\n"
                "        - debug: {msg: x}\n"
                "- import_playbook: other.yml\n"
            ),
            None,
            "",
            [],
            id="silent: plays, tags, aliases, blocks, imports",
        ),
        pytest.param(
            "- hosts: all\n  tasks: [\n",
            None,
            "",
            [
                "provision/site.yml:2:11: error [playbook-parses] the file ends where a value is missing"
                " | write the rest, and close every [ and {",
            ],
            id="no YAML",
        ),
        pytest.param(
            "hosts: all\n",
            None,
            "",
            [
                ("provision/site.yml:1:1: error [playbook-parses] is not a list of plays | begin with `- hosts: all`"),
            ],
            id="no list",
        ),
        pytest.param(
            "- tasks: []\n- just text\n",
            None,
            "",
            [
                ("provision/site.yml:1:3: error [playbook-parses] this play has no hosts | write `hosts: all`"),
                ("provision/site.yml:2:3: error [playbook-parses] is not a play | a play begins with `- hosts: all`"),
            ],
            id="no hosts, no play",
        ),
        pytest.param(
            "- hosts: all\n---\n- hosts: all\n",
            None,
            "",
            [
                ("provision/site.yml:2:1: error [playbook-parses] a second document starts here; one file holds one"),
            ],
            id="two documents",
        ),
        pytest.param(
            "- hosts: all\n  tasks:\n    command: x\n",
            None,
            "",
            [
                (
                    "provision/site.yml:3:5: error [playbook-parses] 'tasks' is not a list | begin each "
                    "entry with a dash"
                ),
            ],
            id="tasks that are no list",
        ),
        pytest.param(
            "- hosts: all\n  tasks:\n    - name: x\n      command: x\n      name: y\n",
            None,
            "",
            [
                (
                    "provision/site.yml:5:7: error [playbook-parses] 'name' stands a second time in this "
                    "task | remove one of the two: Ansible keeps the last"
                ),
            ],
            id="a key twice",
        ),
        pytest.param(
            "",
            None,
            "",
            [
                ("provision/site.yml:1:1: error [playbook-parses] is not a list of plays | begin with `- hosts: all`"),
            ],
            id="empty",
        ),
        pytest.param(
            "- hosts: all\n  roles: [tool]\n",
            {"roles/tool/tasks/main.yml": "- command: [\n"},
            "    roles: [roles/tool]\n",
            [
                "roles/tool/tasks/main.yml:1:13: error [playbook-parses] the file ends where a value is missing"
                " | write the rest, and close every [ and {",
            ],
            id="a role that is no YAML",
        ),
        pytest.param(
            "- hosts: all\n  roles: [tool]\n",
            {"roles/tool/templates/x.yml": "{% if x %}\n- [\n"},
            "    roles: [roles/tool]\n",
            [],
            id="silent: a template of YAML",
        ),
    ],
)
def test_playbook_parses_in_playbooks(
    tmp_path: Path, text: str, files: dict[str, str] | None, more: str, expected: list[str]
) -> None:
    assert in_playbook(tmp_path, text, "playbook-parses", files=files, more=more) == expected
