"""This module is an mmdebstrap to put on PATH: an archive of three packages, and the real one's words of refusal."""

import os
import sys
from pathlib import Path

import pytest

MMDEBSTRAP = """\
#!{python}
import io, os, re, subprocess, sys, tarfile, time
options = [a for a in sys.argv[1:] if a.startswith("--")]
suite, target = [a for a in sys.argv[1:] if not a.startswith("--")]
value = lambda name: next(o.partition("=")[2] for o in options if o.startswith(f"--{{name}}="))
known = "verbose simulate format variant include architectures components essential-hook customize-hook".split()
if unknown := [o for o in options if o[2:].partition("=")[0] not in known]:
    sys.exit(f"Unknown option: {{unknown}}")
assert value("variant") == "apt"
if {broken!r}:
    sys.exit({broken!r})
if suite != "trixie":
    sys.exit(f"E: The repository 'http://archive.example/debian {{suite}} Release' does not have a Release file.")
for package in value("include").split(","):
    if package.startswith("absent"):
        sys.exit(f"E: Unable to locate package {{package}}\\nE: apt-get --yes install {{package}} failed")
packages = {packages!r}
if "--simulate" in options:
    print("NOTE: This is only a simulation!")
    for name, version, arch in [*packages, *packages[:1]]:
        print(f"Inst {{name}} ({{version}} Debian:13.1/stable, Debian-Security:13/stable-security [{{arch}}]) []")
        print(f"Conf {{name}} ({{version}} Debian:13.1/stable [{{arch}}])")
    print("Inst lsb-base (11.6 Debian:13.1/stable [all])")
    raise SystemExit
for hook in (value("essential-hook"), value("customize-hook")):
    assert subprocess.run(["sh", "-n", "-c", hook, "exec", "/nowhere"]).returncode == 0 and "\\n" in hook
assert len(os.environ["VMI_ROOT_UUID"]) == 36
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
{pause}
status = "".join(
    f"Package: {{n}}\\nStatus: install ok installed\\nArchitecture: {{a}}\\nVersion: {{v}}\\nDescription: a\\n: b\\n\\n"
    for n, v, a in {installed!r}
) + "Package: gone\\nStatus: deinstall ok config-files\\nArchitecture: all\\nVersion: 1\\n"
platform = os.environ["VMI_GRUB_PLATFORM"]
loaders = ["core.efi"] if platform.endswith("-efi") else ["boot.img", "core.img"]
files = {{
    **{{f"boot/grub/{{platform}}/{{loader}}": b"C" * (512 if loader == "boot.img" else 30000) for loader in loaders}},
    "etc/hostname": b"localhost\\n",
    "etc/secret": b"",
    "var/lib/dpkg/status": status.encode(),
}}
with tarfile.open(target, "w") as tar:
    for name in sorted({{str(p) for f in files for p in __import__("pathlib").PurePath(f).parents}}):
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, 0o755, epoch
        tar.addfile(entry)
    for name, content in files.items():
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = len(content), epoch, 0o640 if "secret" in name else 0o644
        entry.gid = 42 if "secret" in name else 0
        tar.addfile(entry, io.BytesIO(content))
"""
PACKAGES = (
    ("base-files", "13.8+deb13u1", "amd64"),
    ("tzdata", "2025b-4", "all"),
    ("openssh-server", "1:10.0p1-7", "amd64"),
)
RESOLVED = (
    "base-files=13.8+deb13u1:amd64",
    "lsb-base=11.6:all",
    "openssh-server=1:10.0p1-7:amd64",
    "tzdata=2025b-4:all",
)
INSTALLED = ("base-files=13.8+deb13u1:amd64", "openssh-server=1:10.0p1-7:amd64", "tzdata=2025b-4:all")


def put(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    broken: str = "",
    pause: str = "",
    installed: tuple[tuple[str, str, str], ...] = PACKAGES,
) -> None:
    """This puts the mmdebstrap on PATH. `installed` is what its database names; `pause` runs in the middle."""
    (directory / "bin").mkdir(exist_ok=True)
    script = directory / "bin" / "mmdebstrap"
    script.write_text(
        MMDEBSTRAP.format(python=sys.executable, broken=broken, pause=pause, packages=PACKAGES, installed=installed)
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{directory / 'bin'}:{os.environ['PATH']}")
