"""EGI's five images, written as manifests: they lint clean, and the real Packer accepts what is made of them."""

from pathlib import Path

import pytest

from tests.commands.running import vmi
from vmi.building import packer
from vmi.commands.linting import around
from vmi.core.findings import Severity
from vmi.manifest.linting import lint
from vmi.manifest.models import IsoBase
from vmi.manifest.repository import Catalogue

ROOT = Path(__file__).parents[1] / "docs/examples/egi"
FACTS = {
    "alma-9": ("AlmaLinux-9.6-x86_64-boot.iso", "113521ec7f28", "kickstart", "root", 3),
    "ubuntu-2204": ("ubuntu-22.04.5-live-server-amd64.iso", "9bc6028870ae", "autoinstall", "ubuntu", 5),
    "ubuntu-2204-datahub": ("ubuntu-22.04.5-live-server-amd64.iso", "9bc6028870ae", "autoinstall", "ubuntu", 5),
    "ubuntu-2204-docker": ("ubuntu-22.04.5-live-server-amd64.iso", "9bc6028870ae", "autoinstall", "ubuntu", 5),
    "ubuntu-2404": ("ubuntu-24.04.3-live-server-amd64.iso", "c3514bf00561", "autoinstall", "ubuntu", 6),
}
"""Installer, the head of its SHA-256, how it is answered, who the build logs in as, how long it waits for the menu."""


def test_they_lint_without_errors_and_warnings() -> None:
    findings = lint(around(Catalogue(ROOT)))
    assert [str(finding) for finding in findings if finding.severity is not Severity.HINT] == []


def test_they_say_what_egis_images_are() -> None:
    catalogue = Catalogue(ROOT)
    assert catalogue.appliance_names == tuple(FACTS)
    for name, (iso, sha256, kind, login, wait_s) in FACTS.items():
        appliance = catalogue.appliance(name).model
        assert appliance is not None
        base = appliance.base
        assert isinstance(base, IsoBase)
        assert base.url.endswith(f"/{iso}")
        assert base.checksum.startswith(f"sha256:{sha256}")
        assert (base.seed.kind, base.login, base.boot_wait_s) == (kind, login, wait_s)
        assert (appliance.disk_mib, appliance.build.memory_mib, appliance.build.ssh_timeout_s) == (8000, 2048, 1200)


@pytest.mark.parametrize("name", FACTS)
def test_the_real_packer_accepts_the_whole_directory(name: str, tmp_path: Path) -> None:
    place = tmp_path / "template"
    done = vmi("template", name, "--repo", ROOT, "--out", place)
    assert done.returncode == 0, done.stderr
    packer.validate(place)
    assert "@build-key@" not in "".join(path.read_text() for path in (place / "http").iterdir())
