"""This module makes a base out of a distribution's packages: resolved, installed, compared, put on a disk, cached."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from vmi.building import disk
from vmi.core import mmdebstrap
from vmi.core.digests import canonical_json, digest_file, sha256_of
from vmi.core.errors import InputError, Refusal
from vmi.core.files import demand_space, locked, staged_file
from vmi.core.models import Model, Sha256
from vmi.core.processes import run
from vmi.core.progress import Progress
from vmi.core.store import Store
from vmi.planning.models import ResolvedBootstrap

LAYOUT = 3
"""The version of how packages become a disk, beside the scripts, whose digests count too."""
EPOCH_S = 1754697600
"""No file claims to be newer, so that the same packages make the same bytes: 2025-08-09, Debian 13's release."""
PREPARE = Path(__file__).with_name("bootstrap_prepare.sh")
FINISH = Path(__file__).with_name("bootstrap_finish.sh")
TREE_MIB = 1024
"""What the tar archive and the tree take while they last, and some more."""


class Bootstrapped(Model):
    """This is <digest>.json: what a cached base is, written after the disk itself."""

    digest: Sha256
    """Of everything that went in; the file's name."""
    sha256: Sha256
    """Of the disk's bytes."""
    size_bytes: int
    disk_mib: int
    uuid: str
    """Of the file system."""
    packages: tuple[str, ...]
    """`name=version:architecture`, sorted, as the package database inside names them."""


@dataclass(frozen=True)
class Base:
    """This is a bootable disk on which nothing of the appliance's own was done yet."""

    path: Path
    """An uncompressed qcow2 image in the store. Never write to it."""
    record: Bootstrapped


def base_digest(resolved: ResolvedBootstrap, disk_mib: int) -> Sha256:
    """This is the name of a base: the hash of the packages, the size and how one becomes the other."""
    inputs = {
        "resolved": resolved.digest,
        "disk_mib": disk_mib,
        "layout": LAYOUT,
        "firmware": resolved.firmware,
        "scripts": [sha256_of(script.read_bytes()) for script in (PREPARE, FINISH)],
    }
    return sha256_of(canonical_json(inputs))


def bootstrap(resolved: ResolvedBootstrap, disk_mib: int, store: Store, progress: Progress) -> Base:
    """This returns the base from the store, checked, or makes it there; two at once wait for each other."""
    digest = base_digest(resolved, disk_mib)
    path = store.base(digest)
    with locked(path.with_suffix(".lock")):
        record = _recorded(path) or _make(resolved, disk_mib, digest, store, progress)
        return _checked(path, record, progress)


def _recorded(path: Path) -> Bootstrapped | None:
    """This is what a cached base claims to be; without a disk, or a record that can be read, it is made again."""
    try:
        return Bootstrapped.read(path.with_suffix(".json")) if path.is_file() else None
    except InputError:
        return None


def _checked(path: Path, record: Bootstrapped, progress: Progress) -> Base:
    with progress.task(f"checking the cached base {path.stem[:12]}"):
        found = digest_file(path).sha256
    if found != record.sha256:
        what = f"its sha256 is {found}, not {record.sha256} as when it was made"
        raise Refusal(what, where=str(path), hint=f"delete it, and run this again: rm {path}")
    return Base(path, record)


def _make(resolved: ResolvedBootstrap, disk_mib: int, digest: Sha256, store: Store, progress: Progress) -> Bootstrapped:
    demand_space(store.root, (disk_mib + 2 * TREE_MIB) * 2**20)
    uuid = UUID(hex=digest[:32], version=4)
    layout = disk.Layout(disk_mib, uuid, EPOCH_S, resolved.architecture, resolved.firmware)
    base, log = resolved.base, store.log(f"bootstrap-{digest[:12]}")
    log.unlink(missing_ok=True)
    with _workplace(store) as work:
        with progress.task(f"bootstrapping {base.distribution} {base.suite}: {len(resolved.packages)} packages"):
            _install(resolved, layout, work, log)
            _unpack(work)
        packages = installed(work / "tree/var/lib/dpkg/status")
        _demand_planned(resolved.packages, packages)
        with progress.task("writing the base's disk"):
            disk.make(work / "tree", work / "disk.raw", layout)
            size, sha256 = _convert(work / "disk.raw", store.base(digest))
    record = Bootstrapped(
        digest=digest,
        sha256=sha256,
        size_bytes=size,
        disk_mib=disk_mib,
        uuid=str(layout.uuid),
        packages=packages,
    )
    record.write(store.base(digest).with_suffix(".json"))
    return record


@contextmanager
def _workplace(store: Store) -> Iterator[Path]:
    store.work().mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=store.work(), prefix="bootstrap-"))
    try:
        yield work
    finally:
        run(*mmdebstrap.as_owner(), "rm", "-rf", work, check=False)


def _install(resolved: ResolvedBootstrap, layout: disk.Layout, work: Path, log: Path) -> None:
    base = resolved.base
    mmdebstrap.install(
        mmdebstrap.Request(base.distribution, base.suite, resolved.architecture, resolved.firmware, base.packages),
        work / "tree.tar",
        prepare=PREPARE.read_text(encoding="utf-8"),
        finish=FINISH.read_text(encoding="utf-8"),
        env={
            "SOURCE_DATE_EPOCH": str(layout.epoch_s),
            "VMI_ROOT_UUID": str(layout.uuid),
            "VMI_GRUB_PLATFORM": layout.loader.platform,
        },
        log=log,
    )


def _unpack(work: Path) -> None:
    (work / "tree").mkdir(mode=0o755)
    run(
        *mmdebstrap.as_owner(),
        "tar",
        "--extract",
        "--file", work / "tree.tar",
        "--directory", work / "tree",
        "--numeric-owner",
        "--same-owner",
        "--same-permissions",
        "--delay-directory-restore",  # whatever the order in the archive, directories keep their times
        "--exclude=./dev/*",  # the kernel makes these at each boot, and only root may make them here
        "--xattrs", "--xattrs-include=*",  # file capabilities
    )  # fmt: skip
    (work / "tree.tar").unlink()


def installed(status: Path) -> tuple[str, ...]:
    """This reads dpkg's database: `name=version:architecture`, sorted."""
    found = []
    for stanza in status.read_text(encoding="utf-8").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line and line[0] not in " \t")
        if fields.get("Status") == "install ok installed":
            found.append(f"{fields['Package']}={fields['Version']}:{fields['Architecture']}")
    return tuple(sorted(found))


def _demand_planned(planned: tuple[str, ...], got: tuple[str, ...]) -> None:
    """This refuses a package, or a version of one, that the plan does not name.

    The plan may name more: without the essential packages in place, apt's simulation also picks some that they
    already provide (such as lsb-base, which sysvinit-utils provides).
    """
    if not (strangers := sorted(set(got) - set(planned))):
        return
    raise Refusal(
        "the distribution's archive changed between plan and build",
        hint="plan again with --refresh, then build",
        details="\n".join(f"not in the plan: {package}" for package in strangers[:30]),
    )


def _convert(raw: Path, target: Path) -> tuple[int, Sha256]:
    with staged_file(target) as part:
        run(
            "qemu-img", "convert",
            "-f", "raw",
            "-O", "qcow2",
            raw, part,
        )  # fmt: skip
        digests = digest_file(part)
    return digests.size_bytes, digests.sha256
