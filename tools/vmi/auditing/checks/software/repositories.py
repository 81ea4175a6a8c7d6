"""Packages come signed, and by keys that packages brought.

Switching signatures off, or the verification of a server, is a failure. Keys that no package brought are warnings: they
are how a foreign repository comes in, and nobody renews them. A list of sources without security updates is a
warning too. Plain HTTP is fine where indexes are signed. Mirrors of the building place are `leftovers.building-place`.
"""

import re
from collections.abc import Iterator

from vmi.auditing.guest.apt_settings import apt_settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.guest.repositories import Repository, repositories
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, fail, warn

ID = "software.repositories"
TITLE = "packages come signed, by keys that packages brought"
HINT = "name the distribution's own servers and keys; take out trusted=yes, gpgcheck=0 and their kin"
SOURCES = ("CIV", "CIS", "PKG-006")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

KEYS = ("/etc/apt/trusted.gpg", "/etc/apt/trusted.gpg.d/*", "/etc/apt/keyrings/*", "/usr/share/keyrings/*",
        "/etc/pki/rpm-gpg/*", "/etc/apk/keys/*")  # fmt: skip
SWITCHES = {
    "apt::get::allowunauthenticated": "1",
    "acquire::allowinsecurerepositories": "1",
    "acquire::allowweakrepositories": "1",
    "acquire::allowdowngradetoinsecurerepositories": "1",
    "acquire::https::verify-peer": "0",
    "acquire::https::verify-host": "0",
    "acquire::check-valid-until": "0",
}
"""What of apt's configuration lets in what nobody signed, or what is old, and the value that does."""
WORDS = {**dict.fromkeys(("1", "true", "yes", "on", "with", "enable"), "1"),
         **dict.fromkeys(("0", "false", "no", "off", "without", "disable"), "0")}  # fmt: skip
_PASSWORD = re.compile(r"//[^/@]*@")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for repository in repositories(guest):
        yield from _judge(subject, repository)
    for name, wrong in SWITCHES.items():
        if (setting := apt_settings(guest).get(name)) and WORDS.get(setting.value.lower()) == wrong:
            yield fail(setting.path, f"{name} is {setting.value}: what nobody signed is let in", setting.line)
    for path in (path for pattern in KEYS for path in guest.glob(pattern)):
        entry = guest.stat(path)
        if path not in subject.owned and entry and entry.is_file and entry.size:
            yield warn(path, "is a key for packages that no package brought")
    yield from _security(guest)


def _judge(subject: Subject, found: Repository) -> Iterator[Observation]:
    address = _PASSWORD.sub("//...@", found.address)
    if found.unsigned:
        yield fail(found.path, f"packages of {address} need no signature: {found.unsigned}", found.line)
    if found.unverified:
        yield fail(found.path, f"the server of {address} is not verified: {found.unverified}", found.line)
    for key in found.signed_by:
        if key.startswith("http:"):
            yield fail(
                found.path, f"the key {key} comes over plain HTTP: anybody on the way can replace it", found.line
            )
        elif key.startswith("/") and not subject.guest.exists(key):
            yield warn(found.path, f"the key {key} is not there", found.line)


def _security(guest: Guest) -> Iterator[Observation]:
    release = os_release(guest)
    found = [repository for repository in repositories(guest) if repository.kind == "deb"]
    is_released = release.get("ID") in ("debian", "ubuntu") and "VERSION_ID" in release
    if found and is_released and not any("security" in f"{one.suite} {one.address}" for one in found):
        yield warn(found[0].path, "no source has the distribution's security updates", found[0].line)
