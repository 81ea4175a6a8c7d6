"""read-in-full: scripts, playbooks and seeds are short enough to be read in full."""

from pathlib import Path

import pytest
from tests.manifest.brought import Appliance

SHELL, PYTHON, TASK = "#!/bin/sh\n", "#!/usr/bin/python3\n", "- ansible.builtin.ping:\n"
KIB = 1024
HINT = (
    " | take data out of scripts, and what is not needed out of roles: read are 256 KiB of one file,"
    " and of all together 512 KiB of scripts or 1 MiB of playbooks"
)


def said(names: str) -> list[str]:
    return [f"appliance.yaml:15:1: error [read-in-full] too long to be looked at in full: {names}{HINT}"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.sh": 5, "b.sh": 5}, [], id="silent: scripts as people write them"),
        pytest.param({"a.sh": 250, "b.sh": 250}, [], id="silent: two that are very long"),
        pytest.param({"a.sh": 300}, said("'a.sh'"), id="one that is longer than is looked at"),
        pytest.param({"a.sh": 250, "b.sh": 250, "c.sh": 20}, said("'c.sh'"), id="three together"),
        pytest.param({"a.sh": 250, "b.sh": 250, "c.sh": 5}, [], id="silent: a short one besides"),
        pytest.param({"a.py": 120, "b.py": 120, "c.py": 120, "d.sh": 120}, [], id="silent: Python"),
        pytest.param(
            {"a.py": 120, "b.py": 120, "c.py": 120, "d.sh": 200}, said("'d.sh'"), id="Python and shell together"
        ),
        pytest.param(
            {f"{name}.py": 120 for name in "abcdefghi"}, said("'e.py', 'f.py', 'g.py' and 2 more"), id="much Python"
        ),
        pytest.param({"a.pl": 900, "b.pl": 900}, [], id="silent: what nobody reads anyhow"),
    ],
)
def test_scripts(tmp_path: Path, files: dict[str, int], expected: list[str]) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("".join(f"  - script: {name}\n" for name in files))
    for name, kib in files.items():
        head = {"sh": SHELL, "py": PYTHON, "pl": "#!/usr/bin/perl\n"}[name[-2:]]
        appliance.write(name, head + "# so it is\n" * (kib * KIB // 11))
    assert appliance.found("read-in-full") == expected


def test_a_script_that_many_steps_name(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("  - script: provision/setup.sh\n" * 4)
    appliance.write("provision/setup.sh", SHELL + "true\n" * (200 * KIB // 5))
    assert appliance.found("read-in-full") == said("'provision/setup.sh'")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(4, [], id="silent: a large role"),
        pytest.param(6, said("'roles/web/tasks/4.yml', 'roles/web/tasks/5.yml'"), id="one that is larger"),
    ],
)
def test_roles(tmp_path: Path, number: int, expected: list[str]) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_steps("  - {playbook: site.yml, roles: [roles/web]}\n")
    appliance.write("site.yml", "- {hosts: all, roles: [web]}\n")
    for each in range(number):
        appliance.write(f"roles/web/tasks/{each}.yml", TASK + "# so it is\n" * (250 * KIB // 11))
    assert appliance.found("read-in-full") == expected


def test_a_kickstart(tmp_path: Path) -> None:
    appliance = Appliance(tmp_path)
    appliance.with_seed("kickstart", "ks.cfg")
    appliance.write("ks.cfg", "text\n" + "# so it is\n" * (300 * KIB // 11))
    assert [line.partition("error ")[2] for line in appliance.found("read-in-full")] == [
        f"[read-in-full] too long to be looked at in full: 'ks.cfg'{HINT}"
    ]
