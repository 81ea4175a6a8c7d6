"""This module makes a catalogue whose one appliance brings a script, playbook, seed or file, and asks one rule."""

from pathlib import Path
from unittest.mock import patch

from tests.catalogue import APPLIANCE
from tests.manifest.linted import TODAY

from vmi.commands.linting import chosen
from vmi.manifest import linting
from vmi.manifest.repository import Catalogue
from vmi.manifest.rules import APPLIANCE_RULES, CONTENT_RULES
from vmi.manifest.selection import everything

BOOTSTRAP = APPLIANCE[APPLIANCE.index("base:") : APPLIANCE.index("disk_mib:")]
STEPS = APPLIANCE[APPLIANCE.index("  - script:") : APPLIANCE.index("contextualization:")]
ISO = """\
base:
  kind: iso
  url: https://images.example.org/installer.iso
  checksum: sha256:3f0cb4a6dcef9e2a4b3bd6b0ec2d3f9a0f7ad03b0c9a9b9bb4bb8a2a7b8a9c1d
  boot_command: ["<esc>linux inst.ks=<seed-url>/ks.cfg<enter>"]
  login: builder
  seed: {kind: KIND, files: [FILES]}
"""


class Appliance:
    """This is the directory of one appliance."""

    def __init__(self, root: Path):
        self.root, self.directory = root, root / "appliances/debian-13"
        self.manifest = APPLIANCE
        self.write("provision/setup.sh", "#!/bin/sh\ntrue\n")

    def write(self, name: str, content: str | bytes) -> None:
        file = self.directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def with_steps(self, steps: str) -> None:
        self.manifest = self.manifest.replace(STEPS, steps)

    def with_seed(self, kind: str, *names: str) -> None:
        base = ISO.replace("KIND", kind).replace("FILES", ", ".join(names))
        self.manifest = self.manifest.replace(BOOTSTRAP, base)

    def found(self, rule: str) -> list[str]:
        """Every finding of one rule as a line, the appliance's directory left out."""
        self.write("appliance.yaml", self.manifest)
        catalogue = Catalogue(self.root)
        with (
            patch.object(linting, "APPLIANCE_RULES", tuple(each for each in APPLIANCE_RULES if rule == each.ID)),
            patch.object(linting, "CONTENT_RULES", tuple(each for each in CONTENT_RULES if rule == each.ID)),
            patch.object(linting, "PREPARED_RULES", ()),
        ):
            found = linting.lint(chosen(catalogue, None, everything(catalogue), None, TODAY))
        lines = (str(finding).replace("\n    ", " | ") for finding in found if finding.rule == rule)
        return [line.removeprefix("appliances/debian-13/") for line in lines]


def in_script(root: Path, text: str, rule: str, *, more: str = "") -> list[str]:
    """This is what a rule finds in setup.sh, which begins with #!/bin/sh; `more` is added to the manifest."""
    appliance = Appliance(root)
    appliance.manifest += more
    appliance.write("provision/setup.sh", f"#!/bin/sh\n{text}\n")
    return appliance.found(rule)


def in_playbook(root: Path, text: str, rule: str, *, more: str = "", files: dict[str, str] | None = None) -> list[str]:
    """This is what a rule finds in site.yml and the files beside it, of which `more` names those that are brought."""
    appliance = Appliance(root)
    appliance.with_steps(f"  - playbook: provision/site.yml\n{more}")
    appliance.write("provision/site.yml", text)
    for name, content in (files or {}).items():
        appliance.write(name, content)
    return appliance.found(rule)


def in_tasks(root: Path, tasks: str, rule: str, *, more: str = "") -> list[str]:
    """This is what a rule finds in the tasks of site.yml, from its line 3 on; `more` is added to the manifest."""
    appliance = Appliance(root)
    appliance.with_steps("  - playbook: provision/site.yml\n")
    appliance.manifest += more
    indented = "".join(f"    {line}\n" for line in tasks.splitlines())
    appliance.write("provision/site.yml", f"- hosts: all\n  tasks:\n{indented}")
    return appliance.found(rule)


def in_seed(root: Path, kind: str, text: str, rule: str) -> list[str]:
    """This is what a rule finds in the seed of an installer."""
    name = {"kickstart": "ks.cfg", "preseed": "preseed.cfg", "autoinstall": "user-data"}[kind]
    appliance = Appliance(root)
    appliance.with_seed(kind, name)
    appliance.write(name, text)
    return appliance.found(rule)


def copied(
    root: Path, to: str, content: str | bytes, rule: str, *, name: str = "files/copied", more: str = ""
) -> list[str]:
    """This is what a rule finds about one file that is copied into the image."""
    appliance = Appliance(root)
    appliance.with_steps(f"  - {{file: {name}, to: {to}{more}}}\n")
    appliance.write(name, content)
    return appliance.found(rule)
