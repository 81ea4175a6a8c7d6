"""This module is the small catalogue that mutants live in: what they are made from, and where each is put."""

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.catalogue import FILES, Repository
from tests.fuzz.mutations import OF_TEXT, OF_YAML, mutated
from tests.manifest import values

from vmi.core.digests import sha256_of
from vmi.manifest import owners
from vmi.manifest.examples import EXAMPLES

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "samples"
RECORD = b"""\
apiVersion: vmi/v1
kind: Release
appliance: debian-13
version: '13.1'
title: Debian 13
description: A small Debian for clouds.
architecture: x86_64
os: {name: Debian, version: '13', family: Linux}
default_user: debian
requirements:
  cores: {minimum: 1, recommended: 2}
  memory_mib: {minimum: 1024, recommended: 2048}
inbound:
  - {protocol: tcp, port: 22}
build_id: %(digest)s
commit: %(commit)s
released: '2026-01-01T00:00:00Z'
image:
  url: https://releases.catalogue.example/debian-13.qcow2
  format: qcow2
  size_bytes: 536870912
  virtual_bytes: 2147483648
  sha256: %(digest)s
  sha512: %(digest)s%(digest)s
attestations:
  - predicate_type: https://slsa.dev/provenance/v1
    url: https://releases.catalogue.example/debian-13.sigstore.json
    sha256: %(digest)s
"""
ENDORSEMENT = """\
apiVersion: vmi/v1
kind: Endorsement
vo: demo.vo
appliance: debian-13
version: '13.1'
record_sha256: %s
"""
VALUES = (values.BOOTSTRAP, values.CLOUD_IMAGE, values.ISO, values.KICKSTART, values.DERIVED, *EXAMPLES.values())

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Case:
    """This is one mutant: the files it has, relative to the repository, and which of them was changed."""

    changed: str
    files: Files


@dataclass(frozen=True)
class Origin:
    """This is what mutants are made from: whole directories of appliances and VOs."""

    appliances: tuple[Files, ...]
    vos: tuple[Files, ...]

    def manifests(self, file: str) -> list[bytes]:
        """This is every manifest of a kind."""
        return [files[file] for files in (*self.appliances, *self.vos) if file in files]

    def others(self) -> list[bytes]:
        """This is every file that is no manifest."""
        return [data for files in self.appliances for name, data in files.items() if name != "appliance.yaml"]


def origin() -> Origin:
    """This is the repository's own manifests, EGI's examples, the manual's, the tests' and the corpus."""
    beside = _directory(SAMPLES)
    appliances = [_directory(path.parent) for path in _found("appliances/*/appliance.yaml")]
    vos = [_directory(path.parent) for path in _found("vos/*/vo.yaml")]
    alone = [FILES["appliances/debian-13/appliance.yaml"].encode(), *(text.encode() for text in VALUES)]
    corpus = ROOT / "tests/manifest/corpus"
    alone += [path.read_bytes() for path in sorted(corpus.glob("appliances/*.yaml"))]
    vos += [{"vo.yaml": path.read_bytes()} for path in sorted(corpus.glob("vos/*.yaml"))]
    vos.append({"vo.yaml": FILES["vos/demo.vo/vo.yaml"].encode()})
    return Origin((*appliances, *({"appliance.yaml": text, **beside} for text in alone)), tuple(vos))


def _found(pattern: str) -> list[Path]:
    return [path for place in (ROOT, ROOT / "docs/examples/egi") for path in sorted(place.glob(pattern))]


def _directory(path: Path) -> dict[str, bytes]:
    files = (file for file in sorted(path.rglob("*")) if file.is_file() and file.name != "README.md")
    return {str(file.relative_to(path)): file.read_bytes() for file in files}


class World:
    """This is a catalogue in git; mutants are put into its working tree, many at once, and taken away again."""

    def __init__(self, root: Path):
        self.root = root
        root.mkdir(parents=True)
        repository = Repository(root)
        for path, content in FILES.items():
            repository.write(path, content)
        record = RECORD % {b"commit": repository.commit().encode(), b"digest": b"1" * 64}
        self.tracked: Files = {
            "appliances/debian-13/releases/13.1.yaml": record,
            "vos/demo.vo/images/debian-13.yaml": (ENDORSEMENT % sha256_of(record)).encode(),
            owners.FILE: FILES[owners.FILE].encode(),
        }
        for path, data in self.tracked.items():
            repository.write(path, data)
        repository.commit()
        self._added: set[Path] = set()

    def hold(self, cases: list[Case]) -> None:
        """This puts the mutants there, in the place of those before."""
        for path in self._added:
            shutil.rmtree(path)
        self._added.clear()
        files = dict(self.tracked)
        for case in cases:
            files.update(case.files)
        for name, data in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if name not in self.tracked:
                self._added.add(self.root / "/".join(name.split("/")[:2]))


def cases(chance: random.Random, origin: Origin, world: World, number: int) -> list[Case]:
    """This is a batch: about one in four changes a file that is no manifest."""
    made = list(_shared(chance, world, origin))[:number]
    return made + [_case(chance, origin, f"m{index}") for index in range(number - len(made))]


def _shared(chance: random.Random, world: World, origin: Origin) -> Iterator[Case]:
    """This changes what a catalogue has once: a record, an endorsement, CODEOWNERS."""
    for name, data in world.tracked.items():
        of = OF_TEXT if name == owners.FILE else OF_YAML
        yield Case(name, {name: mutated(chance, data, [data, *origin.others()], of)})


def _case(chance: random.Random, origin: Origin, name: str) -> Case:
    if chance.random() < 0.12:
        return _mutant(chance, f"vos/{name}", chance.choice(origin.vos), "vo.yaml", origin.manifests("vo.yaml"))
    files = chance.choice(origin.appliances)
    others = [each for each in files if each != "appliance.yaml"]
    if others and chance.random() < 0.22:
        return _mutant(chance, f"appliances/{name}", files, chance.choice(others), origin.others())
    return _mutant(chance, f"appliances/{name}", files, "appliance.yaml", origin.manifests("appliance.yaml"))


def _mutant(chance: random.Random, place: str, files: Files, changed: str, others: list[bytes]) -> Case:
    of = OF_YAML if changed.endswith((".yaml", ".yml", "user-data")) else OF_TEXT
    named = {
        name: _named(data, place) if name in ("appliance.yaml", "vo.yaml") else data for name, data in files.items()
    }
    named[changed] = mutated(chance, named[changed], others, of)
    return Case(f"{place}/{changed}", {f"{place}/{name}": data for name, data in named.items()})


def _named(data: bytes, place: str) -> bytes:
    return re.sub(rb"(?m)^name: .*$", b"name: " + place.rpartition("/")[2].encode(), data, count=1)
