"""A build's id is the hash of what reaches the image: it changes with that, and with nothing else."""

from pathlib import Path
from typing import Any

import pytest
from tests import examples

from vmi.core.errors import Refusal
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.planning.identity import build_id, input_files, shared_names
from vmi.planning.models import ResolvedAppliance, ResolvedBase, ResolvedBootstrap, ResolvedDownload

CLOUD: dict[str, Any] = {
    "kind": "cloud-image",
    "url": "https://images.example/a.qcow2",
    "checksum": "sha256:" + "1" * 64,
}
ISO: dict[str, Any] = {
    "kind": "iso",
    "url": "https://images.example/a.iso",
    "checksum": "sha256:" + "1" * 64,
    "boot_command": ["<enter>"],
    "seed": {"kind": "kickstart", "files": ["ks.cfg"]},
}


def resolved(appliance: Appliance) -> ResolvedBase:
    base: Any = appliance.base
    if base.kind == "bootstrap":
        return ResolvedBootstrap(base=base, packages=("a=1:all",), digest="d" * 64)
    if base.kind == "appliance":
        return ResolvedAppliance(base=base, build_id="e" * 64)
    return ResolvedDownload(base=base)


def identity(**changes: Any) -> str:
    appliance = examples.appliance(**changes)
    return build_id(appliance, (), (), resolved(appliance))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"title": "Another"}, id="title"),
        pytest.param({"description": "Another."}, id="description"),
        pytest.param({"notes": "New."}, id="notes"),
        pytest.param({"owners": ["@somebody"]}, id="owners"),
        pytest.param({"keywords": ["word"]}, id="keywords"),
        pytest.param({"lifecycle": {"state": "deprecated"}}, id="lifecycle"),
        pytest.param({"policy": {"rebuild_days": 7}}, id="policy"),
        pytest.param({"annotations": {"org.example.a": "b"}}, id="annotations"),
        pytest.param({"waivers": [{"check": "a.b", "reason": "c", "expires": "2030-01-01"}]}, id="waivers"),
        pytest.param({"inbound": []}, id="inbound"),
        pytest.param({"build": {"cores": 4}}, id="the machine that builds"),
        pytest.param({"architecture": "x86_64", "firmware": "bios", "formats": ["qcow2"]}, id="defaults said aloud"),
    ],
)
def test_what_is_said_about_an_image_does_not_rebuild_it(changes: dict[str, Any]) -> None:
    assert identity(**changes) == identity()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version": "13.2"}, id="version"),
        pytest.param({"disk_mib": 4096}, id="disk"),
        pytest.param({"firmware": "uefi"}, id="firmware"),
        pytest.param({"formats": ["qcow2", "raw"]}, id="formats"),
        pytest.param({"provision": [{"script": "other.sh"}]}, id="steps"),
        pytest.param({"provision": [{"script": "provision/setup.sh", "environment": {"A": "b"}}]}, id="environment"),
        pytest.param({"base": CLOUD}, id="base"),
    ],
)
def test_what_reaches_the_image_rebuilds_it(changes: dict[str, Any]) -> None:
    assert identity(**changes) != identity()


def test_an_ova_describes_itself() -> None:
    assert identity(formats=["qcow2", "ova"], title="Another") != identity(formats=["qcow2", "ova"])


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        pytest.param({"url": "https://mirror.example/b.qcow2"}, True, id="elsewhere"),
        pytest.param({"signed_checksums": {"url": "https://a.example/S", "key": "k"}}, True, id="vouched for"),
        pytest.param({"checksum": "sha256:" + "2" * 64}, False, id="another file"),
        pytest.param({"format": "raw"}, False, id="read otherwise"),
    ],
)
def test_a_download_is_what_its_checksum_says(changes: dict[str, Any], same: bool) -> None:
    assert (identity(base={**CLOUD, **changes}) == identity(base=CLOUD)) is same


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        pytest.param({"url": "https://mirror.example/b.iso"}, True, id="elsewhere"),
        pytest.param({"boot_command": ["<esc>"]}, False, id="other keys"),
        pytest.param({"login": "installer"}, False, id="another login"),
    ],
)
def test_an_installer_is_driven_too(changes: dict[str, Any], same: bool) -> None:
    assert (identity(base={**ISO, **changes}) == identity(base=ISO)) is same


def laid_out(directory: Path, *files: str) -> Path:
    for file in files:
        (directory / file).parent.mkdir(parents=True, exist_ok=True)
        (directory / file).write_text("content")
    return directory


@pytest.fixture
def everything() -> Appliance:
    return examples.appliance(
        base={**ISO, "signed_checksums": {"url": "https://a.example/S", "key": "keys/a.asc"}},
        provision=[
            {"script": "a.sh"},
            {"playbook": "ansible/site.yml", "roles": ["ansible/roles/web"], "files": ["vars.yml"]},
            {"file": "b.conf", "to": "/etc/b.conf"},
        ],
        contextualization={"default_user": "debian", "scripts": [{"title": "GPU", "file": "offered.sh"}]},
    )


def test_every_file_that_reaches_the_build(tmp_path: Path, everything: Appliance) -> None:
    inside = ("a.sh", "ansible/roles/web/.gitkeep", "ansible/roles/web/tasks/main.yml", "ansible/site.yml", "b.conf")
    files = (*inside, "keys/a.asc", "ks.cfg", "vars.yml")
    laid_out(tmp_path, *files, "offered.sh", "README.md", "ansible/roles/other/tasks/main.yml")
    manifest = Manifest[Appliance](tmp_path, "appliance.yaml", everything)
    assert tuple(file.path for file in input_files(manifest, everything)) == files


@pytest.mark.parametrize("name", ["a\nb", "caf\u00e9", "\udcff"])
def test_a_name_that_does_not_travel_is_refused(tmp_path: Path, everything: Appliance, name: str) -> None:
    laid_out(tmp_path, "a.sh", "ansible/site.yml", "b.conf", "keys/a.asc", "ks.cfg", "vars.yml")
    laid_out(tmp_path, f"ansible/roles/web/{name}")
    manifest = Manifest[Appliance](tmp_path, "appliance.yaml", everything)
    with pytest.raises(Refusal, match="has characters that do not travel"):
        input_files(manifest, everything)


def test_a_build_uses_the_scripts_that_it_needs(everything: Appliance) -> None:
    assert sorted(shared_names(everything)) == [
        "guest/bring_ansible.sh",
        "guest/finish.sh",
        "guest/forget_installer.sh",
        "guest/prepare.sh",
        "guest/put_file.sh",
        "guest/remove_ansible.sh",
    ]
