"""This module is what checks are given, and what they answer with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from vmi.auditing.disk import Disk, Volume
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.packages import owned_paths
from vmi.auditing.guest.packages.missing import missing
from vmi.auditing.profiles.levels import EGI, Levels
from vmi.auditing.results import Evidence, Outcome
from vmi.core.printable import printable

if TYPE_CHECKING:
    from vmi.manifest.models import Appliance

NO_DISK = "there is no disk, only a directory"
MESSAGE_LIMIT = 500
"""Characters; a value in a hostile file may be a megabyte long."""
NOT_DEEP = "only in the deep pass: --deep"
NO_PACKAGES = "which packages there are is not known: software.database says why"


class Observation(NamedTuple):
    """This is one thing a check saw, and how bad it is."""

    outcome: Outcome
    evidence: Evidence


class Skipped(Exception):
    """This says that a check does not apply to an image; its text is the reason."""


Observations = Iterator[Observation]


@dataclass(frozen=True)
class Request:
    """This is what whoever asks for an audit wants besides the usual."""

    today: date
    """The day on which waivers must hold, and what expires must not have."""
    deep: bool = False
    """Read every file and every free block, not only what says what the image is."""
    advisories: Path | None = None
    """A directory or file of known vulnerabilities, in the OSV format."""
    secret_rules: Path | None = None
    """A file of rules in the format of gitleaks, to be used besides our own."""
    external: Path | None = None
    """A program that makes a tar archive of a file system that we do not read."""
    levels: Levels = EGI
    """What becomes of what checks say: the profile."""


@dataclass(frozen=True)
class Subject:
    """This is an image under judgement. What of it cannot be read raises CannotJudge when it is asked for."""

    found_disk: Disk | None
    """None where a directory stands for the guest, in tests."""
    found_guest: Guest | CannotJudge
    request: Request
    found_root: Volume | None = None
    """Where the guest lies."""
    appliance: "Appliance | None" = None

    @property
    def root(self) -> Volume:
        if self.found_root is None:
            raise self.found_guest if isinstance(self.found_guest, CannotJudge) else Skipped(NO_DISK)
        return self.found_root

    @property
    def disk(self) -> Disk:
        if self.found_disk is None:
            raise Skipped(NO_DISK)
        return self.found_disk

    def demand_deep(self) -> None:
        """This skips what takes minutes on a large image, unless it was asked for."""
        if not self.request.deep:
            raise Skipped(NOT_DEEP)

    def demand_packages(self) -> None:
        """This skips what rests on packages that nobody names: that there is nothing wrong with them is not known.

        Asked at the end of a check, it keeps what was seen without them.
        """
        if missing(self.guest):
            raise Skipped(NO_PACKAGES)

    @property
    def guest(self) -> Guest:
        if isinstance(self.found_guest, CannotJudge):
            raise self.found_guest
        return self.found_guest

    @property
    def owned(self) -> frozenset[str]:
        """The paths that packages brought."""
        return owned_paths(self.guest)


class Check(Protocol):
    """This is what a check's module has; its docstring is the check's manual page.

    SEVERITY is the worst that it says: FAIL, WARN or HINT. APPLIES finishes "it applies to ...".
    """

    @property
    def ID(self) -> str: ...  # noqa: N802 - a module's constant
    @property
    def TITLE(self) -> str: ...  # noqa: N802 - a module's constant
    @property
    def HINT(self) -> str: ...  # noqa: N802 - a module's constant
    @property
    def SOURCES(self) -> tuple[str, ...]: ...  # noqa: N802 - a module's constant
    @property
    def SEVERITY(self) -> Outcome: ...  # noqa: N802 - a module's constant
    @property
    def APPLIES(self) -> str: ...  # noqa: N802 - a module's constant
    @property
    def check(self) -> "Judge": ...


class Judge(Protocol):
    """This is a check's function: it yields what is wrong, and nothing when all is well."""

    def __call__(self, subject: Subject, /) -> Observations: ...


def fail(path: str, message: str, line: int | None = None) -> Observation:
    """This is something that must not be in an image."""
    return Observation(Outcome.FAIL, evidence(path, message, line))


def warn(path: str, message: str, line: int | None = None) -> Observation:
    """This is something that an author should look at."""
    return Observation(Outcome.WARN, evidence(path, message, line))


def hint(path: str, message: str, line: int | None = None) -> Observation:
    """This is something that could be better, or that is worth knowing."""
    return Observation(Outcome.HINT, evidence(path, message, line))


def evidence(path: str, message: str, line: int | None = None) -> Evidence:
    """This is evidence that is safe to show, whatever the image's names are made of."""
    shown = message if len(message) <= MESSAGE_LIMIT else f"{message[:MESSAGE_LIMIT]}..."
    return Evidence(path=printable(path), message=printable(shown), line=line)
