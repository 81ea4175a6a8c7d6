"""This module gives the end-to-end tests one clone of this repository in which the demonstration is run for real.

It lies in .vmi/e2e and is made anew in every session, so that nothing built earlier can stand for a build.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.watching import wait_until

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Clone:
    """This is a clone as a newcomer has it, and how its commands are run."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / ".vmi"

    @property
    def checkout(self) -> Path:
        """The demonstration's main, with its release record."""
        return self.store / "demo" / "checkout"

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        try:
            out, err = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def demo(self) -> subprocess.CompletedProcess[str]:
        return self.run("sandbox.demo")

    def vmi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        where = ("--repo", str(self.checkout), "--store", str(self.store))
        return self.run("vmi", arguments[0], *where, *arguments[1:])

    def processes(self) -> list[str]:
        """Every program that still works for this clone."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                place = (entry / "cwd").readlink()
            except OSError:
                continue  # it ended while we looked
            if str(self.root) in f"{command} {place}" and int(entry.name) != os.getpid():
                found.append(command)
        return [command for command in found if "pytest" not in command]

    def wait_until_guest_runs(self) -> None:
        wait_until(lambda: any("qemu-system" in command for command in self.processes()), timeout_s=300)


@pytest.fixture(scope="session")
def clone() -> Clone:
    root = ROOT / ".vmi" / "e2e" / "catalogue"
    shutil.rmtree(root.parent, ignore_errors=True)
    root.parent.mkdir(parents=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root)], check=True)
    return Clone(root)


@dataclass(frozen=True)
class Demonstrated:
    """This is what happened when the demonstration ran to its end."""

    clone: Clone
    outcome: subprocess.CompletedProcess[str]

    @property
    def image(self) -> Path:
        (path,) = self.clone.store.glob("builds/*/debian-13-13.1-x86_64.qcow2")
        return path


@pytest.fixture(scope="session")
def demonstrated(clone: Clone) -> Demonstrated:
    """The demonstration, ended by SIGTERM in the middle of the build first, then run to its end."""
    first = clone.start("sandbox.demo")
    clone.wait_until_guest_runs()
    first.send_signal(signal.SIGTERM)
    _, said = first.communicate()
    assert first.returncode == 130, said
    assert clone.processes() == []
    assert [path for path in clone.store.glob("builds/*") if not path.name.startswith(".")] == []
    return Demonstrated(clone, clone.demo())
