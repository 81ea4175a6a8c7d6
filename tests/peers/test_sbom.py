"""Maintained libraries accept our SBOMs: their schemas, their rules, and purls that they would write alike."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.auditing import rpms
from tests.auditing.images import Files, make_tree

from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.guest import Guest
from vmi.auditing.sbom.inventory import Image, take
from vmi.auditing.sbom.sbom import WRITERS

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
DEB = """\
Package: libstdc++6
Status: install ok installed
Maintainer: Debian GCC (Maintainers) <gcc@example.org>
Architecture: amd64
Source: gcc-12 (12.2.0-14)
Version: 4:12.2.0-14+deb12u1~a

Package: Odd?na%20me#@/x \x01\u202e\udcff
Status: install ok installed
Maintainer: (((
Architecture: a b
Version: -1/2@3

"""
APK = "P:libcrypto3\nV:3.1.4-r1\nA:x86_64\no:openssl\nL:Apache-2.0\nm:Ariadne Conill <a@example.org>\n"
LANGUAGES: Files = {
    "/srv/typing_extensions.dist-info/METADATA": "Name: Typing_Extensions\nVersion: 4.1+x\n",
    "/srv/node_modules/@scope/name/package.json": '{"name": "@scope/Name", "version": "1.0.0-a+b"}',
    "/boot/vmlinuz-own kernel": "x",
    "/srv/odd\n\udcff": "x",
}
GUESTS: dict[str, Callable[[], Files]] = {
    "dpkg": lambda: {
        "/etc/os-release": "ID=debian\nVERSION_ID=12\n",
        "/var/lib/dpkg/status": DEB.encode("utf-8", "surrogateescape"),
        **LANGUAGES,
    },
    "rpm": lambda: {
        "/etc/os-release": 'ID="almalinux"\nVERSION_ID="9.4"\nCPE_NAME="cpe:/o:almalinux:almalinux:9::baseos"\n',
        **{f"/var/lib/rpm/{name}": content for name, content in rpms.database().items()},
    },
    "apk": lambda: {"/etc/os-release": "ID=alpine\n", "/lib/apk/db/installed": APK, **LANGUAGES},
    "odd": lambda: {"/etc/os-release": "ID=A/b?\nCPE_NAME=no cpe\n", "/lib/apk/db/installed": APK},
}


def written(here: Path) -> Iterator[Path]:
    """Every guest as an SBOM in each format, with and without files."""
    for name, files in GUESTS.items():
        guest = Guest(DirectoryTree(make_tree(here / name, files())))
        for form, write in WRITERS.items():
            for more in ("", "-files"):
                inventory = take(guest, Image("disk.qcow2", "ab" * 32), with_files=bool(more), epoch=None)
                path = here / f"{name}-{form}{more}.json"
                path.write_text(write(inventory))
                yield path


def spoilt(path: Path, old: str, new: str) -> Path:
    """An SBOM with something wrong in it."""
    text = path.read_text()
    assert old in text
    other = path.with_stem(f"wrong-{path.stem}")
    other.write_text(text.replace(old, new))
    return other


def test_maintained_libraries_accept_them(tmp_path: Path) -> None:
    """One test, since the libraries take seconds to be imported."""
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON.parent.parent.name} is missing: run `make setup`")
    good = list(written(tmp_path))
    assert len(good) == 16
    wrong = [
        spoilt(tmp_path / "apk-cyclonedx.json", "library", "thing"),
        spoilt(tmp_path / "apk-spdx.json", "DESCRIBES", "CONTAINS"),
        spoilt(tmp_path / "dpkg-cyclonedx.json", "%2B", "+"),
    ]
    argv = [PYTHON, ROOT / "tests/peers/sbom_judge.py", *good, *wrong]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = {Path(path): complaints for path, complaints in json.loads(done.stdout).items()}
    assert {path.name: said[path] for path in good} == {path.name: [] for path in good}
    assert [path.name for path in wrong if not said[path]] == []
