"""An SBOM names what is there, the same each time, and is refused where it would be empty."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.auditing.images import GOOD, Files, make_image

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import Package
from vmi.auditing.guest.packages.language import LanguagePackage
from vmi.auditing.sbom import cyclonedx, spdx
from vmi.auditing.sbom.inventory import Image, take
from vmi.auditing.sbom.purls import distribution_purl, language_purl
from vmi.cli import main

GuestOf = Callable[[Files], Guest]
Capture = pytest.CaptureFixture[str]
DEBIAN = {"ID": "debian", "VERSION_ID": "12"}
ALMA = {"ID": "almalinux", "VERSION_ID": "9.4"}


@pytest.mark.parametrize(
    ("package", "system", "expected"),
    [
        pytest.param(
            Package("libstdc++6", "12.2.0-14+deb12u1", "amd64", source="gcc-12"),
            DEBIAN,
            "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12",
            id="signs in name and version",
        ),
        pytest.param(
            Package("bash", "5.2-2+b1", "amd64", source_version="5.2-2"),
            DEBIAN,
            "pkg:deb/debian/bash@5.2-2%2Bb1?arch=amd64&distro=debian-12&upstream=bash%405.2-2",
            id="rebuilt",
        ),
        pytest.param(
            Package("cpp", "4:12.2.0-3", "amd64", source="gcc-defaults", source_version="1.203"),
            DEBIAN,
            "pkg:deb/debian/cpp@4:12.2.0-3?arch=amd64&distro=debian-12&upstream=gcc-defaults%401.203",
            id="epoch, and a source with a version of its own",
        ),
        pytest.param(
            Package("a", "1~rc1", "all"),
            {"ID": "debian", "VERSION_CODENAME": "forky"},
            "pkg:deb/debian/a@1~rc1?arch=all&distro=debian-forky",
            id="distribution without a version",
        ),
        pytest.param(Package("a", "1", ""), {}, "pkg:deb/a@1", id="nothing is known"),
        pytest.param(
            Package("openssl", "1:3.0.7-24.el9", "x86_64", "rpm"),
            ALMA,
            "pkg:rpm/almalinux/openssl@3.0.7-24.el9?arch=x86_64&distro=almalinux-9.4&epoch=1"
            "&upstream=openssl-3.0.7-24.el9.src.rpm",
            id="rpm with an epoch",
        ),
        pytest.param(
            Package("Judy", "1.0-3", "x86_64", "rpm", "Judy-all", "1.1-3"),
            {"ID": "opensuse-leap", "VERSION_ID": "15.6"},
            "pkg:rpm/opensuse/Judy@1.0-3?arch=x86_64&distro=opensuse-leap-15.6&upstream=Judy-all-1.1-3.src.rpm",
            id="rpm of SUSE, upper case stays",
        ),
        pytest.param(
            Package("a", "1-1", "noarch", "rpm"),
            {"ID": "rhel", "VERSION_ID": "9"},
            "pkg:rpm/redhat/a@1-1?arch=noarch&distro=rhel-9&upstream=a-1-1.src.rpm",
            id="Red Hat",
        ),
        pytest.param(
            Package("libcrypto3", "3.1.4-r1", "x86_64", "apk", "openssl"),
            {"ID": "alpine", "VERSION_ID": "3.19.0"},
            "pkg:apk/alpine/libcrypto3@3.1.4-r1?arch=x86_64&distro=alpine-3.19.0&upstream=openssl",
            id="apk",
        ),
        pytest.param(
            Package("a?b#c@d/e f%\udcff", "1", "all"),
            DEBIAN,
            "pkg:deb/debian/a%3Fb%23c%40d%2Fe%20f%25%5Cxff@1?arch=all&distro=debian-12",
            id="a name that would be something else",
        ),
    ],
)
def test_purls_of_distributions(package: Package, system: dict[str, str], expected: str) -> None:
    assert distribution_purl(package, system) == expected


@pytest.mark.parametrize(
    ("kind", "name", "version", "expected"),
    [
        ("pypi", "PyYAML", "6.0.2", "pkg:pypi/pyyaml@6.0.2"),
        ("pypi", "typing_extensions", "4.1+x", "pkg:pypi/typing-extensions@4.1%2Bx"),
        ("npm", "ms", "2.1.3", "pkg:npm/ms@2.1.3"),
        ("npm", "JSONStream", "1.3.5", "pkg:npm/jsonstream@1.3.5"),
        ("npm", "@angular/core", "17.0.0", "pkg:npm/%40angular/core@17.0.0"),
        ("golang", "github.com/BurntSushi/toml", "v1.3.2", "pkg:golang/github.com/burntsushi/toml@v1.3.2"),
        ("golang", "k8s.io/kubernetes", "(devel)", "pkg:golang/k8s.io/kubernetes"),
        ("golang", "stdlib", "1.22.1", "pkg:golang/stdlib@1.22.1"),
    ],
)
def test_purls_of_languages(kind: str, name: str, version: str, expected: str) -> None:
    assert language_purl(LanguagePackage(kind, name, version, "/somewhere")) == expected


METADATA = "Name: PyYAML\nVersion: 6.0.2\n"
STATUS = """\
Package: linux-image-6.12.1-cloud-amd64
Status: install ok installed
Maintainer: Kernel Team (of Debian) <kernel@example.org>
Architecture: amd64
Source: linux
Version: 6.12.1-1

Package: grub-pc
Status: install ok installed
Architecture: amd64
Version: 2.12-9+deb13u2

"""
GUEST: Files = {
    "/etc/os-release": 'ID=debian\nVERSION_ID="13"\nCPE_NAME="cpe:/o:debian:debian:13"\n',
    "/var/lib/dpkg/status": STATUS,
    "/var/lib/dpkg/info/linux-image-6.12.1-cloud-amd64.list": "/boot/vmlinuz-6.12.1-cloud-amd64\n",
    "/boot/vmlinuz-6.12.1-cloud-amd64": b"\0" * 100,
    "/boot/vmlinuz-6.99-own": b"\0" * 100,
    "/usr/lib/python3/dist-packages/y.egg-info": METADATA,
    "/srv/venv/y.dist-info/METADATA": METADATA,
    "/var/lib/dpkg/info/python3-yaml.list": "/usr/lib/python3/dist-packages/y.egg-info\n",
}
KERNEL = "pkg:deb/debian/linux-image-6.12.1-cloud-amd64@6.12.1-1?arch=amd64&distro=debian-13&upstream=linux"
GRUB = "pkg:deb/debian/grub-pc@2.12-9%2Bdeb13u2?arch=amd64&distro=debian-13"
IMAGE = Image("disk.qcow2", "ab" * 32)


def documents(guest: Guest, *, with_files: bool = False) -> tuple[Any, Any]:
    inventory = take(guest, IMAGE, with_files=with_files, epoch=1700000000)
    return json.loads(cyclonedx.document(inventory)), json.loads(spdx.document(inventory))


def test_cyclonedx(guest_of: GuestOf) -> None:
    document, _ = documents(guest_of(GUEST))
    assert document["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert document["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    system, grub, kernel, own, yaml = document["components"]
    assert system == {
        "type": "operating-system", "bom-ref": "pkg:generic/debian@13", "name": "debian", "version": "13",
        "cpe": "cpe:/o:debian:debian:13", "purl": "pkg:generic/debian@13",
    }  # fmt: skip
    assert grub == {
        "type": "library", "bom-ref": GRUB, "name": "grub-pc", "version": "2.12-9+deb13u2", "purl": GRUB,
        "properties": [{"name": "vmi:role", "value": "boot loader"}],
    }  # fmt: skip
    assert kernel["supplier"] == {"name": "Kernel Team (of Debian) <kernel@example.org>"}
    assert kernel["properties"] == [{"name": "vmi:role", "value": "kernel"}]
    assert (own["purl"], own["evidence"]) == (
        "pkg:generic/linux@6.99-own", {"occurrences": [{"location": "/boot/vmlinuz-6.99-own"}]},
    )  # fmt: skip
    assert yaml["evidence"]["occurrences"] == [
        {"location": "/srv/venv/y.dist-info/METADATA"}, {"location": "/usr/lib/python3/dist-packages/y.egg-info"},
    ]  # fmt: skip
    assert yaml["properties"] == [{"name": "vmi:package", "value": "python3-yaml"}]
    assert document["dependencies"] == [
        {"ref": "image", "dependsOn": [component["bom-ref"] for component in document["components"]]}
    ]


def test_spdx(guest_of: GuestOf) -> None:
    _, document = documents(guest_of(GUEST))
    assert document["creationInfo"]["created"] == "2023-11-14T22:13:20Z"
    assert document["creationInfo"]["comment"] == "The time is SOURCE_DATE_EPOCH."
    image, system, _, kernel, own, yaml = document["packages"]
    assert image["checksums"] == [{"algorithm": "SHA256", "checksumValue": "ab" * 32}]
    assert (system["name"], system["primaryPackagePurpose"]) == ("debian", "OPERATING-SYSTEM")
    assert kernel["externalRefs"][0]["referenceLocator"] == KERNEL
    assert kernel["supplier"] == "Organization: Kernel Team [of Debian) <kernel@example.org>"
    assert (kernel["comment"], own["comment"]) == ("kernel", "kernel")
    assert yaml["sourceInfo"] == (
        "/srv/venv/y.dist-info/METADATA, /usr/lib/python3/dist-packages/y.egg-info, of package python3-yaml"
    )
    assert [r["relationshipType"] for r in document["relationships"]] == ["DESCRIBES", *["CONTAINS"] * 5]


def test_files_that_no_package_vouches_for(guest_of: GuestOf) -> None:
    guest = guest_of({"/var/lib/dpkg/status": STATUS, "/srv/data\n": "abc", "/srv/link": Path("data")})
    document, other = documents(guest, with_files=True)
    file = document["components"][-2]
    assert (file["bom-ref"], file["name"]) == ("file:/srv/data%0A", "/srv/data\\x0a")
    assert file["hashes"][1]["content"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert [file["fileName"] for file in other["files"]] == ["./srv/data\\x0a", "./var/lib/dpkg/status"]
    assert other["relationships"][-1]["relationshipType"] == "EXPANDED_FROM_ARCHIVE"


def test_a_boot_loader_that_no_package_brought(guest_of: GuestOf) -> None:
    status = STATUS.replace("grub-pc", "bash")
    document, _ = documents(guest_of({"/var/lib/dpkg/status": status, "/boot/grub/grub.cfg": ""}))
    grub = document["components"][-1]
    assert (grub["purl"], grub["properties"]) == ("pkg:generic/grub", [{"name": "vmi:role", "value": "boot loader"}])


def test_a_system_with_a_long_name_does_not_make_a_long_sbom(guest_of: GuestOf) -> None:
    guest = guest_of({"/var/lib/dpkg/status": STATUS, "/etc/os-release": f"ID={'x' * 10**6}\n"})
    assert len(cyclonedx.document(take(guest, IMAGE, with_files=False, epoch=0))) < 10_000


def test_each_part_has_a_line(guest_of: GuestOf) -> None:
    text = cyclonedx.document(take(guest_of(GUEST), IMAGE, with_files=False, epoch=0))
    lines = [line for line in text.split("\n") if GRUB in line]
    assert [line[:9] for line in lines] == ['{"type": ', '"pkg:deb/']


def test_same_image_same_bytes(good_image: Path, capsys: Capture, tmp_path: Path) -> None:
    written = tmp_path / "sbom.json"
    assert main(["sbom", str(good_image), "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert main(["sbom", str(good_image), "--output", str(written), "--quiet"]) == 0
    assert written.read_text() == printed
    assert " packages of the distribution, 0 of programming languages, of the image with" in capsys.readouterr().out


@pytest.mark.parametrize(("place", "key"), [(0, "serialNumber"), (1, "documentNamespace")])
def test_what_is_not_the_same_has_another_serial_number(guest_of: GuestOf, place: int, key: str) -> None:
    first = take(guest_of(GUEST), IMAGE, with_files=False, epoch=0)
    others = [
        replace(first, image=Image("copy.qcow2", IMAGE.sha256)),
        replace(first, time_from="the newest time of the package database"),
        replace(first, packages=()),
    ]
    write = (cyclonedx.document, spdx.document)[place]
    numbers = [json.loads(write(each))[key] for each in (first, first, *others)]
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", numbers[0])
    assert (numbers[0] == numbers[1], len(set(numbers))) == (True, 4)


@pytest.mark.parametrize("form", ["cyclonedx", "spdx"])
def test_time_is_said(good_image: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert main(["sbom", str(good_image), "--as", form, "--quiet"]) == 0
    assert "1970-01-01T00:00:00Z" in (first := capsys.readouterr().out)
    assert "SOURCE_DATE_EPOCH" in first
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert main(["sbom", str(good_image), "--as", form, "--quiet"]) == 0
    assert "the newest time of the package database" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["-1", "1.5", "now", "9" * 13, "²"])
def test_a_time_that_is_none(good_image: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert main(["sbom", str(good_image)]) == 2
    assert "is not a number of seconds since 1970" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"/var/lib/dpkg/status": ""}, "has no package database that names a package", id="no packages"),
        pytest.param(
            {"/var/lib/rpm/Packages": b"\0" * 99}, "is no package database that is known", id="database nobody reads"
        ),
    ],
)
def test_an_sbom_that_would_be_empty_is_refused(tmp_path: Path, capsys: Capture, change: Files, said: str) -> None:
    image, output = make_image(tmp_path, {**GOOD, **change}), tmp_path / "sbom.json"
    assert main(["sbom", str(image), "--output", str(output)]) == 2
    assert said in capsys.readouterr().err
    assert not output.exists()


def test_a_disk_without_a_system_has_no_sbom(tmp_path: Path, capsys: Capture) -> None:
    image = tmp_path / "empty.raw"
    image.write_bytes(b"\0" * 2**20)
    assert main(["sbom", str(image)]) == 2
    assert "an SBOM cannot be made: there is no file system that is known" in capsys.readouterr().err
