"""This module is a guest without a guest: a QEMU and an ssh on PATH that stand for one, and a real qcow2 image.

The QEMU greets callers on the port that the real one would forward, and refuses a disk that has no backing image. The
ssh answers like an image in which everything is right; each answer can be replaced. Real guests are at work in
tests/e2e.
"""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vmi.auditing.results import CheckResult, Outcome
from vmi.booting.answers import json_object, sections
from vmi.booting.observations import Observations
from vmi.booting.ssh import Answer
from vmi.core import accelerator, qemu
from vmi.core.store import Store

QEMU = """\
#!{python}
import os, re, socket, subprocess, sys, time
line = " ".join(sys.argv)
if "--version" in line:
    print("QEMU emulator version 10.0.2")
    raise SystemExit
open({pid!r}, "w").write(str(os.getpid()))
disk = re.search(r"id=disk,\\S*?file=(\\S+)", line)[1]
if b'"backing-filename"' not in subprocess.check_output(["qemu-img", "info", "--output=json", disk]):
    sys.exit("the disk has no backing image")
open(re.search(r"path=(\\S+)", line)[1], "w").write("Linux version 6\\nKernel panic \\x1b[31m- not syncing\\n")
{behaviour}
"""
ANSWERS = """\
server = socket.create_server(("127.0.0.1", int(re.search(r"hostfwd=tcp:127.0.0.1:(\\d+)-:22", line)[1])))
while True:
    connection, _ = server.accept()
    connection.sendall(b"SSH-2.0-OpenSSH_10.0\\r\\n")
    connection.close()
"""
SILENT = "time.sleep(300)"

SSH = """\
#!{python}
import sys, re, pathlib, os
line = " ".join(sys.argv)
user, command = re.search(r" (\\S+)@127\\.0\\.0\\.1 (.*)$", line, re.S).groups()
work = pathlib.Path(re.search(r"UserKnownHostsFile=(\\S+)/known_hosts", line)[1])
seed = (work / "seed/user-data").read_text()
nonce = re.search(r'"content": "([0-9a-f]+)"', seed)[1]
password = re.search(r'"plain_text_passwd": "([0-9a-f]+)"', seed)[1]
answers = {answers!r}
kind = {{"sudo -n sh": "inside"}}.get(command, command.removeprefix("sudo -n ").split()[0])
kind = "password" if "PubkeyAuthentication=no" in line else kind
kind = "root" if user == "root" else kind
if kind == "inside":
    assert "section ran" in sys.stdin.read()
if kind == "password":
    import subprocess
    assert subprocess.check_output([os.environ["SSH_ASKPASS"]], text=True) == password
status, text = answers[kind]
print(text.replace("NONCE", nonce).replace("USER", user), end="")
sys.exit(status)
"""
INSIDE = {
    "uid": "0",
    "ran": "NONCE",
    "root": "735000 4096",
    "host-keys": "-20 /etc/ssh/ssh_host_ed25519_key",
    "password-accounts": "vmi-probe",
    "people": "-30 debian\n-30 vmi-probe",
    "failed-units": "",
    "kernel": "6.12.0-cloud-amd64",
    "os": "Debian GNU/Linux 13 (trixie)",
    "cloud-init-version": "25.1.4",
    "startup": "",
    "end": "",
}
REFUSAL = "debug1: Authentications that can continue: publickey\nPermission denied (publickey).\n"


def inside(**changes: str) -> str:
    """What collect.sh prints in a good image, with some answers replaced."""
    answers = {**INSIDE, **{name.replace("_", "-"): text for name, text in changes.items()}}
    return "".join(f"\n@@vmi {name}\n{text}\n" for name, text in answers.items())


GOOD = {
    "id": (0, "USER\n0\n"),
    "cloud-init": (0, '{"status": "done", "errors": [], "recoverable_errors": {}}'),
    "inside": (0, inside()),
    "echo": (0, "NONCE\n"),
    "root": (142, 'Please login as the user "debian" rather than the user "root".\n'),
    "password": (255, REFUSAL),
}
"""What a good image answers, by the kind of question; NONCE and USER are filled in."""


def observed(answers: dict[str, tuple[int, str]]) -> Observations:
    """What is seen of an image that answers so, without running anything."""
    said = {
        name: Answer(status, text.replace("NONCE", "4711").replace("USER", "debian"))
        for name, (status, text) in {**GOOD, **answers}.items()
    }
    return Observations(
        login="debian",
        nonce="4711",
        disk_bytes=3 * 2**30,
        key_login=said["id"],
        cloud_init=json_object(said["cloud-init"].text),
        inside=sections(said["inside"].text),
        probe_key=said["echo"],
        probe_password=said["password"],
        root_key=said["root"],
    )


def failed(results: tuple[CheckResult, ...]) -> dict[str, list[str]]:
    """What speaks against an image, by check."""
    return {
        result.check.removeprefix("boot."): [e.message for e in result.evidence] or [result.reason]
        for result in results
        if result.outcome is not Outcome.PASS
    }


@dataclass
class World:
    """This is one image, one store and the programs on PATH."""

    directory: Path
    python: str
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return Store(self.directory / "store")

    @property
    def image(self) -> Path:
        return self.directory / "image.qcow2"

    @property
    def pid(self) -> int:
        """Of the QEMU that ran."""
        return int((self.directory / "pid").read_text())

    def guest(self, behaviour: str = ANSWERS, **answers: tuple[int, str]) -> None:
        """This makes QEMU and ssh do something else from now on."""
        self._put("qemu-system-x86_64", QEMU, behaviour=behaviour, pid=str(self.directory / "pid"))
        self._put("ssh", SSH, answers={**GOOD, **{name.replace("_", "-"): a for name, a in answers.items()}})

    def _put(self, name: str, text: str, **values: object) -> None:
        path = self.directory / "bin" / name
        path.write_text(text.format(python=self.python, **values))
        path.chmod(0o755)


def make(directory: Path, python: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """A World whose guest does everything right."""
    world = World(directory, python)
    (directory / "bin").mkdir()
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", world.image, "2G"], check=True)
    monkeypatch.setenv("PATH", f"{directory / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(accelerator, "KVM", directory / "absent")
    monkeypatch.setattr(qemu, "POLL_S", 0.02)
    monkeypatch.setattr(qemu, "BANNER_TIMEOUT_S", 0.5)
    world.guest()
    return world
