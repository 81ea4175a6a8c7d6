"""This module is the user and the attacker: the real ssh, against the guest's forwarded port."""

import re
from dataclasses import dataclass
from pathlib import Path

from vmi.core.files import write_atomic
from vmi.core.processes import run

ANSWER_LIMIT_BYTES = 256 * 1024
CONNECT_TIMEOUT_S = 30
REFUSED = 255
"""The status of ssh itself, when no command ran."""


@dataclass(frozen=True)
class Answer:
    """This is what came of one attempt to log in."""

    status: int
    """Of the command, or REFUSED."""
    text: str
    """What it printed, at most ANSWER_LIMIT_BYTES."""

    @property
    def ok(self) -> bool:
        return self.status == 0


@dataclass(frozen=True)
class Door:
    """This is where the guest's SSH server answers, and what we come with."""

    port: int
    key: Path
    work: Path
    """For known hosts, output and the helper that types the password."""

    def with_key(self, user: str, *command: str, stdin: bytes | None = None, timeout_s: float = 120) -> Answer:
        """This logs in with the injected key and runs a command."""
        options = (
            "-i", self.key,
            "-o", "IdentitiesOnly=yes",
            "-o", "PreferredAuthentications=publickey",
            "-o", "BatchMode=yes",
        )  # fmt: skip
        return self._ssh(options, user, command, stdin, {}, timeout_s)

    def with_password(self, user: str, password: str, *command: str, timeout_s: float = 120) -> Answer:
        """This tries a password in both ways that servers ask for one, and says aloud what the server offers."""
        helper, secret = self.work / "askpass", self.work / "password"
        write_atomic(secret, password, mode=0o600)
        write_atomic(helper, '#!/bin/sh\ncat "$VMI_PASSWORD_FILE"\n', mode=0o700)
        options = (
            "-v",
            "-o", "PubkeyAuthentication=no",
            "-o", "PreferredAuthentications=password,keyboard-interactive",
            "-o", "NumberOfPasswordPrompts=1",
        )  # fmt: skip
        env = {"SSH_ASKPASS": str(helper), "SSH_ASKPASS_REQUIRE": "force", "VMI_PASSWORD_FILE": str(secret)}
        return self._ssh(options, user, command, None, env, timeout_s)

    def _ssh(
        self,
        options: tuple[str | Path, ...],
        user: str,
        command: tuple[str, ...],
        stdin: bytes | None,
        env: dict[str, str],
        timeout_s: float,
    ) -> Answer:
        output = self.work / "answer"
        output.unlink(missing_ok=True)
        result = run(
            # The kernel ends an ssh that brings more than we want to read.
            "prlimit", f"--fsize={ANSWER_LIMIT_BYTES}", "--core=0",
            "ssh",
            "-F", "none",
            "-o", "LogLevel=ERROR" if "-v" not in options else "LogLevel=DEBUG1",
            "-o", "StrictHostKeyChecking=accept-new",
            "-o", f"UserKnownHostsFile={self.work}/known_hosts",
            "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", "IdentityAgent=none",
            "-o", "ForwardAgent=no",
            "-o", f"ConnectTimeout={CONNECT_TIMEOUT_S}",
            "-o", "ServerAliveInterval=15",
            *options,
            "-T",
            "-p", str(self.port),
            f"{user}@127.0.0.1",
            *command,
            stdin=stdin,
            env=env,
            log=output,
            timeout_s=timeout_s,
            check=False,
        )  # fmt: skip
        return Answer(result.returncode, output.read_text(encoding="utf-8", errors="replace"))


def offered(answer: Answer) -> tuple[str, ...]:
    """This is every method of authentication that the server offered, from what `ssh -v` says."""
    lines = re.findall(r"Authentications that can continue: ([a-z,-]{1,200})", answer.text)
    return tuple(sorted({method for line in lines for method in line.split(",")}))
