"""This module lints one manifest alone, in a directory that is no repository: for rules on a manifest's own values."""

from collections.abc import Mapping
from pathlib import Path

from tests import catalogue
from tests.manifest.linted import TODAY

from vmi.commands.linting import chosen
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import Selection

BOOTSTRAP = catalogue.APPLIANCE.replace("provision:\n  - script: provision/setup.sh\n", "")
"""Debian 13 out of its packages; nothing but a file of values."""
_BASE = "  kind: bootstrap\n  distribution: debian\n  suite: trixie\n  packages: [nftables]\n"
CLOUD_IMAGE = BOOTSTRAP.replace(
    _BASE,
    f"""\
  kind: cloud-image
  url: https://cloud.example.org/trixie/20251001/debian-13-generic-amd64.qcow2
  checksum: sha256:{"0123456789abcdef" * 4}
""",
)
ISO = BOOTSTRAP.replace(
    _BASE,
    f"""\
  kind: iso
  url: https://releases.example.org/24.04/ubuntu-24.04.3-live-server-amd64.iso
  checksum: sha256:{"0123456789abcdef" * 4}
  boot_command:
    - "<esc><wait>c<wait6s>"
    - "linux /casper/vmlinuz autoinstall ds=nocloud-net;s=<seed-url>/ <enter>"
    - "initrd /casper/initrd<enter>boot<enter><wait>"
  seed:
    kind: autoinstall
    files: [seed/user-data, seed/meta-data]
""",
).replace('os: {name: Debian, version: "13"}', 'os: {name: Ubuntu, version: "24.04"}')
KICKSTART = ISO.replace(
    "linux /casper/vmlinuz autoinstall ds=nocloud-net;s=<seed-url>/ <enter>",
    "linux /images/vmlinuz inst.ks=<seed-url>/ks.cfg <enter>",
).replace("kind: autoinstall\n    files: [seed/user-data, seed/meta-data]", "kind: kickstart\n    files: [seed/ks.cfg]")
DERIVED = catalogue.DERIVED.replace("provision:\n  - script: provision/setup.sh\n", "")
VO = catalogue.VO


def said(root: Path, rule: str, manifest: str, others: Mapping[str, str] | None = None) -> list[str]:
    """This is `line:column: severity [rule] message | hint` of what one rule says of one manifest, others beside it."""
    found = linted(root, manifest, others)
    assert not [line for line in found if "[schema]" in line or "[yaml]" in line], found
    return [line for line in found if f"[{rule}]" in line.split(" ")]


def linted(root: Path, manifest: str, others: Mapping[str, str] | None = None) -> list[str]:
    """This is the same of all rules."""
    path = _path(manifest)
    for name, text in {"appliances/debian-13/appliance.yaml": BOOTSTRAP, **(others or {}), path: manifest}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    folder, name, _ = path.split("/")
    selection = Selection((name,) if folder == "appliances" else (), (name,) if folder == "vos" else ())
    found = lint(chosen(Catalogue(root), None, selection, None, TODAY))
    lines = [str(finding).replace("\n    ", " | ") for finding in found]
    return [line.removeprefix(f"{path}:") for line in lines if line.startswith(f"{path}:")]


def edited(manifest: str, *changes: str) -> str:
    """This is a manifest with each first text replaced by the second that follows it."""
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in manifest, f"{old!r} is not there"
        manifest = manifest.replace(old, new, 1)
    return manifest


def _path(manifest: str) -> str:
    name = next(line.removeprefix("name: ") for line in manifest.splitlines() if line.startswith("name: "))
    return f"vos/{name}/vo.yaml" if "kind: VirtualOrganisation" in manifest else f"appliances/{name}/appliance.yaml"
