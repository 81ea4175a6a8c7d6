"""This module compares audits of one installation in several containers with what else reads disk images offline."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import images
from bench.comparison import Comparison
from bench.measuring import Command

REPOSITORY = Path(__file__).parents[2]
VMI = str(Path(sys.executable).parent / "vmi")
DISSECT = str(REPOSITORY / ".venv-bench/bin/python")
SAYS_NO = frozenset({0, 1})
"""A stock installation has no firewall and takes passwords: the verdict is no."""
TCG = (("LIBGUESTFS_BACKEND", "direct"), ("LIBGUESTFS_BACKEND_SETTINGS", "force_tcg"))
GOALS = {"raw": "0.5 s", "zlib": "1.3 s", "zstd": "0.8 s", "stream": "1.3 s"}
COPIES = 10


_WALK = str(Path(__file__).with_name("dissect_walk.py"))
_INSPECTOR = ("virt-inspector", "--format=qcow2", "-a")


def audits(where: Path) -> Iterator[Comparison]:
    """This is everything about images; they are made where they are not there yet."""
    if not (where / images.RAW).exists():
        images.create(where)
    for name, goal in GOALS.items():
        digest = Command("openssl dgst -sha256: the digest alone", ("openssl", "dgst", "-sha256", _name(where, name)),
                         where / name)  # fmt: skip
        title = f"audit of an image, {name}"
        ours = (_audit(where, name), _audit(where, name, "--format", "json"))
        yield Comparison(title, ours, (digest,), 5, f"{goal}, under 100 MB")
    filesystem = _dissect(where, "filesystem", "dissect, its file system alone: every entry and /etc")
    yield Comparison("audit, zstd", (_audit(where, "zstd"),), (filesystem,), 3, "")
    yield Comparison(
        "audit beside others that read as much, zstd",
        (_audit(where, "zstd"),),
        (
            _dissect(where, "target", "dissect.target: every entry and /etc"),
            Command("virt-inspector (TCG)", (*_INSPECTOR, "disk.qcow2"), where / "zstd", env=TCG),
        ),
        rounds=2,
        goal="10 times faster than dissect.target, 50 times than virt-inspector",
    )
    for name, goal in (("zstd", "8 s"), ("zlib", "15 s")):
        yield Comparison(f"deep audit of an image, {name}", (_audit(where, name, "--deep"),), (), 3, goal)
    yield from _parts(where / "zstd")
    yield from _stored(where)
    yield from _side_by_side(where / "zstd")


def _audit(where: Path, name: str, *options: str) -> Command:
    argv = (VMI, "audit", *options, _name(where, name))
    return Command(" ".join(("vmi audit", *options)), argv, where / name, SAYS_NO)


def _name(where: Path, name: str) -> str:
    (image,) = [path.name for path in (where / name).glob("disk.*")]
    return image


def _dissect(where: Path, which: str, label: str) -> Command:
    return Command(label, (DISSECT, _WALK, which, "disk.qcow2"), where / "zstd")


def _parts(where: Path) -> Iterator[Comparison]:
    env = (("PYTHONPATH", str(REPOSITORY / "tools")),)
    for part, title, goal in (
        ("zeros", "free space looked at, inside of an audit", "20 ms on a clean image"),
        ("sbom", "CycloneDX of all packages, after reading", "50 ms"),
    ):
        argv = (sys.executable, "-m", "bench.inside", part, "disk.qcow2")
        yield Comparison(title, (Command(part, argv, where, env=env, prints_seconds=True),), (), 3, goal)


def _stored(where: Path) -> Iterator[Comparison]:
    reports = where / "reports"
    reports.mkdir(exist_ok=True)
    for name in ("zlib", "zstd"):
        argv = (*_audit(where, name).argv, "--output", str(reports / f"{name}.json"))
        subprocess.run(argv, cwd=where / name, check=False, capture_output=True)
    diff = Command("vmi diff", (VMI, "diff", "zlib.json", "zstd.json"), reports)
    yield Comparison("diff of two stored audits", (diff,), (), 5, "0.5 s")


def _side_by_side(where: Path) -> Iterator[Comparison]:
    audits = f"printf 'disk.qcow2\\n%.0s' {' '.join('.' * COPIES)} | xargs -n 1 -P {{}} {VMI} audit"
    xargs = frozenset({0, 123})  # what xargs says when an audit said no
    two = Command("two at a time", ("sh", "-c", audits.format(2)), where, xargs)
    one = Command("one after the other", ("sh", "-c", audits.format(1)), where, xargs)
    yield Comparison(f"{COPIES} images", (two,), (one,), 3, "both processors are used")


def versions() -> Iterator[str]:
    """This is which peers, as they name themselves."""
    yield f"dissect.target {_said(DISSECT, '-c', _VERSION)}"
    yield _said("virt-inspector", "--version")


_VERSION = "import importlib.metadata as m; print(m.version('dissect.target'))"


def _said(*argv: str) -> str:
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()
