"""This module writes a catalogue of thousands of appliances, as varied as a federation's, into a git repository."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from vmi.core import documents
from vmi.core.digests import sha256_of
from vmi.manifest import owners
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Catalogue
from vmi.releasing.models import Attestation, Release, ReleasedImage
from vmi.releasing.record import release

SCHEMA = Path(__file__).parents[2] / "docs/schema"

SUITES = (("debian", "trixie", "Debian", "13"), ("debian", "bookworm", "Debian", "12"))
SCRIPTS = 200
"""Different scripts; the appliances share them as people copy from one another."""
PER_BASE = 20
"""Appliances that stand on one base."""
VOS = 100
OWNERS = 500

BOOTSTRAP = """\
base:
  kind: bootstrap
  distribution: {distribution}
  suite: {suite}
  packages: [nftables, unattended-upgrades]
"""
DERIVED = """\
base: {{kind: appliance, name: {base}, version: "1.{base_number}"}}
"""
APPLIANCE = """\
# yaml-language-server: $schema=../../docs/schema/appliance.json
apiVersion: vmi/v1
kind: Appliance
name: {name}
version: "1.{number}"
title: {os} {version} for group {number}
description: >-
  {os} {version} with what group {number} needs: its tools, its services, its firewall. Machines of it grow to the
  size of their disk and are configured at their first boot.
owners: [{owner}]
architecture: x86_64
os: {{name: {os}, version: "{version}"}}
{base}disk_mib: 2048
formats: [qcow2, ova]
provision:
  - script: provision/setup.sh
contextualization: {{default_user: debian}}
services:
  - {{unit: worker.service, ports: [{{protocol: tcp, port: 8000-8100}}]}}
inbound:
  - {{protocol: tcp, port: 22}}
  - {{protocol: tcp, port: 8000-8100}}
requirements:
  cores: {{minimum: 1, recommended: 2}}
  memory_mib: {{minimum: 1024, recommended: 2048}}
"""
SCRIPT = """\
#!/bin/sh
# Prepares the image for group {number}.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends htop tmux
printf 'group {number}\\n' >/etc/motd
"""
VO = """\
# yaml-language-server: $schema=../../docs/schema/vo.json
apiVersion: vmi/v1
kind: VirtualOrganisation
name: vo{number}.example
title: Virtual organisation {number}
description: A virtual organisation of many.
managers: [{manager}]
email: managers@vo{number}.example
follows:
{follows}
"""


def create(root: Path, appliances: int) -> None:
    """This writes and commits a catalogue in which nothing is wrong, and every base is released."""
    for number in range(appliances):
        _appliance(root, number)
    for number in range(VOS):
        _vo(root, number, appliances)
    _owners(root, appliances)
    (root / ".gitignore").write_text(".vmi/\n")
    shutil.copytree(SCHEMA, root / "docs/schema")
    _git(root, "init", "--quiet", "--initial-branch=main")
    _commit(root, "a catalogue")
    _release(root, range(0, appliances, PER_BASE))
    _commit(root, "releases")


def change_one(root: Path, number: int) -> None:
    """This changes one appliance's manifest, as an author does before a pull request."""
    path = root / "appliances" / name_of(number) / "appliance.yaml"
    path.write_text(path.read_text().replace(f'version: "1.{number}"', f'version: "2.{number}"', 1))


def restore(root: Path) -> None:
    """This takes all changes back."""
    _git(root, "checkout", "--quiet", "--", ".")


def name_of(number: int) -> str:
    return f"group-{number:05}"


def _appliance(root: Path, number: int) -> None:
    directory = root / "appliances" / name_of(number)
    (directory / "provision").mkdir(parents=True)
    first = number - number % PER_BASE
    distribution, suite, os, version = SUITES[first // PER_BASE % len(SUITES)]  # each is like its base
    base = (
        BOOTSTRAP.format(distribution=distribution, suite=suite)
        if number == first
        else DERIVED.format(base=name_of(first), base_number=first)
    )
    text = APPLIANCE.format(
        name=name_of(number), number=number, os=os, version=version, owner=_quoted(_owner(number)), base=base
    )
    (directory / "appliance.yaml").write_text(text)
    script = directory / "provision/setup.sh"
    script.write_text(SCRIPT.format(number=number % SCRIPTS))
    script.chmod(0o755)
    (directory / "README.md").write_text(f"# Group {number}\n\nWhat group {number} works with.\n")


def _vo(root: Path, number: int, appliances: int) -> None:
    directory = root / "vos" / f"vo{number}.example"
    directory.mkdir(parents=True)
    followed = range(number, appliances, max(appliances // 50, 1))
    follows = "\n".join(f"  - appliance: {name_of(each)}" for each in followed)
    (directory / "vo.yaml").write_text(VO.format(number=number, manager=_quoted(_manager(number)), follows=follows))


def _owners(root: Path, appliances: int) -> None:
    of_appliances = {name_of(number): [_owner(number)] for number in range(appliances)}
    of_vos = {f"vo{number}.example": [_manager(number)] for number in range(VOS)}
    (root / owners.FILE).write_text(owners.render("* @curators/all\n", of_appliances, of_vos))


def _owner(number: int) -> str:
    return f"@owner-{number % OWNERS}"


def _manager(number: int) -> str:
    return f"@manager-{number}"


def _quoted(handle: str) -> str:
    return f'"{handle}"'  # YAML text cannot begin with @


def _release(root: Path, numbers: range) -> None:
    catalogue, commit = Catalogue(root), _git(root, "rev-parse", "HEAD")
    for number in numbers:
        appliance = catalogue.appliance(name_of(number)).model
        if appliance is None:
            raise SystemExit(f"{name_of(number)}: the generated manifest has errors; lint it")
        path = root / "appliances" / appliance.name / "releases" / f"{appliance.version}.yaml"
        path.parent.mkdir()
        path.write_text(documents.dump(_record(appliance, commit)))


def _record(appliance: Appliance, commit: str) -> Release:
    digest = sha256_of(appliance.name.encode())  # of nothing that exists: no image is fetched here
    assets = f"https://releases.catalogue.example/{appliance.name}"
    image = ReleasedImage(
        url=f"{assets}.qcow2",
        format="qcow2",
        size_bytes=1 << 29,
        virtual_bytes=1 << 31,
        sha256=digest,
        sha512=digest * 2,
    )
    proof = Attestation(predicate_type="https://slsa.dev/provenance/v1", url=f"{assets}.sigstore.json", sha256=digest)
    return release(
        appliance,
        build_id=digest,
        commit=commit,
        released=datetime(2026, 1, 1, tzinfo=UTC),
        images=(image,),
        attestations=(proof,),
    )


def _commit(root: Path, message: str) -> None:
    _git(root, "add", "--all")
    _git(root, "-c", "user.name=Bench", "-c", "user.email=bench@catalogue.example", "commit", "-qm", message)


def _git(root: Path, *arguments: str) -> str:
    command = ("git", "-C", str(root), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
