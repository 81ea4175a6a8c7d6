"""atrope 2.0.0, unmodified: the client that providers run reads what we publish, and rejects what was changed."""

import re
import subprocess
from pathlib import Path

import pytest
from tests import examples
from tests.publishing.world import World

ATROPE = Path(__file__).parents[2] / ".venv-peers" / "bin" / "atrope"
IMAGE = "18681fc6-c064-5df1-ad2e-3aafb56a812b"
CONFIGURATION = """\
[DEFAULT]
state_path = {state}
ca_path = {authorities}
[sources]
hepix_sources = {state}/hepix.yaml
[cache]
path = {state}/cache
"""
SOURCE = """\
demo:
  url: {url}
  enabled: true
  endorser:
    dn: {dn}
    ca: {ca}
"""
DN = "/DC=org/DC=sandbox/CN=Sandbox Endorser"
CA = "/DC=org/DC=sandbox/CN=Sandbox Issuing CA"


def atrope(world: World, command: str, dn: str = DN) -> str:
    """Run the real client against the site; it often exits 0 on a rejected list, so its output is what counts."""
    if not ATROPE.exists():
        pytest.fail(f"{ATROPE.parent.parent.name} is missing: run `make setup`")
    state = world.root / "atrope"
    state.mkdir(exist_ok=True)
    authorities = world.signed.endorser.ca_directory
    (state / "atrope.conf").write_text(CONFIGURATION.format(state=state, authorities=authorities))
    (state / "hepix.yaml").write_text(SOURCE.format(url=world.list_url, dn=dn, ca=CA))
    result = subprocess.run(
        [str(ATROPE), "--config-file", str(state / "atrope.conf"), command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return result.stdout


def answers(output: str) -> dict[str, str]:
    """Read the table that atrope prints."""
    return dict(re.findall(r"^\| (\S[^|]*?) +\| (\S[^|]*?) +\|$", output, re.MULTILINE))


def test_a_published_list_is_verified_trusted_and_not_expired(world: World) -> None:
    world.publish()
    said = answers(atrope(world, "imagelist-fetch"))
    assert {key: said.get(key) for key in ("verified", "trusted", "expired")} == {
        "verified": "True",
        "trusted": "True",
        "expired": "False",
    }
    assert said["images"] == f"['{IMAGE}']"


def test_a_cached_image_is_the_published_one(world: World) -> None:
    world.publish()
    output = atrope(world, "cache-sync")
    cached = world.root / "atrope/cache/demo/images" / IMAGE
    assert cached.is_file(), output
    assert cached.read_bytes() == examples.IMAGE


def test_an_empty_list_is_verified_and_retires(world: World) -> None:
    (world.repo / "vos/demo.vo/images/debian-13.yaml").unlink()
    world.publish()
    said = answers(atrope(world, "imagelist-fetch"))
    assert (said.get("verified"), said.get("trusted"), said.get("images")) == ("True", "True", None)


def test_a_tampered_list_is_not_verified(world: World) -> None:
    world.publish()
    path = world.site / "store/vo/demo.vo/image.list"
    path.write_bytes(path.read_bytes().replace(b"Debian 13", b"Debian 12"))
    assert answers(atrope(world, "imagelist-fetch")).get("verified") != "True"


def test_a_tampered_image_is_not_cached(world: World) -> None:
    world.publish()
    (world.assets / examples.IMAGE_NAME).write_bytes(examples.IMAGE[:-1] + b"!")
    assert "verification failed" in atrope(world, "cache-sync")
    cached = world.root / "atrope/cache/demo/images" / IMAGE
    assert not cached.exists()


def test_another_endorser_is_not_trusted(world: World) -> None:
    world.publish()
    assert answers(atrope(world, "imagelist-fetch", dn="/DC=org/CN=Another")).get("trusted") != "True"
