"""not-world-writable: nothing is writable for everybody."""

from pathlib import Path

import pytest
from tests.manifest.brought import copied, in_script, in_tasks


@pytest.mark.parametrize(
    ("content", "more", "expected"),
    [
        pytest.param("x", ', mode: "0644"', [], id="silent: for root"),
        pytest.param(
            "x",
            ', mode: "0666"',
            [
                (
                    "appliance.yaml:16:44: error [not-world-writable] mode '0666' lets everybody change "
                    '\'/etc/x\' | write "0644", or "0755" for a program'
                ),
            ],
            id="for everybody",
        ),
    ],
)
def test_not_world_writable_of_copied_files(tmp_path: Path, content: str, more: str, expected: list[str]) -> None:
    assert copied(tmp_path, "/etc/x", content, "not-world-writable", more=more) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "chmod 1777 /scratch\n"
                "chmod 0755 /x\n"
                "chmod g+w /y\n"
                "chmod a+rX /z\n"
                "chmod --recursive u=rwX,go=rX /w\n"
                'chmod "$MODE" /v\n'
                "# chmod 777 /"
            ),
            [],
            id="silent: sticky, groups, numbers",
        ),
        pytest.param(
            "chmod 777 /x\nchmod -R a+rwX /y\nchmod o+w /z\nmkdir -m 0777 /w\ninstall -d -m 777 /v",
            [
                (
                    "provision/setup.sh:2:7: warning [not-world-writable] mode '777' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
                (
                    "provision/setup.sh:3:10: warning [not-world-writable] mode 'a+rwX' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
                (
                    "provision/setup.sh:4:7: warning [not-world-writable] mode 'o+w' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
                (
                    "provision/setup.sh:5:1: warning [not-world-writable] mode '0777' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
                (
                    "provision/setup.sh:6:1: warning [not-world-writable] mode '777' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
            ],
            id="for everybody",
        ),
    ],
)
def test_not_world_writable_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "not-world-writable") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- file: {path: /x, mode: '0775'}\n- file: {path: /tmp/x, mode: '1777'}", [], id="silent: for a group"
        ),
        pytest.param(
            ("- ansible.builtin.file: {path: /x, mode: '0777'}\n- copy: {src: x, dest: /x, mode: 'a+w'}"),
            [
                (
                    "provision/site.yml:3:46: warning [not-world-writable] mode '0777' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
                (
                    "provision/site.yml:4:38: warning [not-world-writable] mode 'a+w' lets everybody "
                    "change it | give it to the account or group that needs it, and write 0750 or 0755"
                ),
            ],
            id="for everybody",
        ),
    ],
)
def test_not_world_writable_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "not-world-writable") == expected
