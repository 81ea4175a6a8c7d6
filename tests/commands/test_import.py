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
