"""Cloud images and installers: served over loopback, checked, vouched for, and never opened as what they are not."""

import functools
import hashlib
import http.server
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from vmi.building import downloads
from vmi.core.digests import digest_file
from vmi.core.errors import InputError, Refusal, ServiceError
from vmi.core.progress import Silent
from vmi.core.store import Store
from vmi.manifest.models import CloudImageBase, IsoBase


class Server:
    """This serves a directory on loopback and counts what was asked for."""

    def __init__(self, directory: Path):
        self.directory, self.asked = directory, 0
        outer = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                outer.asked += 1

        handler = functools.partial(Handler, directory=str(directory))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        often = {"poll_interval": 0.02}  # each shutdown waits for one
        threading.Thread(target=self.server.serve_forever, kwargs=often, daemon=True).start()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "www").mkdir()
    server = Server(tmp_path / "www")
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def image(path: Path, form: str = "qcow2", size: str = "16M", *options: str) -> Path:
    subprocess.run(["qemu-img", "create", "-q", "-f", form, *options, path, size], check=True)
    return path


def base(server: Server, file: str = "image.qcow2", **changes: Any) -> CloudImageBase:
    sha256 = hashlib.sha256((server.directory / file).read_bytes()).hexdigest()
    fields = {"kind": "cloud-image", "url": f"{server.url}/{file}", "checksum": f"sha256:{sha256}"}
    return CloudImageBase.model_validate({**fields, **changes})


def as_disk(of: CloudImageBase, store: Store, tmp_path: Path, disk_mib: int = 32) -> Path:
    file = downloads.obtain(of, tmp_path, store, Silent())
    return downloads.as_disk(of, file, disk_mib, store, Silent())[0]


@pytest.mark.parametrize("form", ["qcow2", "raw", "vmdk"])
def test_every_format_becomes_a_disk_of_our_own(served: Server, store: Store, tmp_path: Path, form: str) -> None:
    image(served.directory / "image", form)
    disk = as_disk(base(served, "image", format=form), store, tmp_path)
    facts = subprocess.run(["qemu-img", "info", "-f", "qcow2", disk], check=True, capture_output=True, text=True).stdout
    assert "virtual size: 16 MiB" in facts
    assert "backing" not in facts


def test_both_algorithms_and_no_second_download(served: Server, store: Store, tmp_path: Path) -> None:
    path = image(served.directory / "image.qcow2")
    of = base(served, checksum=f"sha512:{digest_file(path).sha512}")
    first = as_disk(of, store, tmp_path)
    assert (as_disk(of, store, tmp_path), served.asked) == (first, 1)


def test_an_installer_is_kept_as_it_is(served: Server, store: Store, tmp_path: Path) -> None:
    (served.directory / "a.iso").write_bytes(b"installer")
    fields = {"kind": "iso", "boot_command": ["<enter>"], "seed": {"kind": "preseed", "files": ["a"]}}
    checksum = f"sha256:{hashlib.sha256(b'installer').hexdigest()}"
    of = IsoBase.model_validate({**fields, "url": f"{served.url}/a.iso", "checksum": checksum})
    assert downloads.obtain(of, tmp_path, store, Silent()).read_bytes() == b"installer"


def test_another_file_than_promised_is_refused_and_not_kept(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2")
    with pytest.raises(Refusal, match=r"its sha256 is [0-9a-f]{64}, 0{64} was promised"):
        as_disk(base(served, checksum="sha256:" + "0" * 64), store, tmp_path)
    assert [path.name for path in (store.root / "downloads").iterdir() if path.suffix != ".lock"] == []


def test_a_file_that_changed_in_the_store_is_refused(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2")
    of = base(served)
    as_disk(of, store, tmp_path)
    with store.download(of.checksum).open("ab") as file:
        file.write(b"x")
    with pytest.raises(Refusal, match="its sha256 is"):
        as_disk(of, store, tmp_path)


def test_a_server_without_the_file(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2")
    with pytest.raises(ServiceError, match="answered 404"):
        as_disk(base(served, url=f"{served.url}/gone"), store, tmp_path)


def test_a_file_without_end_is_refused(
    served: Server, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LIMIT_BYTES", 1000)
    image(served.directory / "image.qcow2")
    with pytest.raises(Refusal, match="is larger than 1000 bytes"):
        as_disk(base(served), store, tmp_path)


def test_an_unsigned_list_is_refused_before_the_download(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2")
    (served.directory / "SUMS").write_text("no signature")
    (tmp_path / "key.asc").write_bytes(b"")
    of = base(served, signed_checksums={"url": f"{served.url}/SUMS", "key": "key.asc"})
    with pytest.raises(Refusal, match="is not signed by the key that the manifest names"):
        as_disk(of, store, tmp_path)
    assert not store.download(of.checksum).exists()


def test_a_signed_list_vouches_for_it(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2")
    of = base(served)
    sums = f"{of.checksum.removeprefix('sha256:')}  image.qcow2\n"
    with TemporaryDirectory(prefix="k") as home:  # the path of an agent's socket must be short

        def gpg(*arguments: str) -> bytes:
            command = ("gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", "", *arguments)
            return subprocess.run(command, input=sums.encode(), check=True, capture_output=True).stdout

        gpg("--pinentry-mode", "loopback", "--quick-generate-key", "Images <i@images.example>", "ed25519", "sign")
        (tmp_path / "key.asc").write_bytes(gpg("--armor", "--export"))
        (served.directory / "SUMS").write_text(sums)
        (served.directory / "SUMS.sig").write_bytes(gpg("--pinentry-mode", "loopback", "--detach-sign"))
    signed = {"url": f"{served.url}/SUMS", "signature": f"{served.url}/SUMS.sig", "key": "key.asc"}
    assert as_disk(base(served, signed_checksums=signed), store, tmp_path).is_file()
    (served.directory / "SUMS").write_text(sums + "\n")
    with pytest.raises(Refusal, match="is not signed by the key that the manifest names"):
        as_disk(base(served, signed_checksums=signed), store, tmp_path)


def test_a_disk_never_shrinks(served: Server, store: Store, tmp_path: Path) -> None:
    image(served.directory / "image.qcow2", "qcow2", "33M")
    with pytest.raises(Refusal, match="holds a disk of 33 MiB, the appliance's has 32; a disk only grows") as caught:
        as_disk(base(served), store, tmp_path)
    assert caught.value.hint == "write disk_mib: 33, or start from a smaller image"


def _backed(path: Path) -> None:
    secret = path.with_name("secret")
    secret.write_bytes(b"secret" * 1000)
    image(path, "qcow2", "16M", "-b", str(secret), "-F", "raw")


def _external(path: Path) -> None:
    image(path, "qcow2", "16M", "-o", f"data_file={path}.data,data_file_raw=on")


def _flat_vmdk(path: Path) -> None:
    path.write_text('# Disk DescriptorFile\nversion=1\ncreateType="monolithicFlat"\nRW 16 FLAT "secret" 0\n')


def _hollow_vmdk(path: Path) -> None:
    path.write_bytes(struct.pack("<4sIIQ", b"KDMV", 3, 3, 0).ljust(512, b"\0") + b'RW 16 FLAT "secret" 0\n')


def _vmdk_with_a_parent(path: Path) -> None:
    image(path, "vmdk")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"# Extent description", b'parentFileNameHint="x"\n# E', 1))


@pytest.mark.parametrize(
    ("form", "make", "message"),
    [
        pytest.param("qcow2", _backed, "is not whole: it names another file", id="qcow2 over another file"),
        pytest.param("qcow2", _external, "is not whole: it names another file", id="qcow2 with its data elsewhere"),
        pytest.param("qcow2", lambda path: path.write_bytes(b"raw" * 1000), "is not a qcow2 image", id="no qcow2"),
        pytest.param("vmdk", _flat_vmdk, "is not a VMDK in one file", id="VMDK of text"),
        pytest.param("vmdk", _hollow_vmdk, "is not whole: it names another file", id="VMDK without a capacity"),
        pytest.param("vmdk", _vmdk_with_a_parent, "is not whole: it names another file", id="VMDK with a parent"),
    ],
)
def test_an_image_that_leads_elsewhere_is_refused(
    served: Server, store: Store, tmp_path: Path, form: str, make: Any, message: str
) -> None:
    make(served.directory / "image")
    with pytest.raises((Refusal, InputError), match=message):
        as_disk(base(served, "image", format=form), store, tmp_path)
    assert not (store.root / "bases").exists()


def test_a_raw_image_that_looks_like_qcow2_stays_raw(served: Server, store: Store, tmp_path: Path) -> None:
    """Whoever reads a disk and guesses its format believes its guest."""
    _backed(served.directory / "image")
    disk = as_disk(base(served, "image", format="raw"), store, tmp_path)
    facts = subprocess.run(["qemu-img", "info", "-f", "qcow2", disk], check=True, capture_output=True, text=True).stdout
    assert "virtual size: 192 KiB" in facts
    assert "backing" not in facts
