"""cloud-init is installed, will run, and finds the clouds of the federation.

Without it a machine has no user, no key and no network name: it boots, and nobody can enter. Looked at: the program,
/etc/cloud/cloud-init.disabled, the kernel command line, masked units, the units of its last two stages, and
datasource_list, which must name a cloud of EGI (OpenStack, ConfigDrive, Ec2 or NoCloud) when it is set.
"""

import re

from vmi.auditing.guest.cloud_config import settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import is_enabled, mask
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "cloud.cloud-init"
TITLE = "cloud-init is installed and enabled, and knows the clouds of EGI"
HINT = "install cloud-init, leave its units enabled, and leave datasource_list alone or name OpenStack in it"
SOURCES = ("EGI", "DO", "CIV", "CLD-001", "CLD-002", "CLD-003")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PROGRAM = "/usr/bin/cloud-init"
UNITS = ("cloud-init-local.service", "cloud-config.service", "cloud-final.service")
MASKABLE = (*UNITS, "cloud-init.service", "cloud-init-main.service", "cloud-init-network.service", "cloud-init.target")
COMMAND_LINES = ("/etc/default/grub", "/boot/grub/grub.cfg", "/etc/kernel/cmdline", "/boot/grub2/grub.cfg")
ACCEPTED = {"OpenStack", "ConfigDrive", "Ec2", "NoCloud"}
_DISABLED = re.compile(r"cloud-init=disabled")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    program = guest.stat(PROGRAM)
    if program is None or not program.is_file:
        yield fail(PROGRAM, "cloud-init is not installed")
        return
    yield from _disabled(guest)
    yield from _datasources(guest)


def _disabled(guest: Guest) -> Observations:
    if guest.exists("/etc/cloud/cloud-init.disabled"):
        yield fail("/etc/cloud/cloud-init.disabled", "keeps cloud-init from running")
    for path in COMMAND_LINES:
        for line, text in guest.lines(path):
            if _DISABLED.search(text):
                yield fail(path, "the kernel command line turns cloud-init off", line)
    masked = {unit: where for unit in MASKABLE if (where := mask(guest, unit))}
    for where in masked.values():
        yield fail(where, "is masked")
    for unit in UNITS:
        if unit not in masked and not is_enabled(guest, unit):
            yield fail(unit, "is not enabled")


def _datasources(guest: Guest) -> Observations:
    setting = settings(guest).get("datasource_list")
    if setting is None:
        return
    known = ACCEPTED & set(setting.values)
    if not known:
        yield fail(setting.path, f"datasource_list names none of {', '.join(sorted(ACCEPTED))}", setting.line)
    elif not known & {"OpenStack", "ConfigDrive"}:
        yield warn(setting.path, "datasource_list does not name OpenStack, which most of EGI runs", setting.line)
