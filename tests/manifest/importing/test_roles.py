"""`vmi import`: the roles of a template's playbooks come along when they lie beside it; the others are needed."""

from pathlib import Path

import pytest
from tests.commands.running import Done, vmi

from vmi.core import yaml
from vmi.manifest.importing.closest import import_file

TASK = "- debug: {msg: a}\n"
SITE = "ansible/site.yml"


def template(root: Path, options: str = "", **files: str) -> Path:
    """This writes a template with one playbook, and files by their paths."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    path = root / "a.pkr.hcl"
    step = f'provisioner "ansible" {{\n    playbook_file = "{SITE}"\n{options}\n  }}'
    path.write_text(f'source "qemu" "a" {{}}\nbuild {{\n  {step}\n}}\n')
    return path


def role(name: str, text: str = TASK, place: str = "ansible/roles") -> dict[str, str]:
    return {f"{place}/{name}/tasks/main.yml": text}


def site(roles: str) -> dict[str, str]:
    return {SITE: f"- hosts: all\n  roles: {roles}\n"}


def roles_of(path: Path) -> tuple[list[str], list[str]]:
    """This is the step's roles, and what is needed of it."""
    imported = import_file(path, "a")
    (step,) = yaml.parse(imported.manifest.encode()).value["provision"]
    return step.get("roles", []), [need for need in imported.needs if need.startswith("provision")]


@pytest.mark.parametrize(
    ("options", "files", "expected"),
    [
        pytest.param("", site("[base]") | role("base"), ["ansible/roles/base"], id="beside the playbook"),
        pytest.param("", site("[{role: base}, base]") | role("base"), ["ansible/roles/base"], id="twice"),
        pytest.param("", {SITE: "- hosts: all\n"} | role("base"), [], id="none is named"),
        pytest.param(
            "",
            {SITE: "- hosts: all\n  tasks:\n    - include_role: {name: base}\n"} | role("base"),
            ["ansible/roles/base"],
            id="in a task",
        ),
        pytest.param(
            "",
            site("[web]") | role("web") | role("base") | {"ansible/roles/web/meta/main.yml": "dependencies: [base]\n"},
            ["ansible/roles/web", "ansible/roles/base"],
            id="what a role depends on",
        ),
        pytest.param(
            "",
            site("[a]") | role("a", "- import_role: {name: b}\n") | role("b", "- include_role: {name: a}\n"),
            ["ansible/roles/a", "ansible/roles/b"],
            id="roles that name each other",
        ),
        pytest.param(
            'roles_path = "shared"',
            site("[base, web]") | role("base") | role("web", place="shared"),
            ["shared", "ansible/roles/base"],
            id="roles_path",
        ),
        pytest.param(
            'role_paths = ["shared/web"]',
            site("[web]") | role("web", place="shared"),
            ["shared/web"],
            id="role_paths",
        ),
        pytest.param(
            'galaxy_file = "ansible/requirements.yml"',
            site("[]") | role("x.docker") | {"ansible/requirements.yml": "roles: [{name: x.docker, version: 1.0.0}]\n"},
            ["ansible/roles/x.docker"],
            id="galaxy_file, and the role is there",
        ),
        pytest.param("", site("[../shared/x]") | role("x", place="shared"), ["shared/x"], id="by a path"),
        pytest.param("", {SITE: "{"}, [], id="a playbook that is no YAML"),
        pytest.param("", {}, [], id="a playbook that is not there"),
    ],
)
def test_roles_in_the_directory_of_the_template_are_named(
    tmp_path: Path, options: str, files: dict[str, str], expected: list[str]
) -> None:
    assert roles_of(template(tmp_path, options, **files)) == (expected, [])


@pytest.mark.parametrize(
    ("options", "files", "needed"),
    [
        pytest.param("", site("[base]"), "the role 'base'", id="not there"),
        pytest.param("", site("[a.b.c]"), "the role 'a.b.c' (of a collection)", id="a collection's"),
        pytest.param("", site("['{{ which }}']"), "the role '{{ which }}' (a variable names it)", id="a variable"),
        pytest.param("", site("[../../../etc, /etc]"), "the roles '../../../etc', '/etc'", id="outside"),
        pytest.param(
            'galaxy_file = "r.yml"',
            site("[docker]") | {"r.yml": "- src: https://git.example.org/docker.git\n- x.nginx\n"},
            "the roles 'docker', 'x.nginx'",
            id="from elsewhere",
        ),
        pytest.param(
            "",
            site(f"[{', '.join(f'r{number}' for number in range(60))}]"),
            f"the roles {', '.join(repr(f'r{number}') for number in range(10))} and 50 more",
            id="many",
        ),
        pytest.param("", site('["a\\n# b"]'), "the role 'a\\x0a# b'", id="a line that would end a comment"),
    ],
)
def test_roles_that_are_elsewhere_are_needed(tmp_path: Path, options: str, files: dict[str, str], needed: str) -> None:
    what = "copy each into a directory beside the playbook, and name it under the step's roles"
    path = template(tmp_path, options, **files)
    assert roles_of(path) == ([], [f"provision[0]: {needed}, which ansible/site.yml uses; {what}"])
    assert f"# needed: {needed[:40]}" in import_file(path, "a").manifest


def imported(path: Path, out: Path) -> tuple[Done, list[str]]:
    done = vmi("import", path, "--output", out)
    return done, sorted(str(file.relative_to(out)) for file in out.rglob("*") if file.is_file())


def test_roles_are_copied(tmp_path: Path) -> None:
    path = template(tmp_path / "in", **site("[base]"), **role("base"), **role("other"))
    done, files = imported(path, tmp_path / "out/a")
    assert done.returncode == 0
    assert files == ["README.md", "ansible/roles/base/tasks/main.yml", SITE, "appliance.yaml"]
    assert "guessed: provision[0].roles: ansible/roles/base, as ansible/site.yml names them\n" in done.stderr


def test_a_role_with_a_link_in_it_is_named_and_not_copied(tmp_path: Path) -> None:
    path = template(tmp_path / "in", **site("[base]"), **role("base"))
    (tmp_path / "in/ansible/roles/base/files").symlink_to("/etc")
    done, files = imported(path, tmp_path / "out/a")
    assert files == ["README.md", SITE, "appliance.yaml"]
    assert "copy ansible/roles/base into" in done.stderr
    assert "it holds 'ansible/roles/base/files', which is or passes through a symbolic link" in done.stderr


def test_a_role_that_is_a_link_is_needed(tmp_path: Path) -> None:
    path = template(tmp_path / "in", **site("[base]"), **role("base", place="elsewhere"))
    (tmp_path / "in/ansible/roles").mkdir()
    (tmp_path / "in/ansible/roles/base").symlink_to(tmp_path / "in/elsewhere/base")
    assert roles_of(path)[0] == []
    assert "the role 'base'" in roles_of(path)[1][0]


def test_more_than_an_appliance_holds_is_not_copied(tmp_path: Path) -> None:
    many = {f"ansible/roles/r{role}/files/{file}": "x" for role in range(6) for file in range(900)}
    path = template(tmp_path / "in", **site("[r0, r1, r2, r3, r4, r5]"), **many)
    done, files = imported(path, tmp_path / "out/a")
    assert files == ["README.md", "appliance.yaml"]
    assert "yourself: those below " in done.stderr
    assert " are more than 5000\n" in done.stderr
