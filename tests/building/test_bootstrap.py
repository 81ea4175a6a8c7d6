"""The base: made once per content, compared with the plan, checked before each use. mmdebstrap is the tests' own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.mmdebstrap import INSTALLED, PACKAGES, RESOLVED, put
from tests.watching import demand_end, wait_for

from vmi.building.bootstrap import Base, base_digest, bootstrap
from vmi.core.digests import digest_file
from vmi.core.errors import Refusal, ToolError
from vmi.core.progress import Silent
from vmi.core.store import Store
from vmi.manifest.models import BootstrapBase
from vmi.planning.models import ResolvedBootstrap

BASE = BootstrapBase(kind="bootstrap", distribution="debian", suite="trixie")
PLANNED = ResolvedBootstrap(base=BASE, packages=RESOLVED, digest="d" * 64)
DISK_MIB = 64


def make(store: Store) -> Base:
    return bootstrap(PLANNED, DISK_MIB, store, Silent())


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    put(tmp_path, monkeypatch)
    return Store(tmp_path / "store")


def files(store: Store) -> list[str]:
    """What lies in the store and is neither a log nor a lock."""
    found = (path for path in store.root.rglob("*") if path.is_file())
    return sorted(path.name[:12] + path.suffix for path in found if path.suffix not in {".log", ".lock"})


def test_a_base_and_its_record(store: Store) -> None:
    base = make(store)
    digest = base_digest(PLANNED, DISK_MIB)
    assert base.path == store.base(digest)
    assert base.record.sha256 == digest_file(base.path).sha256
    assert base.record.packages == INSTALLED
    assert files(store) == sorted([f"{digest[:12]}.json", f"{digest[:12]}.qcow2"])


def test_a_base_for_uefi(store: Store) -> None:
    planned = PLANNED.model_copy(update={"firmware": "uefi"})
    base = bootstrap(planned, 128, store, Silent())
    assert base.path != store.base(base_digest(PLANNED, 128))
    facts = subprocess.run(["qemu-img", "info", base.path], check=True, capture_output=True, text=True).stdout
    assert "virtual size: 128 MiB" in facts


@pytest.mark.parametrize("record", ["", "{}", "\xff"])
def test_a_record_that_cannot_be_read_is_made_again(store: Store, record: str) -> None:
    first = make(store)
    first.path.with_suffix(".json").write_bytes(record.encode("latin-1"))
    assert make(store) == first


def test_owners_and_modes_reach_the_disk(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    subprocess.run(["qemu-img", "convert", "-O", "raw", make(store).path, raw], check=True)
    command = ["/usr/sbin/debugfs", "-R", "ls -l /etc", f"{raw}?offset=1048576"]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert [line.split()[1:5] for line in listing.splitlines() if line.endswith(" secret")] == [
        ["100640", "(1)", "0", "42"]
    ]


def test_a_known_base_is_not_made_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(store)
    put(tmp_path, monkeypatch, broken="E: this must not run")
    assert make(store) == first


def test_the_same_packages_make_the_same_bytes(store: Store, tmp_path: Path) -> None:
    first = make(store)
    while int(time.time()) == int(first.path.stat().st_mtime):
        time.sleep(0.05)  # a clock that shows another second would show in the bytes
    assert make(Store(tmp_path / "other")).record == first.record


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param((PLANNED, DISK_MIB), True, id="the same"),
        pytest.param((PLANNED, DISK_MIB + 1), False, id="another size"),
        pytest.param((PLANNED.model_copy(update={"digest": "e" * 64}), DISK_MIB), False, id="other packages"),
    ],
)
def test_what_names_a_base(other: tuple[ResolvedBootstrap, int], same: bool) -> None:
    assert (base_digest(*other) == base_digest(PLANNED, DISK_MIB)) is same


def test_a_cached_base_that_changed_is_refused(store: Store) -> None:
    base = make(store)
    with base.path.open("r+b") as file:
        file.seek(2**20)
        file.write(b"changed")
    with pytest.raises(Refusal, match=f"its sha256 is [0-9a-f]+, not {base.record.sha256}") as caught:
        make(store)
    assert caught.value.hint == f"delete it, and run this again: rm {base.path}"
    base.path.unlink()
    assert make(store).record == base.record


def test_a_disk_without_its_record_is_made_again(store: Store) -> None:
    """A run that was killed between the two leaves this."""
    base = make(store)
    base.path.with_suffix(".json").unlink()
    base.path.write_bytes(b"anything")
    assert make(store) == base


@pytest.mark.parametrize(
    ("installed", "stranger"),
    [
        pytest.param(
            (*PACKAGES[:2], ("openssh-server", "1:10.0p1-8", "amd64")), "openssh-server=1:10.0p1-8", id="newer"
        ),
        pytest.param((*PACKAGES, ("telnetd", "1", "all")), "telnetd=1:all", id="one more"),
    ],
)
def test_what_the_plan_does_not_name_is_refused(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: tuple[tuple[str, str, str], ...],
    stranger: str,
) -> None:
    put(tmp_path, monkeypatch, installed=installed)
    with pytest.raises(Refusal, match="archive changed between plan and build") as caught:
        make(store)
    assert f"not in the plan: {stranger}" in str(caught.value.details)
    assert files(store) == []


def test_a_failed_installation_leaves_its_log_and_nothing_else(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, monkeypatch, broken="E: dpkg was killed")
    with pytest.raises(ToolError, match="mmdebstrap trixie: failed") as caught:
        make(store)
    assert "E: dpkg was killed" in str(caught.value.details)
    assert "the whole log is " in str(caught.value.hint)
    assert files(store) == []
    assert list(store.work().iterdir()) == []


def test_too_little_space_stops_it_before_it_starts(store: Store) -> None:
    with pytest.raises(ToolError, match="MiB are needed"):
        bootstrap(PLANNED, 2**20 * 1000, store, Silent())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_an_interrupt_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    pid = tmp_path / "pid"
    put(tmp_path, monkeypatch, pause=f"open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    code = (
        "import sys; from vmi import cli; from pathlib import Path; from vmi.core.store import Store\n"
        "from tests.building import test_bootstrap as t; import types\n"
        "sys.modules['vmi.commands.lint'] = types.SimpleNamespace(configure=lambda p: None, run=lambda a, c: t.make(\n"
        f"    Store(Path({str(store.root)!r}))))\n"
        "sys.exit(cli.main(['lint']))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}:{root / 'tools'}"}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
    inner = int(wait_for(pid))
    process.send_signal(number)
    assert process.wait(30) == 130
    demand_end(inner)
    assert files(store) == []
    assert list(store.work().iterdir()) == []
