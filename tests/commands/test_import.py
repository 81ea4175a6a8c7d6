"""`vmi import`: the manifest on stdout or in its directory, everything else on stderr; nothing overwritten."""

import json
from pathlib import Path

import pytest
from tests.commands.running import Done, vmi

FILES = Path(__file__).parents[1] / "manifest/importing/files"


def vmi_import(*arguments: str | Path) -> Done:
    return vmi("import", *arguments)


def test_the_manifest_is_printed_and_what_is_left_is_named() -> None:
    file = FILES / "ubuntu-22.04.pkr.hcl"
    done = vmi_import(file)
    assert done.returncode == 0
    assert done.stdout == (FILES / "ubuntu-22.04.expected.yaml").read_text()
    said = done.stderr.splitlines()
    assert (
        f"{file}:44: not carried over: build.provisioner.shell[1].only[0] = qemu.ubuntu: a step has no such option"
        in said
    )
    assert "guessed: os: Ubuntu 22.04, from the address of the base" in said
    assert 'needed: owners: who reviews changes, such as ["@you"]' in said
    assert f"{file}: 20 values carried over, 5 not" in said


def test_secrets_are_shown_nowhere() -> None:
    for output in ("text", "json"):
        done = vmi_import(FILES / "alma-9.pkr.hcl", "--format", output)
        assert "hunter2" not in done.stdout + done.stderr
        assert "ssh_password" in done.stdout + done.stderr


def test_the_same_as_json() -> None:
    told = json.loads(vmi_import(FILES / "appdb.xml", "--name", "centos", "--format", "json").stdout)
    assert told["manifest"] == (FILES / "appdb.expected.yaml").read_text()
    assert told["left"][-1] == {
        "path": "appdb.contact",
        "line": 43,
        "value": "someone@example.org",
        "why": "'contact' is no key of AppDB's file that we know",
        "hint": "",
    }
    assert "appdb.os.version" in told["carried"]
    assert told["needs"][-1] == 'owners: who reviews changes, such as ["@you"]'


def test_it_is_written_into_its_directory_once(tmp_path: Path) -> None:
    place = tmp_path / "appliances/alma-9"
    done = vmi_import(FILES / "alma-9.pkr.hcl", "--output", place)
    assert (done.returncode, done.stdout) == (0, f"wrote {place}/appliance.yaml\nwrote {place}/README.md\n")
    assert f"copy seed/alma.ks into {place} yourself: below {FILES} it is not there\n" in done.stderr
    assert "needed: look at [disk-size]" not in done.stderr
    assert (place / "appliance.yaml").read_text() == (FILES / "alma-9.expected.yaml").read_text()
    again = vmi_import(FILES / "alma-9.pkr.hcl", "--output", place)
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["/nonexistent.pkr.hcl"], "/nonexistent.pkr.hcl: cannot be read", id="no such file"),
        pytest.param(["/dev/zero"], "/dev/zero: is no regular file", id="a device"),
        pytest.param([FILES], "is no regular file", id="a directory"),
        pytest.param(
            [FILES / "appdb.yaml", "--name", "../x"], "'../x' cannot be the name of an appliance", id="a name"
        ),
        pytest.param(
            [FILES / "appdb.yaml", "--name", "a", "--output", FILES / "appdb.xml"], "is no directory", id="into a file"
        ),
    ],
)
def test_refused_in_words(arguments: list[str | Path], said: str) -> None:
    done = vmi_import(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_files_beside_the_template_are_copied_and_links_are_not(tmp_path: Path) -> None:
    template, out = tmp_path / "in/a.pkr.hcl", tmp_path / "appliances/a"
    (tmp_path / "in/scripts").mkdir(parents=True)
    (tmp_path / "in/scripts/one.sh").write_text("#!/bin/sh\ntrue\n")
    (tmp_path / "in/scripts/one.sh").chmod(0o755)
    (tmp_path / "secret").write_text("s")
    (tmp_path / "in/scripts/two.sh").symlink_to(tmp_path / "secret")
    (tmp_path / "in/scripts/big.sh").write_bytes(b"x" * (1 << 21))
    names = '["scripts/one.sh", "scripts/two.sh", "scripts/big.sh", "../secret"]'
    template.write_text(
        f'source "qemu" "a" {{}}\nbuild {{\n  provisioner "shell" {{\n    scripts = {names}\n  }}\n}}\n'
    )
    done = vmi_import(template, "--output", out)
    assert done.returncode == 0, done.stderr
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()) == [
        "README.md",
        "appliance.yaml",
        "scripts/one.sh",
    ]
    assert (out / "scripts/one.sh").stat().st_mode & 0o777 == 0o755
    assert "copy scripts/two.sh into" in done.stderr
    assert "it is or passes through a symbolic link" in done.stderr
    assert "it is larger than 1 MiB" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "hint"),
    [
        pytest.param("a.yaml", "appdb: {verison: 1}", "such a file has a root `appdb:` with keys", id="AppDB"),
        pytest.param("a.json", '{"builders": [{"type": "docker"}]}', "`packer hcl2_upgrade FILE`", id="JSON"),
        pytest.param(
            "a.pkr.hcl", 'source "docker" "a" {\n image = "x"\n}', 'a template has a `source "qemu"`', id="HCL"
        ),
    ],
)
def test_nothing_carried_over_is_a_no_with_a_hint(name: str, content: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    done = vmi_import(tmp_path / name)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing could be carried over" in done.stderr
    assert hint in done.stderr
    if "verison" in content:
        assert "'verison' is no key of AppDB's file that we know; did you mean 'version'?" in done.stderr


def test_what_lint_will_warn_of_is_said_with_its_rule(tmp_path: Path) -> None:
    (tmp_path / "a.pkr.hcl").write_text('source "qemu" "a" {\n  disk_size = "20480M"\n  format = "qcow2"\n}\n')
    said = vmi_import(tmp_path / "a.pkr.hcl").stderr
    assert "needed: look at [disk-size]: " in said


def test_what_no_author_misses_is_said_in_one_line_for_each_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pkr.hcl").write_text(
        """\
packer {
  required_plugins {
    qemu = {
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/qemu"
    }
  }
}
variable "iso" {
  type        = string
  description = "where it is"
  default     = "https://cloud.example.org/debian-13.iso"
}
variable "unused" {
  type    = string
  default = "x"
}
source "qemu" "a" {
  iso_url = var.iso
}
"""
    )
    done = vmi_import(tmp_path / "a.pkr.hcl")
    file = tmp_path / "a.pkr.hcl"
    assert [line for line in done.stderr.splitlines() if "not carried over" in line] == [
        f"{file}:16: not carried over: variable.unused.default = x: a manifest has no variables; values stand where "
        "they are used",
        f"{file}: not carried over: packer.required_plugins.qemu.version, packer.required_plugins.qemu.source: the "
        "build pins its own plugins",
        f"{file}: not carried over: variable.iso.type, variable.iso.description, variable.unused.type: what declares a "
        "variable says nothing of the image; values stand where they are used",
    ]
    told = json.loads(vmi_import(file, "--format", "json").stdout)
    assert len(told["left"]) == 6


def test_a_template_in_json_without_steps_has_no_build_to_leave(tmp_path: Path) -> None:
    (tmp_path / "a.pkr.json").write_text(
        '{"builders": [{"type": "qemu", "iso_url": "https://a.example/debian-13.iso"}]}'
    )
    done = vmi_import(tmp_path / "a.pkr.json")
    assert done.returncode == 0
    assert "not carried over" not in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"build": 5}', id="a number as a build"),
        pytest.param('{"build": "x", "variable.x": 7, "source.qemu.a": 5}', id="words as blocks"),
        pytest.param('{"build": {"provisioner.ansible[0]": "x"}}', id="a word as a step"),
        pytest.param('{"builders": [5], "provisioners": [5]}', id="numbers in lists"),
        pytest.param('{"builders": [{"type": "qemu", "http_content": 5}]}', id="a number as files"),
        pytest.param(
            '{"builders": [{"type": "qemu"}], "provisioners": [{"type": "ansible", "playbook_file": "a\\u0000", '
            '"galaxy_file": {"a": 1}, "roles_path": 4}]}',
            id="paths that are none",
        ),
    ],
)
def test_other_values_than_packer_takes_are_said_in_words(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content)
    done = vmi_import(tmp_path / "a.json")
    assert done.returncode in (0, 1)
    assert "this is a bug" not in done.stderr
