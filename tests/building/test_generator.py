"""The generator's version stands for everything that makes an image out of a manifest, the packages apart."""

from pathlib import Path

from tests import examples

from vmi.building import bootstrap, template
from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, sha256_of
from vmi.planning.identity import GENERATOR

GENERATED = {"1": "367389a83d4cbba26875135999ffa6524664ce2a97306232a01c49711834c858"}


def generated() -> str:
    building = Path(template.__file__).parent
    scripts = [bootstrap.PREPARE, bootstrap.FINISH, *sorted((building / "guest").iterdir())]
    machine = template.Machine("tcg", "Nehalem")
    content = {
        "template": template.render(examples.build(), "0" * 64, machine, "ssh-ed25519 AAAA build", plugins=True),
        "scripts": {path.name: sha256_of(path.read_bytes()) for path in scripts},
        "always": mmdebstrap.SMALLEST,
        "layout": bootstrap.LAYOUT,
    }
    return sha256_of(canonical_json(content))


def test_whoever_changes_what_is_generated_raises_the_generators_version() -> None:
    """A build's id would stay the same, and what is built would not: an image nobody can explain."""
    assert GENERATED.get(GENERATOR) == generated(), (
        "what the same manifest builds to has changed: raise GENERATOR in vmi/planning/identity.py, and name the new "
        "version's digest here; before the version was ever released, correcting its digest is enough"
    )
