"""This module writes a catalogue of thousands of appliances, as varied as a federation's, into a git repository."""

import subprocess
from pathlib import Path

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
owners: ["@owner-{owner}"]
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
managers: ["@manager-{number}"]
email: managers@vo{number}.example
follows:
{follows}
"""


def create(root: Path, appliances: int) -> None:
    """This writes and commits a catalogue in which nothing is wrong."""
    for number in range(appliances):
        _appliance(root, number)
    for number in range(VOS):
        _vo(root, number, appliances)
    _owners(root, appliances)
    (root / ".gitignore").write_text(".vmi/\n")
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", "--all")
    _git(root, "-c", "user.name=Bench", "-c", "user.email=bench@catalogue.example", "commit", "-qm", "a catalogue")


def change_one(root: Path, number: int) -> None:
    """This changes one appliance's manifest, as an author does before a pull request."""
    path = root / "appliances" / name_of(number) / "appliance.yaml"
    path.write_text(path.read_text().replace(f'version: "1.{number}"', f'version: "2.{number}"', 1))


def name_of(number: int) -> str:
    return f"group-{number:05}"


def _appliance(root: Path, number: int) -> None:
    directory = root / "appliances" / name_of(number)
    (directory / "provision").mkdir(parents=True)
    distribution, suite, os, version = SUITES[number % len(SUITES)]
    first = number - number % PER_BASE
    base = (
        BOOTSTRAP.format(distribution=distribution, suite=suite)
        if number == first
        else DERIVED.format(base=name_of(first), base_number=first)
    )
    text = APPLIANCE.format(
        name=name_of(number), number=number, os=os, version=version, owner=number % OWNERS, base=base
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
    (directory / "vo.yaml").write_text(VO.format(number=number, follows=follows))


def _owners(root: Path, appliances: int) -> None:
    lines = ["*  @curators/all"]
    lines += [f"/appliances/{name_of(number)}/  @owner-{number % OWNERS}" for number in range(appliances)]
    lines += ["/appliances/*/releases/  @curators/all"]
    lines += [f"/vos/vo{number}.example/  @manager-{number}" for number in range(VOS)]
    (root / "CODEOWNERS").write_text("\n".join(lines) + "\n")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
