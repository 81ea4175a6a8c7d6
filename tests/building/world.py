"""This module is a catalogue whose derived appliance can be built in a second: a small real base, a Packer on PATH.

The Packer here stands for the program only: it is given the real template, refuses without the files that the real one
reads, and leaves a real raw disk. The real one is at work in tests/e2e.
"""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import examples
from tests.catalogue import Repository
from tests.commands.running import Done, vmi

from vmi.building import image
from vmi.building.models import Artifacts
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

    def build(self, *arguments: str) -> Done:
        """This builds in this process; what ends a run from outside needs one of its own."""
        return vmi(*self.command(*arguments)[3:], environment=self.environment())

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
    shutil.copytree(_base_made_once().name, base)
    (artifact,) = Artifacts.read(base / ARTIFACTS).artifacts
    released = json.loads(examples.release().model_dump_json())
    released["image"] |= {"sha256": artifact.sha256, "sha512": artifact.sha512, "size_bytes": artifact.size_bytes}
    release = type(examples.release()).model_validate(released)
    repository.write("appliances/debian-13/releases/13.1.yaml", documents.dump(release))
    repository.commit()
    (directory / "programs").mkdir()
    world = World(repository, store, directory / "programs")
    world.packer(BUILDS)
    return world


@cache
def _base_made_once() -> "TemporaryDirectory[str]":
    directory = TemporaryDirectory(prefix="vmi-tests-base-")
    place = Path(directory.name)
    run("truncate", "-s", "64M", place / "base.raw")
    image.compress(place / "base.raw", place / examples.IMAGE_NAME)
    (place / "base.raw").unlink()
    examples.artifacts(artifacts=[image.measure(place / examples.IMAGE_NAME)]).write(place / ARTIFACTS)
    return directory
