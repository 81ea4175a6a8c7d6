"""This module names what can stop a run, and the exit code each kind ends with."""

import signal
from enum import IntEnum

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What interrupts a run."""


class ExitCode(IntEnum):
    """The meaning of every exit status of `vmi` (docs/exit-codes.md)."""

    DONE = 0
    NO = 1
    USAGE = 2
    TOOL = 3
    BUG = 70
    INTERRUPTED = 130


class Failure(Exception):
    """This stops a run: raised once where it happens, caught once in `vmi.cli.main`.

    Lower case, no full stop, the user's own words quoted: `Failure("checksum differs", where="base.qcow2",
    hint="delete it and run `vmi build` again")`.
    """

    exit_code = ExitCode.TOOL

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None, details: str | None = None):
        super().__init__(what)
        self.what = what
        """What was found."""
        self.where = where
        """A file, a command or an address."""
        self.hint = hint
        """What the reader can do about it."""
        self.details = details
        """Several lines worth seeing, such as the end of a log."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Refusal(Failure):
    """This is a clear no: proof is missing, a digest differs, a policy says so. Exit 1."""

    exit_code = ExitCode.NO


class InputError(Failure):
    """This is input we cannot read at all, or a command line that makes no sense. Exit 2."""

    exit_code = ExitCode.USAGE


class ToolError(Failure):
    """This is a program that is missing, failed or did not answer in time. Exit 3."""


class ServiceError(Failure):
    """This is a network service that failed, refused us or answered nonsense. Exit 3."""


class Interrupted(BaseException):
    """This is Ctrl-C or SIGTERM; a BaseException, so that no `except Exception` swallows it. Exit 130."""

    exit_code = ExitCode.INTERRUPTED
