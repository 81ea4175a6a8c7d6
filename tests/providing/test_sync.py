"""A provider follows a list: what it downloads, and everything it refuses. Nothing is mocked but the clock."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests import examples
from tests.publishing.world import World

from sandbox import pki
from vmi.core.digests import sha256_of
from vmi.core.errors import Failure, InputError, Refusal
from vmi.core.progress import Silent
from vmi.providing.authorities import read_authorities
from vmi.providing.models import Outcome, State, SyncReport
from vmi.providing.sync import Trust, sync
from vmi.publishing import imagelist, smime
from vmi.publishing.models import image_identifier, list_identifier
from vmi.signing.verification import verify_image

OTHER_IDENTITY = "https://github.com/mallory/catalogue/.github/workflows/release.yml@refs/heads/main"
IMAGE_FILE = "18681fc6-c064-5df1-ad2e-3aafb56a812b-13.1.qcow2"
Change = Callable[[dict[str, Any]], None]


def trust(world: World, **changes: Any) -> Trust:
    verifier = world.signed.verifier()
    made = Trust(
        authorities=read_authorities(world.signed.endorser.ca_directory),
        prove_list=verifier.bytes,
        prove_image=lambda sha256, bundles: verify_image(sha256, bundles, verifier),
        vo="demo.vo",
    )
    return replace(made, **changes)


def follow(world: World, *, prune: bool = False, now: datetime | None = None, **changes: Any) -> SyncReport:
    dest, moment = world.root / "provider", now or world.now
    return sync(world.list_url, dest, trust(world, **changes), now=moment, prune=prune, progress=Silent())


def images(world: World) -> dict[str, bytes]:
    directory = world.root / "provider" / "images"
    return {path.name: path.read_bytes() for path in sorted(directory.glob("*")) if path.is_file()}


def state(world: World) -> State:
    return State.read(world.root / "provider" / "state.json")


def outcomes(report: SyncReport) -> list[tuple[str, Outcome]]:
    return [(image.version, image.outcome) for image in report.images]


def republish(world: World, change: Change, *, identity: str | None = None) -> None:
    """Publish the list with a change in it, signed by everyone who must: what a stolen endorser could do."""
    files = world.signed.endorser
    endorser = smime.load(files.certificate, files.key, files.chain)
    place = world.site / "store/vo/demo.vo"
    content = json.loads((place / "image.list.json").read_bytes())
    change(content["hv:imagelist"])
    soon = world.now + timedelta(days=1)
    message = smime.sign(imagelist.serialise(content), endorser, now=world.now, expires=soon)
    serve(world, message, identity)


def serve(world: World, message: bytes, identity: str | None = None) -> None:
    place = world.site / "store/vo/demo.vo"
    (place / "image.list").write_bytes(message)
    with world.signed.seal(*([identity] if identity else [])) as seal:
        (place / "image.list.sigstore.json").write_bytes(seal(message))


def image_of(content: dict[str, Any]) -> dict[str, Any]:
    image = content["hv:images"][0]["hv:image"]
    assert isinstance(image, dict)
    return image


# What works.


def test_downloads_what_is_proved(world: World) -> None:
    report = follow(world)
    assert outcomes(report) == [("13.1", Outcome.DOWNLOADED)]
    assert report.is_complete
    assert images(world) == {IMAGE_FILE: examples.IMAGE}
    assert [image.sha256 for image in state(world).images.values()] == [examples.IMAGE_SHA256]


def test_the_proofs_lie_beside_the_image(world: World) -> None:
    follow(world)
    directory = world.root / "provider/images" / IMAGE_FILE.replace(".qcow2", ".attestations")
    bundles = {path.name.removesuffix(".sigstore.json"): path.read_bytes() for path in directory.iterdir()}
    assert verify_image(examples.IMAGE_SHA256, bundles, world.signed.verifier()).verification_result == "PASSED"


def test_rerun_downloads_nothing(world: World) -> None:
    follow(world)
    shutil.rmtree(world.assets)
    shutil.rmtree(world.site / "attestations")
    assert outcomes(follow(world)) == [("13.1", Outcome.PRESENT)]


def test_an_image_damaged_on_disk_is_fetched_again(world: World) -> None:
    follow(world)
    (world.root / "provider/images" / IMAGE_FILE).write_bytes(examples.IMAGE[:-1] + b"!")
    assert outcomes(follow(world)) == [("13.1", Outcome.DOWNLOADED)]
    assert images(world) == {IMAGE_FILE: examples.IMAGE}


def test_a_newer_list_is_followed(world: World) -> None:
    follow(world)
    world.release(version="13.2")
    world.endorse(version="13.2")
    world.publish()
    report = follow(world)
    assert outcomes(report) == [("13.2", Outcome.DOWNLOADED)]
    assert sorted(images(world)) == [IMAGE_FILE, IMAGE_FILE.replace("13.1", "13.2")]
    assert report.unlisted == (IMAGE_FILE.replace("qcow2", "attestations"), IMAGE_FILE)


def test_an_empty_list_retires_and_deletes_nothing(world: World) -> None:
    follow(world)
    (world.repo / "vos/demo.vo/images/debian-13.yaml").unlink()
    world.publish()
    report = follow(world)
    assert (report.images, report.is_complete, report.pruned) == ((), True, False)
    assert report.unlisted == (IMAGE_FILE.replace("qcow2", "attestations"), IMAGE_FILE)
    assert state(world).images == {}
    assert images(world) == {IMAGE_FILE: examples.IMAGE}


def test_prune_deletes_what_is_no_longer_listed(world: World) -> None:
    follow(world)
    (world.repo / "vos/demo.vo/images/debian-13.yaml").unlink()
    world.publish()
    assert follow(world, prune=True).pruned
    assert list((world.root / "provider/images").iterdir()) == []


def test_prune_deletes_nothing_that_is_listed(world: World) -> None:
    follow(world)
    report = follow(world, prune=True)
    assert (report.unlisted, images(world)) == ((), {IMAGE_FILE: examples.IMAGE})


# Lists that are refused: nothing changes.


def unsigned(world: World) -> None:
    serve(world, (world.site / "store/vo/demo.vo/image.list.json").read_bytes())


def changed_list(world: World) -> None:
    path = world.site / "store/vo/demo.vo/image.list"
    serve(world, path.read_bytes().replace(b"Debian 13", b"Debian 12"))


def changed_after_sigstore(world: World) -> None:
    path = world.site / "store/vo/demo.vo/image.list"
    path.write_bytes(path.read_bytes().replace(b"This is an", b"This isn't"))


def missing_list_bundle(world: World) -> None:
    (world.site / "store/vo/demo.vo/image.list.sigstore.json").unlink()


def empty_list_bundle(world: World) -> None:
    (world.site / "store/vo/demo.vo/image.list.sigstore.json").write_bytes(b"")


def bundle_of_another_file(world: World) -> None:
    place = world.site / "store/vo/demo.vo"
    shutil.copy(place / "image.list.json.sigstore.json", place / "image.list.sigstore.json")


def not_json(world: World) -> None:
    resign(world, b"{not json}")


def resign(world: World, data: bytes) -> None:
    files = world.signed.endorser
    endorser = smime.load(files.certificate, files.key, files.chain)
    serve(world, smime.sign(data, endorser, now=world.now, expires=world.now))


def other_endorser(world: World) -> None:
    def change(content: dict[str, Any]) -> None:
        content["hv:endorser"]["hv:x509"]["hv:dn"] = "/DC=org/DC=sandbox/CN=Somebody Else"

    republish(world, change)


def other_endorser_ca(world: World) -> None:
    def change(content: dict[str, Any]) -> None:
        content["hv:endorser"]["hv:x509"]["hv:ca"] = "/DC=org/DC=sandbox/CN=Another CA"

    republish(world, change)


def wrong_vo(world: World) -> None:
    republish(world, lambda content: content.update({"ad:vo": "other.vo"}))


def expired_list(world: World) -> None:
    republish(world, lambda content: content.update({"dc:date:expires": imagelist.date(world.now)}))


def lower_version(world: World) -> None:
    republish(world, lambda content: content.update({"hv:version": str(int(content["hv:version"]) - 1)}))


def same_version_made_earlier(world: World) -> None:
    earlier = imagelist.date(world.now - timedelta(seconds=1))
    republish(world, lambda content: content.update({"dc:date:created": earlier}))


def other_list(world: World) -> None:
    republish(world, lambda content: content.update({"dc:identifier": str(list_identifier("other.vo"))}))


def other_appliances_identifier(world: World) -> None:
    identifier = str(image_identifier("demo.vo", "debian-12"))
    republish(world, lambda content: image_of(content).update({"dc:identifier": identifier}))


def appliance_twice(world: World) -> None:
    republish(world, lambda content: content["hv:images"].extend(content["hv:images"]))


def too_big(world: World) -> None:
    (world.site / "store/vo/demo.vo/image.list").write_bytes(b"x" * (8 * 2**20 + 1))


def signed_by_another_workflow(world: World) -> None:
    message = (world.site / "store/vo/demo.vo/image.list").read_bytes()
    serve(world, message, OTHER_IDENTITY)


def date_only(world: World) -> None:
    republish(world, lambda content: content.update({"dc:date:expires": "2030-01-01"}))


def no_expiry(world: World) -> None:
    republish(world, lambda content: content.pop("dc:date:expires"))


def version_with_letters(world: World) -> None:
    republish(world, lambda content: content.update({"hv:version": "9999999999-evil"}))


LISTS: list[tuple[str, Callable[[World], None], str]] = [
    ("unsigned list", unsigned, "image.list: is not a MIME message"),
    ("changed list", changed_list, "image.list: was changed after it was signed"),
    ("list changed where S/MIME does not look", changed_after_sigstore, "bundle does not verify"),
    (
        "missing Sigstore bundle",
        missing_list_bundle,
        "the list's Sigstore bundle is not there",
    ),
    ("empty Sigstore bundle", empty_list_bundle, "there is no bundle"),
    ("Sigstore bundle of another file", bundle_of_another_file, "bundle does not verify"),
    ("list signed by another workflow", signed_by_another_workflow, "bundle does not verify"),
    ("non-JSON", not_json, "holds no JSON"),
    ("JSON that is no list", lambda w: resign(w, b"[]"), "is not an image list"),
    ("list without a list", lambda w: resign(w, b'{"hv:imagelist":{}}'), "is not an image list"),
    ("a key twice", lambda w: resign(w, b'{"hv:imagelist":{},"hv:imagelist":{}}'), "stands twice"),
    ("nesting without end", lambda w: resign(w, b"[" * 100_000), "holds no JSON"),
    ("endorser of another name", other_endorser, "names .*Somebody Else"),
    ("endorser of another CA", other_endorser_ca, "names .*Another CA"),
    ("wrong VO", wrong_vo, "is the list of 'other.vo', not of 'demo.vo'"),
    ("expired list", expired_list, "image.list: expired on"),
    ("lower version", lower_version, "was seen before"),
    ("earlier list of the same version", same_version_made_earlier, "one of the same version at .* was seen"),
    ("identifier of another VO's list", other_list, "which is not that of the list of 'demo.vo'"),
    ("identifier of another appliance", other_appliances_identifier, "gives 'debian-13' the identifier .* not its own"),
    ("an appliance twice", appliance_twice, "names an appliance twice"),
    ("too big", too_big, "is larger than"),
    ("expiry that is a bare date", date_only, "dc:date:expires"),
    ("no expiry", no_expiry, "dc:date:expires"),
    ("version that is no number", version_with_letters, "hv:version"),
]


@pytest.mark.parametrize(("fault", "reason"), [pytest.param(f, r, id=name) for name, f, r in LISTS])
def test_refuses_a_list(world: World, fault: Callable[[World], None], reason: str) -> None:
    follow(world)
    before = state(world)
    fault(world)
    with pytest.raises(Refusal, match=reason):
        follow(world)
    assert state(world) == before
    assert images(world) == {IMAGE_FILE: examples.IMAGE}


def test_refuses_another_list_in_the_same_directory(world: World) -> None:
    follow(world)
    world.vo("other.vo")
    world.publish()
    place = world.site / "store/vo"
    shutil.rmtree(place / "demo.vo")
    (place / "other.vo").rename(place / "demo.vo")
    with pytest.raises(Refusal, match=r"is the list of 'other.vo', the directory follows 'demo.vo'"):
        follow(world, vo="other.vo")


def test_refuses_wrong_ca(world: World) -> None:
    stranger = pki.authority("Sandbox Root CA")
    with pytest.raises(Refusal, match="no authority that you trust"):
        follow(world, authorities=[stranger.certificate])
    assert not (world.root / "provider").exists()


def test_refuses_wrong_identity_of_the_list(world: World) -> None:
    with pytest.raises(Refusal, match="does not verify"):
        follow(world, prove_list=world.signed.verifier(OTHER_IDENTITY).bytes)


def test_refuses_wrong_identity_of_the_image(world: World) -> None:
    verifier = world.signed.verifier(OTHER_IDENTITY)
    report = follow(world, prove_image=lambda sha256, bundles: verify_image(sha256, bundles, verifier))
    assert outcomes(report) == [("13.1", Outcome.REFUSED)]
    assert images(world) == {}


def test_a_list_that_expires_later_is_refused_then(world: World) -> None:
    follow(world, now=world.now + timedelta(days=7, seconds=-1))
    with pytest.raises(Refusal, match="expired on"):
        follow(world, now=world.now + timedelta(days=7))


def test_refuses_a_state_it_cannot_read(world: World) -> None:
    """A rollback must not be a matter of damaging one file."""
    follow(world)
    (world.root / "provider/state.json").write_text("{}")
    with pytest.raises(InputError, match="is not a State"):
        follow(world)


# Images that are refused: the one that worked before stays.


def changed_image(world: World) -> None:
    (world.assets / examples.IMAGE_NAME).write_bytes(examples.IMAGE[:-1] + b"!")


def longer_image(world: World) -> None:
    (world.assets / examples.IMAGE_NAME).write_bytes(examples.IMAGE + b"!")


def missing_image(world: World) -> None:
    (world.assets / examples.IMAGE_NAME).unlink()


def changed_bundle(world: World) -> None:
    for path in (world.site / "attestations").iterdir():
        path.write_bytes(path.read_bytes() + b" ")


def missing_bundle(world: World) -> None:
    next((world.site / "attestations").iterdir()).unlink()


def expired_image(world: World) -> None:
    republish(world, lambda content: image_of(content).update({"dc:date:expires": imagelist.date(world.now)}))


def another_sha512(world: World) -> None:
    republish(world, lambda content: image_of(content).update({"sl:checksum:sha512": "0" * 128}))


def another_image(world: World) -> None:
    evil = b"QFI\xfb an image that nobody audited"
    (world.assets / examples.IMAGE_NAME).write_bytes(evil)
    change = {"sl:checksum:sha256": sha256_of(evil), "hv:size": len(evil)}
    republish(world, lambda content: image_of(content).update(change))


def swapped_bundles(world: World) -> None:
    def change(content: dict[str, Any]) -> None:
        bundles = image_of(content)["vmi:attestations"]
        bundles["audit"], bundles["boot"] = bundles["boot"], bundles["audit"]

    republish(world, change)


def proofs_of_another_version(world: World) -> None:
    def change(content: dict[str, Any]) -> None:
        for name, data in world.signed.bundles["13.1"].items():
            (world.site / f"{name}.sigstore.json").write_bytes(data)
            bundle = {"url": f"{world.site_url}/{name}.sigstore.json", "sha256": sha256_of(data)}
            image_of(content)["vmi:attestations"][name] = bundle

    republish(world, change)


IMAGES: list[tuple[str, Callable[[World], None], str]] = [
    ("changed image", changed_image, "its sha256 is"),
    ("longer image", longer_image, "is larger than the 34 bytes"),
    ("missing image", missing_image, "answered 404"),
    ("changed bundle", changed_bundle, "the list says"),
    ("missing bundle", missing_bundle, "answered 404"),
    ("expired image", expired_image, "its endorsement expired on"),
    ("SHA-512 that differs", another_sha512, "its sha512 is"),
    ("image that the bundles do not prove", another_image, "is about another image"),
    ("swapped bundles", swapped_bundles, "holds the results of 'boot', not of 'audit'"),
    ("proofs of another version", proofs_of_another_version, "debian-13/releases/13.1.yaml, not on appliances"),
]


@pytest.mark.parametrize(("fault", "reason"), [pytest.param(f, r, id=name) for name, f, r in IMAGES])
def test_refuses_an_image_and_keeps_the_last_one(world: World, fault: Callable[[World], None], reason: str) -> None:
    follow(world)
    world.release(version="13.2")
    world.endorse(version="13.2")
    world.publish()
    fault(world)
    report = follow(world, prune=True)
    (image,) = report.images
    assert (image.version, image.outcome) == ("13.2", Outcome.REFUSED)
    assert image.file == str(world.root / "provider/images" / IMAGE_FILE)
    assert reason in image.reason
    assert not report.is_complete
    assert images(world) == {IMAGE_FILE: examples.IMAGE}
    assert not (world.root / "provider/incoming").exists()
    assert [kept.version for kept in state(world).images.values()] == ["13.1"]


def test_an_image_whose_endorsement_has_ended_is_not_offered_either(world: World) -> None:
    follow(world)
    republish(world, lambda content: image_of(content).update({"dc:date:expires": "2026-06-01T00:00:00Z"}))
    path = world.root / "provider/state.json"
    path.write_text(path.read_text().replace(f"{world.now + timedelta(days=90):%Y-%m-%d}", "2026-06-01"))
    report = follow(world)
    assert [(image.outcome, image.file) for image in report.images] == [(Outcome.REFUSED, None)]
    assert report.unlisted == (IMAGE_FILE.replace("qcow2", "attestations"), IMAGE_FILE)
    assert images(world) == {IMAGE_FILE: examples.IMAGE}


def test_refuses_the_proofs_of_another_appliance(world: World) -> None:
    changes = {"ad:appid": "debian-12", "dc:identifier": str(image_identifier("demo.vo", "debian-12"))}
    republish(world, lambda content: image_of(content).update(changes))
    (image,) = follow(world).images
    assert (image.outcome, image.file) == (Outcome.REFUSED, None)
    assert "debian-13/releases/13.1.yaml, not on appliances/debian-12/releases/13.1.yaml" in image.reason
    assert images(world) == {}


BAD_KEYS: list[tuple[str, str, Any]] = [
    ("version that climbs out", "hv:version", "13.1/../../../etc/cron.d/x"),
    ("format that climbs out", "hv:format", "../x"),
    ("identifier that is no UUID", "dc:identifier", "../../x"),
    ("file address", "hv:uri", "file:///etc/passwd"),
    ("no SHA-256", "sl:checksum:sha256", None),
    ("size that is negative", "hv:size", -1),
    ("size beyond any disk", "hv:size", 2**60),
    ("no statements", "vmi:attestations", {}),
    ("one statement less", "vmi:attestations", {"summary": {"url": "http://127.0.0.1:1/x", "sha256": "0" * 64}}),
    ("title with a terminal's escape", "dc:title", "\x1b[2J"),
]


@pytest.mark.parametrize(("key", "value"), [pytest.param(k, v, id=name) for name, k, v in BAD_KEYS])
def test_refuses_a_list_with_a_bad_image(world: World, key: str, value: Any) -> None:
    republish(world, lambda content: image_of(content).update({key: value}))
    with pytest.raises(Failure, match=f"is not an image list of this catalogue: images.0.{key}"):
        follow(world)
    assert not (world.root / "provider").exists()


@contextmanager
def redirecting_to(target: str) -> Iterator[str]:
    class Redirect(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Redirect)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/image"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_redirect_to_a_file_is_refused(world: World) -> None:
    with redirecting_to("file:///etc/passwd") as url:
        republish(world, lambda content: image_of(content).update({"hv:uri": url}))
        (image,) = follow(world).images
    assert (image.outcome, image.reason) == (Outcome.REFUSED, f"{url}: redirects from http to file")


def test_a_killed_download_is_cleared_away(world: World) -> None:
    leftover = world.root / "provider/incoming/half.qcow2"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    follow(world)
    assert not leftover.exists()


def test_a_path_in_the_directory_is_only_what_we_name(world: World) -> None:
    follow(world)
    assert sorted(path.name for path in Path(world.root / "provider").iterdir()) == [".lock", "images", "state.json"]
