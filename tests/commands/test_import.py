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
    assert said[-1] == f"{file}: 20 values carried over, 5 not"


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
        "why": "has no place in a manifest",
        "hint": "",
    }
    assert "appdb.os.version" in told["carried"]
    assert told["needs"][-1] == 'owners: who reviews changes, such as ["@you"]'


def test_it_is_written_into_its_directory_once(tmp_path: Path) -> None:
    place = tmp_path / "appliances/alma-9"
    done = vmi_import(FILES / "alma-9.pkr.hcl", "--output", place)
    assert (done.returncode, done.stdout) == (0, f"wrote {place}/appliance.yaml\n")
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
