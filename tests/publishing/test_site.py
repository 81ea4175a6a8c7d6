"""What is published, and what is not: real bundles, real signatures, served on loopback."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import examples
from tests.publishing.world import World

from vmi.core import documents
from vmi.core.errors import InputError, Refusal
from vmi.core.progress import Silent
from vmi.providing import smime
from vmi.providing.authorities import read_authorities
from vmi.publishing.site import prepare, write

ATTESTATIONS = "attestations"


def content(world: World, vo: str = "demo.vo") -> dict[str, Any]:
    value = json.loads((world.site / "store/vo" / vo / "image.list.json").read_bytes())["hv:imagelist"]
    assert isinstance(value, dict)
    return value


def tree(world: World) -> dict[str, bytes]:
    return {str(path.relative_to(world.site)): path.read_bytes() for path in world.site.rglob("*") if path.is_file()}


def test_the_layout_of_the_site(world: World) -> None:
    publication = world.publish()
    assert [(p.vo, len(p.images)) for p in publication.published] == [("demo.vo", 1)]
    assert publication.refused == ()
    names = sorted(tree(world))
    assert [name for name in names if not name.startswith(ATTESTATIONS)] == [
        "index.html",
        "store/vo/demo.vo/image.list",
        "store/vo/demo.vo/image.list.json",
        "store/vo/demo.vo/image.list.json.sigstore.json",
        "store/vo/demo.vo/image.list.sigstore.json",
    ]
    assert len(names) == 5 + 4


def test_each_served_list_is_signed_by_the_workflow(world: World) -> None:
    world.publish()
    files = tree(world)
    verifier = world.signed.verifier()
    for name in ("image.list", "image.list.json"):
        data, bundle = files[f"store/vo/demo.vo/{name}"], files[f"store/vo/demo.vo/{name}.sigstore.json"]
        verifier.bytes(data, bundle)
        with pytest.raises(Refusal):
            verifier.bytes(data + b" ", bundle)


def test_the_plain_list_is_what_the_endorser_signed(world: World) -> None:
    world.publish()
    files = tree(world)
    authorities = read_authorities(world.signed.endorser.ca)
    verified = smime.verify(files["store/vo/demo.vo/image.list"], authorities, world.now)
    assert verified.content == files["store/vo/demo.vo/image.list.json"]


def test_the_bundles_of_the_list_are_on_the_site(world: World) -> None:
    world.publish()
    bundles = content(world)["hv:images"][0]["hv:image"]["vmi:attestations"]
    assert sorted(bundles) == ["audit", "boot", "provenance", "summary"]
    for name, bundle in bundles.items():
        path = bundle["url"].removeprefix(f"{world.site_url}/")
        assert tree(world)[path] == world.signed.bundles["13.1"][name]


def test_versions_rise_at_every_publication(world: World) -> None:
    world.publish()
    first = int(content(world)["hv:version"])
    world.publish()
    assert int(content(world)["hv:version"]) > first


def test_a_vo_without_endorsements_publishes_an_empty_list(world: World) -> None:
    (world.repo / "vos/demo.vo/images/debian-13.yaml").unlink()
    publication = world.publish()
    assert publication.published[0].images == ()
    assert content(world)["hv:images"] == []


def test_an_ended_endorsement_is_left_out_and_said(world: World) -> None:
    world.endorse(expires=world.now - timedelta(days=1))
    publication = world.publish()
    assert publication.published[0].expired == ("debian-13 13.1",)
    assert content(world)["hv:images"] == []


def test_a_vo_that_left_is_said(world: World) -> None:
    world.vo("other.vo")
    world.publish()
    (world.repo / "vos/other.vo/vo.yaml").unlink()
    assert world.publish().removed == ("other.vo",)
    assert not (world.site / "store/vo/other.vo").exists()


def edit_record(world: World) -> None:
    path = world.repo / "appliances/debian-13/releases/13.1.yaml"
    path.write_text(path.read_text().replace("Debian 13 as a cloud", "Debian 13, edited, as a cloud"))


def remove_record(world: World) -> None:
    (world.repo / "appliances/debian-13/releases/13.1.yaml").unlink()


def release_another_image(world: World) -> None:
    image = examples.release().image.model_dump() | {"sha256": "0" * 64, "url": f"{world.assets_url}/other.qcow2"}
    world.release(image=image)
    world.endorse(image_sha256="0" * 64)


def offer_an_unproved_ova(world: World) -> None:
    other = {**world.release().image.model_dump(), "format": "ova", "sha256": "0" * 64}
    world.release(others=[other])
    world.endorse()


def drop_attestation(world: World) -> None:
    attestations = [a.model_dump() for a in world.release().attestations]
    world.release(attestations=[a for a in attestations if not a["url"].endswith("boot.sigstore.json")])
    world.endorse()


def swap_bundles(world: World) -> None:
    attestations = [a.model_dump() for a in world.release().attestations]
    attestations[0]["url"], attestations[1]["url"] = attestations[1]["url"], attestations[0]["url"]
    attestations[0]["sha256"], attestations[1]["sha256"] = attestations[1]["sha256"], attestations[0]["sha256"]
    for attestation, name in zip(attestations, ("provenance", "audit"), strict=False):
        data = world.signed.bundles["13.1"]["audit" if name == "provenance" else "provenance"]
        (world.assets / "swapped").mkdir(exist_ok=True)
        (world.assets / "swapped" / f"{name}.sigstore.json").write_bytes(data)
        attestation["url"] = f"{world.assets_url}/swapped/{name}.sigstore.json"
    world.release(attestations=attestations)
    world.endorse()


def prove_with_another_version(world: World) -> None:
    world.release(version="13.2", proof_of="13.1")
    world.endorse(version="13.2")


def change_bundle(world: World) -> None:
    path = world.assets / "boot.sigstore.json"
    path.write_bytes(path.read_bytes() + b" ")


def break_vo(world: World) -> None:
    world.put("vos/demo.vo/vo.yaml", "name: demo.vo\n")


def misplace(world: World) -> None:
    path = world.repo / "vos/demo.vo/images/debian-13.yaml"
    path.rename(path.with_name("debian-12.yaml"))


def rename_vo(world: World) -> None:
    world.put("vos/demo.vo/vo.yaml", documents.dump(examples.virtual_organisation(name="other.vo")))


def link_to_a_secret(world: World) -> None:
    (world.root / "token").write_text("hunter2-is-the-token")
    path = world.repo / "vos/demo.vo/images/debian-13.yaml"
    path.unlink()
    path.symlink_to(world.root / "token")


def link_to_a_directory(world: World) -> None:
    (world.repo / "vos/demo.vo/images").rename(world.root / "elsewhere")
    (world.repo / "vos/demo.vo/images").symlink_to(world.root / "elsewhere")


def link_to_a_record(world: World) -> None:
    path = world.repo / "appliances/debian-13/releases/13.1.yaml"
    path.symlink_to(path.rename(world.root / "record.yaml"))


def remove_bundle(world: World) -> None:
    (world.assets / "summary.sigstore.json").unlink()


def outlive_the_signer(world: World) -> None:
    world.now = datetime.now(UTC) + timedelta(days=394)
    world.endorse()


FAULTS: list[tuple[str, Callable[[World], None], str]] = [
    ("edited record", edit_record, "vos/demo.vo/images/debian-13.yaml: endorses a record with sha256"),
    ("missing record", remove_record, "vos/demo.vo/images/debian-13.yaml: .* there is no record"),
    (
        "another image digest",
        lambda w: w.endorse(image_sha256="0" * 64),
        "endorses an image with sha256",
    ),
    ("image that the bundles do not prove", release_another_image, "is about another image"),
    ("OVA that the bundles do not prove", offer_an_unproved_ova, "is about another image"),
    ("missing attestation", drop_attestation, "has no attestations named 'boot'"),
    ("swapped bundles", swap_bundles, "the predicate type is"),
    ("proofs of another version", prove_with_another_version, "the verdict is on .*/13.1.yaml, not on .*/13.2.yaml"),
    ("changed bundle", change_bundle, "the release record says"),
    ("vanished bundle", remove_bundle, "answered 404"),
    ("unreadable VO", break_vo, "vo.yaml: is not a VirtualOrganisation"),
    ("VO of another name", rename_vo, "its directory"),
    ("endorsement in another's place", misplace, "lies where another endorsement belongs"),
    ("endorsement that is a link", link_to_a_secret, "^vos/demo.vo/images/debian-13.yaml: is a symbolic link[^:]*$"),
    ("images that are a link", link_to_a_directory, "vos/demo.vo/images: is a symbolic link"),
    ("record that is a link", link_to_a_record, "appliances/debian-13/releases/13.1.yaml: is a symbolic link"),
    ("list that outlives the signer", outlive_the_signer, "its certificate is valid"),
]


@pytest.mark.parametrize(("fault", "reason"), [pytest.param(f, r, id=name) for name, f, r in FAULTS])
def test_refuses_one_vo_and_keeps_its_old_list(world: World, fault: Callable[[World], None], reason: str) -> None:
    world.publish()
    before = tree(world)
    shutil.rmtree(world.root / "store")  # bundles fetched before would hide what is gone now
    fault(world)
    world.vo("other.vo", list_expiry_days=1)
    publication = world.publish()
    assert [r.vo for r in publication.refused if r.kept] == ["demo.vo"]
    assert re.search(reason, publication.refused[0].reason)
    kept = {name: data for name, data in before.items() if name != "index.html"}
    after = tree(world)
    assert {name: after.get(name) for name in kept} == kept
    assert ("other.vo" in [p.vo for p in publication.published]) is (fault is not outlive_the_signer)


def test_a_bundle_is_fetched_once(world: World) -> None:
    world.publish()
    for path in world.assets.glob("*.sigstore.json"):
        path.unlink()
    assert world.publish().refused == ()


def test_a_signing_service_that_fails_leaves_the_site_as_it_was(world: World) -> None:
    world.publish()
    before = tree(world)
    job = world.job()

    def fail(data: bytes) -> bytes:
        raise InputError("no")

    with pytest.raises(InputError):
        write(prepare(job, Silent()), job, fail, Silent())
    assert tree(world) == before
    assert [path.name for path in world.root.iterdir() if path.name.startswith(".site")] == []


def test_a_damaged_site_is_not_built_upon(world: World) -> None:
    """Its versions are what the next ones must exceed."""
    world.publish()
    path = world.site / "store/vo/demo.vo/image.list.json"
    path.write_text('{"hv:imagelist": {}}')
    with world.signed.seal() as seal:
        path.with_name("image.list.json.sigstore.json").write_bytes(seal(path.read_bytes()))
    with pytest.raises(InputError, match="is not a list that this command wrote"):
        world.publish()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"hv:version":"20', '"hv:version":"9999999920', id="a version that cannot be exceeded"),
        pytest.param('"sha256":"', '"sha256":"../../', id="bundles outside the site"),
    ],
)
def test_a_site_that_somebody_else_wrote_is_not_built_upon(world: World, old: str, new: str) -> None:
    world.publish()
    path = world.site / "store/vo/demo.vo/image.list.json"
    path.write_text(path.read_text().replace(old, new))
    edit_record(world)
    world.vo("other.vo")
    before = tree(world)
    with pytest.raises(InputError, match=r"image.list.json: is not a list that this command signed"):
        world.publish()
    assert tree(world) == before


def test_a_site_with_the_list_of_another_vo_is_not_built_upon(world: World) -> None:
    world.vo("other.vo")
    world.publish()
    vos = world.site / "store/vo"
    shutil.rmtree(vos / "demo.vo")
    shutil.copytree(vos / "other.vo", vos / "demo.vo")
    with pytest.raises(InputError, match=r"demo.vo/image.list.json: is the list of 'other.vo'"):
        world.publish()


def test_a_directory_of_something_else_is_not_replaced(world: World) -> None:
    (world.site / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="holds something else than a site"):
        world.publish()
    assert (world.site / "thesis.tex").exists()


def test_a_catalogue_without_a_vo_is_refused(world: World) -> None:
    (world.repo / "vos/demo.vo/vo.yaml").unlink()
    with pytest.raises(InputError, match="holds no vos"):
        world.publish()


def test_the_page_escapes_what_manifests_say(world: World) -> None:
    evil = "<script>alert(1)</script> & $lists"
    world.release(title=evil, description=evil)
    world.endorse()
    world.publish()
    page = (world.site / "index.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; $lists" in page
    assert examples.IMAGE_SHA256 in page
    assert "no list" not in page.lower()
