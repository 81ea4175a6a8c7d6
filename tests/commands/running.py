"""This module runs a verb as the command line does, in this process: many small runs stay fast."""

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from vmi import cli


class Done(NamedTuple):
    """This is how a run ended."""

    returncode: int
    stdout: str
    stderr: str


def vmi(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Done:
    """This runs `vmi ARGUMENTS` where nobody watches."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict("os.environ", environment or {}), redirect_stdout(out), redirect_stderr(err):
        code = cli.main([str(argument) for argument in arguments])
    return Done(code, out.getvalue(), err.getvalue())
