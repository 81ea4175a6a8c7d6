"""Packages of Python, Node and Go are found by what they left, and what is no package is passed over."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import language
from vmi.auditing.guest.packages.language import LanguagePackage, go, language_packages

GuestOf = Callable[[Files], Guest]
SITE = "/usr/lib/python3/dist-packages"
YAML = "Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0.2\n\nName: not this\nVersion: 0\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(f"{SITE}/y.dist-info/METADATA", YAML, [("PyYAML", "6.0.2")], id="dist-info"),
        pytest.param(f"{SITE}/y.egg-info/PKG-INFO", YAML, [("PyYAML", "6.0.2")], id="egg-info directory"),
        pytest.param(f"{SITE}/y.egg-info", YAML.replace("\n", "\r\n"), [("PyYAML", "6.0.2")], id="egg-info file"),
        pytest.param("/opt/app/venv/lib/y.dist-info/METADATA", YAML, [("PyYAML", "6.0.2")], id="anywhere"),
        pytest.param(f"{SITE}/y.dist-info/METADATA", "Name: a\n\nVersion: 1\n", [], id="version in the text"),
        pytest.param(f"{SITE}/y.dist-info/METADATA", "Name: a b\nVersion: 1\n", [], id="no name"),
        pytest.param(f"{SITE}/y.dist-info/RECORD", YAML, [], id="another file"),
        pytest.param(f"{SITE}/METADATA", YAML, [], id="another directory"),
    ],
)
def test_python(guest_of: GuestOf, path: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = language_packages(guest_of({path: text}))
    assert found == tuple(LanguagePackage("pypi", name, version, path) for name, version in expected)


MODULES = "/srv/app/node_modules"


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        pytest.param(f"{MODULES}/ms", {"name": "ms", "version": "2.1.3"}, [("ms", "2.1.3")], id="package"),
        pytest.param(f"{MODULES}/@a/b", {"name": "@a/b", "version": "1.0.0"}, [("@a/b", "1.0.0")], id="scoped"),
        pytest.param(f"{MODULES}/a/node_modules/b", {"name": "b", "version": "1.0.0"}, [("b", "1.0.0")], id="nested"),
        pytest.param("/usr/share/nodejs/c", {"name": "c", "version": "1.0.0"}, [("c", "1.0.0")], id="Debian's place"),
        pytest.param(f"{MODULES}/a/test/fixture", {"name": "f", "version": "1.0.0"}, [], id="further down"),
        pytest.param("/srv/app", {"name": "app", "version": "1.0.0"}, [], id="not installed"),
        pytest.param(f"{MODULES}/a", {"name": "a"}, [], id="no version"),
        pytest.param(f"{MODULES}/a", {"name": ["a"], "version": 1}, [], id="no texts"),
        pytest.param(f"{MODULES}/a", {"name": "a\nb", "version": "1"}, [], id="name of two lines"),
        pytest.param(f"{MODULES}/a", {"name": "@a/b/c", "version": "1"}, [], id="name with two slashes"),
        pytest.param(f"{MODULES}/a", ["a"], [], id="a list"),
    ],
)
def test_node(guest_of: GuestOf, path: str, content: object, expected: list[tuple[str, str]]) -> None:
    file = f"{path}/package.json"
    found = language_packages(guest_of({file: json.dumps(content)}))
    assert found == tuple(LanguagePackage("npm", name, version, file) for name, version in expected)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\udcff", '{"name": "a", "version": "1"} x', ""])
def test_what_is_no_json_is_no_package(guest_of: GuestOf, text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    assert language_packages(guest_of({f"{MODULES}/a/package.json": data})) == ()


INFO = (
    "path\texample.org/tool/cmd\nmod\texample.org/tool\t(devel)\t\ndep\tgolang.org/x/sys\tv0.6.0\th1:abc=\n"
    "dep\texample.org/old\tv1.0.0\n=>\texample.org/new\tv1.0.1\th1:def=\nbuild\t-ldflags\tdep\tx\n"
)
HEAD = b"\x7fELF" + b"\0" * 60 + b"\x04\0\0\0\x53\0\0\0\x04\0\0\0Go\0\0"


def length(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80]) + length(value >> 7)


def executable(info: str = INFO, *, flags: int = 2, version: str = "go1.22.1 X:loopvar") -> bytes:
    modules = b"0" * 16 + info.encode() + b"1" * 16
    blob = b"\xff Go buildinf:\x08" + bytes([flags]) + b"\0" * 16
    data = blob + length(len(version)) + version.encode() + length(len(modules)) + modules
    return HEAD.ljust(go.HEAD_BYTES + 16, b"\0") + data


ALL = [
    ("example.org/tool", "(devel)"),
    ("golang.org/x/sys", "v0.6.0"),
    ("example.org/new", "v1.0.1"),
    ("stdlib", "1.22.1"),
]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(executable(), ALL, id="modules"),
        pytest.param(executable("", version="go1.19.8"), [("stdlib", "1.19.8")], id="no modules"),
        pytest.param(b"\xff Go buildinf:\0\0" + executable()[16:], ALL, id="the mark as data of a program"),
        pytest.param(executable(flags=0), [], id="before Go 1.18"),
        pytest.param(executable()[: go.HEAD_BYTES + 40], [], id="cut short"),
        pytest.param(executable("mod\ta\x01b\tv1\n", version="gcc"), [], id="odd letters"),
        pytest.param(HEAD, [], id="nothing in it"),
    ],
)
def test_go(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert go.packages(data) == expected


def make_executable(guest_of: GuestOf, tmp_path: Path, files: Files) -> Guest:
    guest_of(files)
    for name in files:
        (tmp_path / "guest" / name[1:]).chmod(0o755)
    return guest_of({})


def test_only_executables_that_nobody_owns_are_looked_into(guest_of: GuestOf, tmp_path: Path) -> None:
    guest = make_executable(
        guest_of,
        tmp_path,
        {
            "/usr/local/bin/tool": executable(),
            "/usr/bin/owned": executable(),
            "/usr/local/bin/c": executable().replace(b"Go\0\0", b"GNU\0"),
            "/usr/local/bin/script": b"#!/bin/sh\n".ljust(100_000, b"#"),
            "/var/lib/dpkg/info/owned.list": "/usr/bin/owned\n",
        },
    )
    (tmp_path / "guest/usr/local/bin/data").write_bytes(executable())
    assert {package.path for package in language_packages(guest)} == {"/usr/local/bin/tool"}
    assert [(package.name, package.version) for package in language_packages(guest)] == sorted(ALL)


def test_a_real_executable() -> None:
    packer = shutil.which("packer")
    assert packer, "packer is missing: run `make setup`"
    data = Path(packer).read_bytes()
    assert go.is_built_by_go(data[: go.HEAD_BYTES])
    assert "stdlib" in dict(go.packages(data))


def test_whose_they_are(guest_of: GuestOf) -> None:
    path = f"{SITE}/y.dist-info/METADATA"
    guest = guest_of({path: YAML, "/var/lib/dpkg/info/python3-yaml.list": f"{path}\n"})
    assert language_packages(guest) == (LanguagePackage("pypi", "PyYAML", "6.0.2", path, "python3-yaml"),)


def test_too_many_are_not_half_a_list(guest_of: GuestOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "FILES_LIMIT", 1)
    with pytest.raises(CannotJudge, match="more than 1 files may be packages"):
        language_packages(guest_of({f"{SITE}/{name}.egg-info": YAML for name in "ab"}))
