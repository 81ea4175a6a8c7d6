"""This module runs `vmi` as its users do: a command in a process of its own, whose exit code and JSON count."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vmi.core.errors import ExitCode, Failure


class Stopped(Failure):
    """This is a verb that did not end as the demonstration needs it; what is wrong stands on stderr already."""

    def __init__(self, what: str, exit_code: int = ExitCode.NO):
        super().__init__(what, where="demo")
        self.exit_code = ExitCode(exit_code)


@dataclass(frozen=True)
class Vmi:
    """This is the command line as one user has it: a working directory and some environment."""

    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, verb: str, *arguments: str | Path) -> Any:  # Any: the verb's JSON
        """This runs a verb that must end with 0, and returns what it printed."""
        code, answer = self._run(verb, arguments, quiet=False)
        if code != ExitCode.DONE:
            print(answer.decode(errors="replace"), file=sys.stderr)
            raise Stopped(f"vmi {verb} ended with {code}", code)
        return json.loads(answer)

    def refused(self, verb: str, *arguments: str | Path) -> None:
        """This runs a verb whose answer must be no: anything but exit code 1 stops the demonstration."""
        code, _ = self._run(verb, arguments, quiet=True)
        if code != ExitCode.NO:
            raise Stopped(f"vmi {verb} ended with {code} where it must refuse with {ExitCode.NO:d}")

    def _run(self, verb: str, arguments: tuple[str | Path, ...], *, quiet: bool) -> tuple[int, bytes]:
        command = [sys.executable, "-m", "vmi", verb, *map(str, arguments), "--format", "json"]
        errors = subprocess.DEVNULL if quiet else None
        environment = {**os.environ, **self.environment}
        with subprocess.Popen(
            command,
            cwd=self.directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            try:
                answer, _ = process.communicate()
            except BaseException:
                process.terminate()  # the verb ends its own children, and says what it left
                process.wait()
                raise
        return process.returncode, answer
