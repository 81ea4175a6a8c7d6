"""The SSH server is started by a boot.

SSH is how users come to their machines. Where a server is installed, its service or its socket must be among what a
boot starts, and no condition may keep it from running. Without a server, the manifest must not let SSH in.
"""

from vmi.auditing import declared
from vmi.auditing.guest.sshd_config import SERVERS
from vmi.auditing.guest.units import mask
from vmi.auditing.guest.units.starting import started
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail

ID = "ssh.enabled"
TITLE = "the SSH server is started"
HINT = "run systemctl enable ssh.service (sshd.service outside of Debian)"
SOURCES = ("OS", "SSH-006")
SEVERITY = Outcome.FAIL
APPLIES = "images with an SSH server"

UNITS = ("ssh.service", "ssh.socket", "sshd.service", "sshd.socket", "dropbear.service")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    server = next((path for path in SERVERS if guest.exists(path)), None)
    if server is None:
        if any(rule.first <= 22 <= rule.last for rule in declared.ports(subject.appliance)):
            yield fail("/usr/sbin/sshd", "is missing: the manifest lets SSH in, and there is no server")
            return
        raise Skipped("there is no SSH server in the image")
    found = started(guest)
    running = [found[unit] for unit in UNITS if unit in found and not found[unit].waiting]
    unmet = [each.unmet for each in running if each.unmet]
    masked = next((path for unit in UNITS if (path := mask(guest, unit))), None)
    if not running:
        what = "is masked, and nothing else starts the SSH server" if masked else "no boot starts it"
        yield fail(masked or server, what)
    elif len(unmet) == len(running):
        yield fail(unmet[0].path, f"{unmet[0].key}={unmet[0].value} does not hold: no server starts", unmet[0].line)
