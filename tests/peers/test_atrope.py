"""atrope reads what we publish, and rejects what was changed."""

from tests import examples
from tests.peers import client
from tests.peers.client import answers
from tests.publishing.world import World

IMAGE = "18681fc6-c064-5df1-ad2e-3aafb56a812b"


def atrope(world: World, command: str, dn: str = client.DN) -> str:
    """This is what the client says of the world's site."""
    authorities = world.signed.endorser.ca_directory
    return client.atrope(world.root / "atrope", command, url=world.list_url, authorities=authorities, dn=dn)


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
