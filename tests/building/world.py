"""This module is a catalogue whose derived appliance can be built in a second: a small real base, a Packer on PATH.

The Packer here stands for the program only: it is given the real template, refuses without the files that the real one
reads, and leaves a real raw disk. The real one is at work in tests/e2e.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests import examples
from tests.catalogue import Repository

from vmi.building import image
from vmi.building.stored import ARTIFACTS
from vmi.core import documents
from vmi.core.processes import run
from vmi.core.store import Store

PACKER = """\
#!/bin/sh
[ "$1" = version ] && { echo "Packer v1.6.6"; exit 0; }
for file in build.pkr.hcl base.qcow2 build_key guest/prepare.sh guest/finish.sh scripts/provision/setup.sh \
    seed/user-data; do
    [ -e "$file" ] || { echo "$file is missing" >&2; exit 1; }
done
[ "$1" = validate ] && exit 0
echo "packer starts"
echo "guest starts" > console.log
BEHAVIOUR
"""
BUILDS = "mkdir output && truncate -s 64M output/disk && printf hello | dd of=output/disk conv=notrunc status=none"


@dataclass(frozen=True)
class World:
    """This is one catalogue, its store, and a PATH with a Packer of its own."""

    repository: Repository
    store: Store
    programs: Path

    def packer(self, behaviour: str) -> None:
        """This makes Packer do something else from now on."""
        path = self.programs / "packer"
        path.write_text(PACKER.replace("BEHAVIOUR", behaviour))
        path.chmod(0o755)

    def command(self, *arguments: str) -> list[str]:
        where = ("--repo", str(self.repository.root), "--store", str(self.store.root))
        return [sys.executable, "-m", "vmi", "build", "derived", "--accelerator", "tcg", *where, *arguments]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}"}

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*arguments), env=self.environment(), capture_output=True, text=True)

    def results(self) -> list[str]:
        """Every build that lies under a final name, without the base's."""
        found = (path.name for path in (self.store.root / "builds").iterdir())
        return sorted(name for name in found if name != examples.BUILD_ID)

    def left_over(self) -> list[str]:
        """What should not be there after a run has ended, well or badly."""
        places = (self.store.root / "builds", self.store.work())
        return sorted(p.name for place in places if place.exists() for p in place.iterdir() if p.name.startswith("."))


def make(repository: Repository, directory: Path) -> World:
    """This is a World whose Packer builds."""
    store = Store(directory / "store")
    base = store.build(examples.BUILD_ID)
    base.mkdir(parents=True)
    run("truncate", "-s", "64M", directory / "base.raw")
    image.compress(directory / "base.raw", base / examples.IMAGE_NAME)
    artifact = image.measure(base / examples.IMAGE_NAME)
    examples.artifacts(artifacts=[artifact]).write(base / ARTIFACTS)
    released = json.loads(examples.release().model_dump_json())
    released["image"] |= {"sha256": artifact.sha256, "sha512": artifact.sha512, "size_bytes": artifact.size_bytes}
    release = type(examples.release()).model_validate(released)
    repository.write("appliances/debian-13/releases/13.1.yaml", documents.dump(release))
    repository.commit()
    (directory / "programs").mkdir()
    world = World(repository, store, directory / "programs")
    world.packer(BUILDS)
    return world
