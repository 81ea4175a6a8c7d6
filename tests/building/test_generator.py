"""The generator's version stands for the code that makes an image out of a manifest; its scripts are inputs."""

import pytest
from tests import examples

from vmi.building import bootstrap, downloads, template
from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.planning.identity import (
    AFTER_INSTALLERS,
    FOR_FILES,
    FOR_PLAYBOOKS,
    GENERATOR,
    IN_EVERY_BOOTSTRAP,
    IN_EVERY_GUEST,
    SCRIPTS,
    shared_files,
)

GENERATED = {"2": "71885ee0404c59a560f13f02a8cba03fc1c0ba57490801c075f5683f86d11357"}


KEY = "ssh-ed25519 AAAA build"
ISO = {
    "kind": "iso",
    "url": "https://images.example/installer.iso",
    "checksum": "sha256:" + "1" * 64,
    "boot_command": ["<esc>linux seed=<seed-url>/ key=<build-key><enter>"],
    "seed": {"kind": "kickstart", "files": ["ks.cfg"]},
    "login": "installer",
}
STEPS = [
    {"script": "a.sh", "environment": {"A": "1"}},
    {"file": "b.conf", "to": "/etc/b.conf"},
    {"playbook": "c.yml"},
]


def rendered(**changes: object) -> dict[str, str]:
    machine = template.Machine("tcg", "Nehalem")
    return template.render(examples.appliance(**changes), "b" * 12, "sha256:" + "0" * 64, machine, KEY, plugins=True)


def generated() -> str:
    content = {
        "disk": rendered(),
        "installer": rendered(base=ISO, firmware="uefi", provision=STEPS),
        "always": [mmdebstrap.EVERYWHERE, sorted(mmdebstrap.KERNELS.items()), sorted(mmdebstrap.LOADERS.items())],
        "layout": [bootstrap.LAYOUT, downloads.CONVERSION],
    }
    return sha256_of(canonical_json(content))


def test_whoever_changes_what_is_generated_raises_the_generators_version() -> None:
    """A build's id would stay the same, and what is built would not: an image nobody can explain."""
    assert GENERATED.get(GENERATOR) == generated(), (
        "what the same manifest builds to has changed: raise GENERATOR in vmi/planning/identity.py, and name the new "
        "version's digest here; before the version was ever released, correcting its digest is enough"
    )


def test_every_shared_script_is_an_input() -> None:
    named = {*IN_EVERY_GUEST, *IN_EVERY_BOOTSTRAP, *AFTER_INSTALLERS, *FOR_FILES, *FOR_PLAYBOOKS}
    assert {str(path.relative_to(SCRIPTS)) for path in SCRIPTS.rglob("*.sh")} == named
    assert {bootstrap.PREPARE, bootstrap.FINISH} == {SCRIPTS / name for name in IN_EVERY_BOOTSTRAP}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        pytest.param(
            {"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
            ["bootstrap_finish.sh", "bootstrap_prepare.sh", "guest/finish.sh", "guest/prepare.sh"],
            id="bootstrap",
        ),
        pytest.param(
            {"kind": "appliance", "name": "debian-13", "version": "13.1"},
            ["guest/finish.sh", "guest/prepare.sh"],
            id="appliance",
        ),
    ],
)
def test_a_build_counts_the_scripts_that_it_uses(base: dict[str, str], expected: list[str]) -> None:
    assert [file.path for file in shared_files(examples.appliance(base=base))] == expected
