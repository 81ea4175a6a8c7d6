"""`vmi sync` as a provider runs it: its arguments, its exit codes, what it says."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from signal import SIGINT, SIGTERM, Signals
from threading import Event, Thread

import pytest
from tests import examples
from tests.publishing.world import IDENTITY, World

from vmi import cli

IMAGE_FILE = "18681fc6-c064-5df1-ad2e-3aafb56a812b-13.1.qcow2"


def arguments(world: World, identity: str = IDENTITY) -> list[str]:
    options = {
        "dest": world.root / "provider",
        "ca": world.signed.endorser.ca_directory,
        "identity": identity,
        "issuer": world.signed.sigstore.issuer,
        "trusted-root": world.signed.sigstore.trusted_root,
    }
    return ["sync", world.list_url, *(f"--{name}={value}" for name, value in options.items())]


def sync(world: World, *more: str, identity: str = IDENTITY) -> int:
    return cli.main([*arguments(world, identity), *more])


def test_downloads_and_then_has_nothing_to_do(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(world, "--vo=demo.vo") == 0
    assert f"downloaded  Image for Debian 13 [Debian/13/KVM] 13.1  {world.root}/" in capsys.readouterr().out
    assert sync(world, "--vo=demo.vo") == 0
    assert "present  Image for Debian 13 [Debian/13/KVM] 13.1  " in capsys.readouterr().out
    assert (world.root / "provider/images" / IMAGE_FILE).read_bytes() == examples.IMAGE


def test_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(world, "--format=json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["vo"], [image["outcome"] for image in answer["images"]]) == ("demo.vo", ["downloaded"])


def test_a_refused_list_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(world, "--vo=other.vo") == 1
    streams = capsys.readouterr()
    assert f"error: {world.list_url}: is the list of 'demo.vo', not of 'other.vo'" in streams.err
    assert streams.out == ""


def test_another_vos_list_under_the_address_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody said --vo: the address did."""
    world.vo("other.vo")
    world.publish()
    vos = world.site / "store/vo"
    shutil.rmtree(vos / "demo.vo")
    (vos / "other.vo").rename(vos / "demo.vo")
    assert sync(world) == 1
    assert "is the list of 'other.vo', not of 'demo.vo'" in capsys.readouterr().err
    assert not (world.root / "provider").exists()


def test_an_address_that_names_no_vo_needs_one(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, *options = arguments(world)
    assert cli.main(["sync", f"{world.site_url}/mirror/image.list", *options]) == 2
    assert "which VO's list is it?" in capsys.readouterr().err


def test_a_refused_image_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(world) == 0
    world.release(version="13.2")
    world.endorse(version="13.2")
    world.publish()
    (world.assets / examples.IMAGE_NAME).write_bytes(b"changed")
    assert sync(world) == 1
    out = capsys.readouterr().out
    assert "REFUSED  Image for Debian 13 [Debian/13/KVM] 13.2" in out
    assert f"kept: {world.root}/provider/images/{IMAGE_FILE}" in out


def test_a_title_cannot_steer_the_terminal(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.release(title="Debian \u202e31\u009b2J")
    world.endorse()
    world.publish()
    assert sync(world) == 0
    assert r"Image for Debian \u202e31\x9b2J [Debian/13/KVM] 13.1" in capsys.readouterr().out


def test_the_wrong_identity_is_a_no(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync(world, identity=IDENTITY.replace("release", "evil")) == 1
    assert f"{world.list_url}.sigstore.json: the bundle does not verify" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--identity=", "--issuer="])
def test_an_empty_policy_is_a_no(world: World, option: str) -> None:
    assert sync(world, option) == 1


def test_a_list_that_is_not_there_is_a_fault(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    (world.site / "store/vo/demo.vo/image.list").unlink()
    assert sync(world) == 3
    assert "answered 404" in capsys.readouterr().err


def test_what_was_synchronised_verifies_again_offline(world: World) -> None:
    assert sync(world) == 0
    images = world.root / "provider/images"
    image, bundles = images / IMAGE_FILE, images / IMAGE_FILE.replace(".qcow2", ".attestations")
    policy = (f"--identity={IDENTITY}", f"--issuer={world.signed.sigstore.issuer}")
    root = f"--trusted-root={world.signed.sigstore.trusted_root}"
    assert cli.main(["verify", str(image), f"--bundles={bundles}", *policy, root]) == 0
    image.write_bytes(examples.IMAGE + b"!")
    assert cli.main(["verify", str(image), f"--bundles={bundles}", *policy, root]) == 1


@contextmanager
def stalling(answered: Event) -> Iterator[str]:
    """Serve half an image and then nothing more, until the reader hangs up."""

    class Stall(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(examples.IMAGE)))
            self.end_headers()
            self.wfile.write(examples.IMAGE[:10])
            self.wfile.flush()
            answered.set()
            self.connection.recv(1)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Stall)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{examples.IMAGE_NAME}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("number", [pytest.param(SIGINT, id="Ctrl-C"), pytest.param(SIGTERM, id="SIGTERM")])
def test_an_interrupt_leaves_nothing_half_written(world: World, number: Signals) -> None:
    answered = Event()
    with stalling(answered) as url:
        world.release(image=examples.release().image.model_dump() | {"url": url})
        world.endorse()
        world.publish()
        process = subprocess.Popen([sys.executable, "-m", "vmi", *arguments(world)], stderr=subprocess.PIPE)
        assert answered.wait(60)
        process.send_signal(number)
        _, error = process.communicate(timeout=60)
    assert (process.returncode, b"interrupted" in error) == (130, True)
    provider = world.root / "provider"
    assert sorted(path.name for path in provider.rglob("*")) == [".lock", "state.json"]
    world.release()
    world.endorse()
    world.publish()
    assert sync(world) == 0
