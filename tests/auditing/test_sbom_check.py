"""An SBOM is an image's own when all that it tells is so, whoever wrote it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.auditing import rpms
from tests.auditing.images import Files

from vmi.auditing.guest.guest import Guest
from vmi.auditing.sbom.comparing import differences, read
from vmi.auditing.sbom.inventory import Image, Inventory, take
from vmi.auditing.sbom.sbom import WRITERS
from vmi.cli import main
from vmi.core.errors import InputError

GuestOf = Callable[[Files], Guest]
Capture = pytest.CaptureFixture[str]
Document = Any  # JSON values
Change = Callable[[Document], object]
IMAGE = Image("disk.qcow2", "ab" * 32)
STATUS = """\
Package: bash
Status: install ok installed
Maintainer: Shell Team <shell@example.org>
Architecture: amd64
Version: 5.2-1

Package: libc6
Status: install ok installed
Architecture: amd64
Version: 1:2.41-12

Package: libc6
Status: install ok installed
Architecture: i386
Version: 1:2.41-12
"""
DPKG: Files = {
    "/etc/os-release": 'ID=debian\nVERSION_ID="13"\n',
    "/var/lib/dpkg/status": STATUS,
    "/srv/venv/y.dist-info/METADATA": "Name: PyYAML\nVersion: 6.0.2\n",
    "/srv/data": "abc",
    "/boot/vmlinuz-own": "x",
}
APK: Files = {
    "/etc/os-release": "ID=alpine\nVERSION_ID=3.19.0\n",
    "/lib/apk/db/installed": "P:musl\nV:1.2.4-r2\nA:x86_64\nL:MIT\nm:Timo <timo@example.org>\n",
}
FORMS = ("cyclonedx", "spdx")
LISTS = {"cyclonedx": "components", "spdx": "packages"}


def part(document: Document, name: str) -> Document:
    """The component, package or file with that name."""
    everything = [*document.get("components", []), *document.get("packages", []), *document.get("files", [])]
    return next(each for each in everything if name in (each.get("name"), each.get("fileName", "")[1:]))


def put(name: str, key: str, value: object) -> Change:
    return lambda document: part(document, name).update({key: value})


def drop(name: str, key: str) -> Change:
    return lambda document: part(document, name).pop(key)


def add(key: str, value: object) -> Change:
    return lambda document: document.setdefault(key, []).append(value)


def zeros(name: str, key: str, inner: str) -> Change:
    def change(document: Document) -> None:
        for each in part(document, name)[key]:
            each[inner] = "00"

    return change


def disown(document: Document) -> None:
    """From here on it does not say that vmi wrote it."""
    document.get("metadata", {}).pop("tools", None)
    document.get("creationInfo", {}).pop("creators", None)


def said(inventory: Inventory, form: str, path: Path, *changes: Change) -> list[str]:
    """What is wrong in an SBOM that was changed."""
    document = json.loads(WRITERS[form](inventory))
    for change in changes:
        change(document)
    path.write_text(json.dumps(document))
    return list(differences(read(path), inventory))


def stock(guest_of: GuestOf, files: Files, *, with_files: bool = True) -> Inventory:
    return take(guest_of(files), IMAGE, with_files=with_files, epoch=0)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("with_files", [False, True], ids=["packages", "files"])
@pytest.mark.parametrize("files", [DPKG, APK], ids=["dpkg", "apk"])
@pytest.mark.parametrize("changes", [(), (disown,)], ids=["vmi", "another tool"])
def test_what_is_so(
    guest_of: GuestOf, tmp_path: Path, form: str, with_files: bool, files: Files, changes: tuple[Change, ...]
) -> None:
    inventory = stock(guest_of, files, with_files=with_files)
    assert said(inventory, form, tmp_path / "sbom.json", *changes) == []


CDX, SPDX = FORMS
FILE, OTHER = "/srv/data", "SHA-1"
FORGED = [
    pytest.param(CDX, put("bash", "version", "9"), "bash@5.2-1?arch=amd64&distro=debian-13: {}version", id="version"),
    pytest.param(SPDX, put("bash", "versionInfo", "9"), "versionInfo is '9', not '5.2-1'", id="versionInfo"),
    pytest.param(CDX, put("bash", "name", "dash"), "is 'dash', not 'bash'", id="name"),
    pytest.param(SPDX, put("bash", "name", "dash"), "is 'dash', not 'bash'", id="name, SPDX"),
    pytest.param(CDX, put("bash", "type", "firmware"), "type is 'firmware', not 'library'", id="type"),
    pytest.param(SPDX, put("bash", "primaryPackagePurpose", "DEVICE"), "is ", id="purpose"),
    pytest.param(CDX, put("bash", "purl", "pkg:deb/debian/bash@9"), "pkg:deb/debian/bash@9", id="purl"),
    pytest.param(CDX, put("bash", "purl", "pkg:deb/debian/bash@5.2-1?arch=arm64"), "arch=arm64", id="architecture"),
    pytest.param(CDX, put("bash", "supplier", {"name": "Evil"}), "is 'Evil', not 'Shell Team", id="supplier"),
    pytest.param(SPDX, put("bash", "supplier", "Person: Evil"), "Evil', not '", id="supplier, SPDX"),
    pytest.param(CDX, put("libc6", "supplier", {"name": "Evil"}), "supplier is ", id="supplier where there is none"),
    pytest.param(CDX, put("bash", "hashes", [{"alg": "MD5", "content": "0"}]), "bash@5.2-1", id="hash of a package"),
    pytest.param(CDX, put("debian", "version", "12"), "version is '12', not '13'", id="operating system"),
    pytest.param(CDX, add("components", {"type": "library", "name": "backdoor"}), "it names backdoor", id="backdoor"),
    pytest.param(
        CDX, add("components", {"bom-ref": "x", "name": "backdoor", "purl": "pkg:generic/backdoor"}),
        "it names pkg:generic/backdoor", id="generic backdoor",
    ),
    pytest.param(SPDX, add("packages", {"SPDXID": "SPDXRef-x", "name": "backdoor"}), "it names backdoor", id="SPDX's"),
    pytest.param(
        CDX, put("bash", "components", [{"type": "library", "name": "backdoor"}]), "", id="one inside of another"
    ),
    pytest.param(CDX, lambda d: d["components"].pop(3), "it does not name pkg:", id="one fewer"),
    pytest.param(CDX, zeros(FILE, "hashes", "content"), "is '00', not '", id="digests"),
    pytest.param(SPDX, zeros(FILE, "checksums", "checksumValue"), "is '00', not '", id="digests, SPDX"),
    pytest.param(CDX, add("components", {"type": "file", "name": "/etc/evil"}), "it names /etc/evil", id="file"),
    pytest.param(SPDX, add("files", {"SPDXID": "SPDXRef-f", "fileName": "./etc/evil"}), "/etc/evil", id="file, SPDX"),
    pytest.param(
        SPDX, lambda d: d["relationships"].append(d["relationships"][1] | {"relationshipType": "DESCRIBES"}),
        "it is about 2 things", id="about two",
    ),
    pytest.param(CDX, lambda d: d["metadata"].pop("component"), "does not say which image it is about", id="no image"),
    pytest.param(
        CDX, lambda d: d["metadata"]["component"]["hashes"][0].update(content="cd" * 32),
        f"it is about another file, with SHA-256 {'cd' * 32}", id="another image",
    ),
]  # fmt: skip


@pytest.mark.parametrize("whose", ["vmi", "another tool"])
@pytest.mark.parametrize(("form", "change", "message"), FORGED)
def test_forgeries(guest_of: GuestOf, tmp_path: Path, form: str, change: Change, message: str, whose: str) -> None:
    ours = whose == "vmi"
    told = said(stock(guest_of, DPKG), form, tmp_path / "sbom.json", change, *([] if ours else [disown]))
    wanted = message.format("" if ours else "its ").replace("versionInfo", "versionInfo" if ours else "version")
    assert [line for line in told if wanted in line] != [], told


@pytest.mark.parametrize(
    ("form", "change", "message"),
    [
        pytest.param(CDX, put("musl", "licenses", [{"license": {"name": "GPL"}}]), "'GPL', not 'MIT'", id="CycloneDX"),
        pytest.param(SPDX, put("musl", "licenseComments", "The package's database says: GPL"), "GPL', not", id="SPDX"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("more", [(), (disown,)], ids=["vmi", "another tool"])
def test_licences(
    guest_of: GuestOf, tmp_path: Path, form: str, change: Change, message: str, more: tuple[Change, ...]
) -> None:
    told = said(stock(guest_of, APK), form, tmp_path / "sbom.json", change, *more)
    assert [line for line in told if message in line] != [], told


@pytest.mark.parametrize(
    ("form", "change", "message"),
    [
        pytest.param(CDX, drop("bash", "supplier"), "supplier is not told", id="supplier"),
        pytest.param(CDX, drop("bash", "version"), "version is not told", id="version"),
        pytest.param(CDX, drop("PyYAML", "evidence"), "evidence is not told", id="places"),
        pytest.param(CDX, put("bash", "description", "x"), "is 'x', of which vmi says nothing", id="too much"),
        pytest.param(CDX, lambda d: d["components"].append(d["components"][1]), " 2 times", id="twice"),
        pytest.param(CDX, lambda d: d["components"].remove(part(d, FILE)), "it does not name /srv/data", id="a file"),
        pytest.param(CDX, lambda d: d["dependencies"][0]["dependsOn"].pop(), "dependencies dependsOn", id="relations"),
        pytest.param(SPDX, lambda d: d["relationships"].pop(), "relationships is a list", id="relations, SPDX"),
        pytest.param(CDX, add("services", {"name": "x"}), "services is a list of 1, of which", id="services"),
        pytest.param(CDX, lambda d: d["metadata"].update(timestamp="soon"), "metadata timestamp is 'soon'", id="time"),
    ],
)  # fmt: skip
def test_vmi_says_all_of_it_and_nothing_else(
    guest_of: GuestOf, tmp_path: Path, form: str, change: Change, message: str
) -> None:
    told = said(stock(guest_of, DPKG), form, tmp_path / "sbom.json", change)
    assert [line for line in told if message in line] != [], told


@pytest.mark.parametrize(
    ("form", "change"),
    [
        pytest.param(CDX, put("debian", "purl", "pkg:generic/linux"), id="system's purl"),
        pytest.param(CDX, put("debian", "version", "13.2"), id="point release"),
        pytest.param(CDX, put("bash", "purl", "pkg:deb/debian/bash@5.2-1?distro=Debian"), id="qualifiers"),
        pytest.param(CDX, drop("bash", "purl"), id="no purl"),
        pytest.param(CDX, drop("bash", "version"), id="no version"),
        pytest.param(CDX, put("bash", "supplier", {"name": "shell team"}), id="supplier without address"),
        pytest.param(CDX, put("bash", "licenses", [{"license": {"id": "GPL-3.0-or-later"}}]), id="own licence"),
        pytest.param(CDX, put("PyYAML", "name", "pyyaml"), id="Python's names"),
        pytest.param(CDX, drop(FILE, "hashes"), id="file without digests"),
        pytest.param(CDX, lambda d: d["components"].remove(part(d, FILE)), id="not all files"),
        pytest.param(SPDX, put("bash", "supplier", "Person: Shell Team (shell@example.org)"), id="supplier, SPDX"),
        pytest.param(SPDX, put("bash", "licenseDeclared", "NOASSERTION"), id="no licence, SPDX"),
        pytest.param(SPDX, lambda d: d.update(spdxVersion="SPDX-2.2"), id="SPDX 2.2"),
    ],
)  # fmt: skip
def test_another_tool_says_it_in_its_own_way(guest_of: GuestOf, tmp_path: Path, form: str, change: Change) -> None:
    assert said(stock(guest_of, DPKG), form, tmp_path / "sbom.json", disown, change) == []


def test_each_architecture_is_a_package(guest_of: GuestOf, tmp_path: Path) -> None:
    def without(document: Document) -> None:
        document["components"] = [each for each in document["components"] if "i386" not in each.get("purl", "")]

    told = said(stock(guest_of, DPKG), CDX, tmp_path / "sbom.json", disown, without)
    assert told == ["it does not name pkg:deb/debian/libc6@1:2.41-12?arch=i386&distro=debian-13"]


@pytest.mark.parametrize(
    ("change", "is_so"),
    [
        pytest.param(put("one-sub", "version", "1.0-3.el9"), True, id="in the purl alone"),
        pytest.param(put("one-sub", "version", "3:1.0-3.el9"), False, id="another version"),
        pytest.param(put("one-sub", "purl", "pkg:rpm/almalinux/one-sub@1.0-3.el9?epoch=2"), True, id="the same"),
        pytest.param(put("one-sub", "purl", "pkg:rpm/almalinux/one-sub@1.0-3.el9?epoch=3"), False, id="another purl"),
    ],
)
def test_an_rpms_epoch(guest_of: GuestOf, tmp_path: Path, change: Change, is_so: bool) -> None:
    files = {f"/var/lib/rpm/{name}": content for name, content in rpms.database().items()}
    guest: Files = {"/etc/os-release": "ID=almalinux\nVERSION_ID=9.4\n", **files}
    assert (said(stock(guest_of, guest), CDX, tmp_path / "sbom.json", disown, change) == []) is is_so


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("more", [[], ["--files"]], ids=["packages", "files"])
def test_an_image_has_its_own_sbom_whatever_it_is_called(
    good_image: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, form: str, more: list[str]
) -> None:
    path, copy = tmp_path / "sbom.json", tmp_path / "another name.qcow2"
    copy.symlink_to(good_image)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    assert main(["sbom", str(copy), "--as", form, "--output", str(path), "--quiet", *more]) == 0
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr("vmi.auditing.sbom.cyclonedx.__version__", "99.1")
    monkeypatch.setattr("vmi.auditing.sbom.spdx.__version__", "99.1")
    assert main(["sbom", str(good_image), "--check", str(path), "--quiet"]) == 0
    assert f"it is the SBOM of {good_image.name}" in capsys.readouterr().out


@pytest.fixture
def written(good_image: Path, tmp_path: Path, capsys: Capture) -> Path:
    """The SBOM of the good image."""
    path = tmp_path / "sbom.json"
    assert main(["sbom", str(good_image), "--output", str(path), "--quiet"]) == 0
    capsys.readouterr()
    return path


def test_another_tools_sbom_is_told_to_be_one(good_image: Path, written: Path, capsys: Capture) -> None:
    document = json.loads(written.read_text())
    disown(document)
    written.write_text(json.dumps(document))
    assert main(["sbom", str(good_image), "--check", str(written), "--quiet"]) == 0
    assert "vmi did not write it; what can be compared agrees with" in capsys.readouterr().out


def test_an_sbom_of_something_else_is_told_in_some_lines(good_image: Path, written: Path, capsys: Capture) -> None:
    document = json.loads(written.read_text())
    document["components"] += [{"purl": f"pkg:deb/debian/x{number}@1"} for number in range(30)]
    written.write_text(json.dumps(document))
    assert main(["sbom", str(good_image), "--check", str(written), "--quiet"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1]) == (21, f"{written}: 10 more differences, in --format json")
    assert main(["sbom", str(good_image), "--check", str(written), "--quiet", "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["differences"]) == 30


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", "[" * 100_000, '{"bomFormat": "CycloneDX", "components": [1]}',
        pytest.param('{"bomFormat": "CycloneDX", "bomFormat": "CycloneDX"}', id="the same twice"),
        pytest.param('{"bomFormat": ["CycloneDX"]}', id="another type"),
        pytest.param('{"bomFormat": "CycloneDX", "components": null}', id="nothing"),
        pytest.param('{"bomFormat": "CycloneDX", "components": [{"name": 1}]}', id="a number"),
        pytest.param('{"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": []}]}', id="a list"),
        pytest.param(
            '{"bomFormat": "CycloneDX", "components": [' + '{"components": [' * 400 + "]}" * 400 + "]}", id="deep"
        ),
    ],
)  # fmt: skip
def test_what_is_no_sbom(good_image: Path, tmp_path: Path, capsys: Capture, text: str) -> None:
    (tmp_path / "sbom.json").write_text(text)
    assert main(["sbom", str(good_image), "--check", str(tmp_path / "sbom.json")]) == 2
    assert "sbom.json: " in capsys.readouterr().err


def test_an_sbom_of_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmi.auditing.sbom.comparing.OBJECTS_LIMIT", 3)
    path = tmp_path / "sbom.json"
    path.write_text('{"bomFormat": "CycloneDX", "components": [{}, {}]}')
    assert len(read(path).told.entries) == 2
    path.write_text('{"bomFormat": "CycloneDX", "components": [{}, {}, {}]}')
    with pytest.raises(InputError, match="it holds more than 3 objects"):
        read(path)


@pytest.mark.parametrize("key", ["x", "externalRefs", "bom-ref", "evidence"])
@pytest.mark.parametrize("value", [[], {}, 5, None, [5], "\ud800"], ids=repr)
def test_what_nobody_expects_is_a_difference(guest_of: GuestOf, tmp_path: Path, key: str, value: object) -> None:
    assert said(stock(guest_of, DPKG), CDX, tmp_path / "sbom.json", put("bash", key, value)) != []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", ["components", "packages", "files"])
@pytest.mark.parametrize("value", ["abc", {"a": 1}, 5, None, [1, "x"], [[]], [{"bom-ref": 1, "SPDXID": {}}]], ids=repr)
def test_a_list_that_is_none_is_a_difference_or_no_sbom(
    guest_of: GuestOf, tmp_path: Path, form: str, key: str, value: object
) -> None:
    try:
        found = said(
            stock(guest_of, DPKG), form, tmp_path / "sbom.json", lambda document: document.update({key: value})
        )
    except InputError as error:
        found = [str(error)]
    assert found
