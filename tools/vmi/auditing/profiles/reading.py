"""This module finds a profile: by its name, or in a file."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from vmi.auditing.profiles.levels import Level, Levels
from vmi.auditing.results import BUILT_IN_PROFILES, Outcome
from vmi.core import yaml
from vmi.core.digests import sha256_of
from vmi.core.errors import InputError
from vmi.core.files import read_bytes
from vmi.core.printable import printable
from vmi.core.spelling import near

if TYPE_CHECKING:
    from vmi.auditing.profiles.model import CheckLevel, Profile


def levels(word: str) -> Levels:
    """This is the profile that a word names: one of vmi's own, or a file."""
    if word in BUILT_IN_PROFILES:
        return built_in(word)
    path = Path(word)
    if not path.exists():
        meant = near(word, list(BUILT_IN_PROFILES))
        hint = f"did you mean '{meant}'?" if meant else f"one of {', '.join(BUILT_IN_PROFILES)}, or a file"
        raise InputError("is no profile, and there is no such file", where=word, hint=hint)
    from vmi.auditing.profiles.model import Profile
    from vmi.core import documents  # most audits need no profile of somebody's own

    data = read_bytes(path, yaml.LIMIT_BYTES)
    profile = documents.demanded(data, Profile, word)
    return _changed(built_in(profile.extends), profile, sha256_of(data))


def built_in(name: str) -> Levels:
    """This is one of vmi's own profiles."""
    data = files("vmi.auditing.profiles").joinpath(f"{name}.yaml").read_bytes()
    values = yaml.parse(data).value
    return Levels(name, None, Outcome(values["hints"]), Outcome(values["warnings"]))


def _changed(base: Levels, profile: "Profile", sha256: str) -> Levels:
    return Levels(
        profile.name,
        sha256,
        Outcome(profile.hints) if profile.hints else base.hints,
        Outcome(profile.warnings) if profile.warnings else base.warnings,
        {check: _level(each) for check, each in profile.checks.items()},
    )


def _level(given: "CheckLevel") -> Level:
    return Level(None if given.level == "off" else Outcome(given.level), printable(given.reason))
