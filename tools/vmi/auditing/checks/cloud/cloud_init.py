"""cloud-init is installed, is not too old, and will run.

Without it a machine has no user, no key and no network name: it boots, and nobody can enter. Looked at: the program,
the version that the package database tells, /etc/cloud/cloud-init.disabled, /etc/cloud/ds-identify.cfg, the kernel
command line, masked units, the units of its last two stages, and what starts its target: the generator or a link.
"""

import re

from vmi.auditing.guest.cloud_config import DS_IDENTIFY
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.guest.packages import packages
from vmi.auditing.guest.units import is_enabled, mask
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, warn

ID = "cloud.cloud-init"
TITLE = "cloud-init is installed and enabled"
HINT = "install cloud-init, and leave its units and its generator enabled"
SOURCES = ("EGI", "DO", "CIV", "OCI", "CLD-001", "CLD-002")
SEVERITY = Outcome.FAIL
APPLIES = "images that cloud-init sets up"

PROGRAM = "/usr/bin/cloud-init"
UNITS = ("cloud-init-local.service", "cloud-config.service", "cloud-final.service")
MASKABLE = (*UNITS, "cloud-init.service", "cloud-init-main.service", "cloud-init-network.service", "cloud-init.target")
GENERATORS = tuple(
    f"{root}/systemd/system-generators/cloud-init-generator" for root in ("/etc", "/usr/local/lib", "/usr/lib", "/lib")
)
OFF, POLICY = "cloud-init=disabled", "ci.di.policy="
TARGET = "cloud-init.target"
# older than this: how bad it is, and why
MINIMUMS = (
    ((18, 3), fail, "asks OpenStack for its network only when there is one already"),
    ((20, 4), warn, "is older than that of any distribution that is still cared for"),
)
_VERSION = re.compile(r"(?:\d{1,9}:)?(\d{1,9})\.(\d{1,9})")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    engine = subject.appliance.contextualization.engine if subject.appliance else "cloud-init"
    if engine != "cloud-init":
        raise Skipped(f"the manifest names another engine: {engine}")
    program = guest.stat(PROGRAM)
    if program is None or not program.is_file:
        yield fail(PROGRAM, "cloud-init is not installed")
        return
    yield from _too_old(guest)
    yield from _disabled(guest)
    yield from _units(guest)


def _too_old(guest: Guest) -> Observations:
    for package in packages(guest):
        match = _VERSION.match(package.version) if package.name == "cloud-init" else None
        if match is None:
            continue
        version = (int(match[1]), int(match[2]))
        old = next(((say, why) for minimum, say, why in MINIMUMS if version < minimum), None)
        if old:
            say, why = old
            yield say(PROGRAM, f"is of version {package.version}, which {why}")


def _disabled(guest: Guest) -> Observations:
    if guest.exists("/etc/cloud/cloud-init.disabled"):
        yield fail("/etc/cloud/cloud-init.disabled", "keeps cloud-init from running")
    for line, text in guest.lines(DS_IDENTIFY):
        key, _, value = text.partition("#")[0].partition(":")
        if key.strip() == "policy" and _is_off(value):
            yield fail(DS_IDENTIFY, "keeps cloud-init from running", line)
    for told in command_lines(guest):
        policies = [word.removeprefix(POLICY) for word in told.words if word.startswith(POLICY)]
        if OFF in told.words or any(_is_off(policy) for policy in policies):
            yield fail(told.path, "the kernel command line turns cloud-init off", told.line)


def _is_off(policy: str) -> bool:
    """`notfound=disabled` is the usual policy, and only for machines outside of a cloud."""
    return "disabled" in [word.strip() for word in policy.split(",")]


def _units(guest: Guest) -> Observations:
    masked = {unit: where for unit in MASKABLE if (where := mask(guest, unit))}
    for where in masked.values():
        yield fail(where, "is masked")
    for unit in UNITS:
        if unit not in masked and not is_enabled(guest, unit):
            yield fail(unit, "is not enabled")
    pulled = any(guest.exists(path) for path in GENERATORS) or is_enabled(guest, TARGET)
    if not pulled and TARGET not in masked:
        yield fail(TARGET, "is started by nothing: there is no generator, and no unit wants it")
