"""Something makes the SSH server's host keys at first boot.

An image has no host keys, so a machine must make its own: cloud-init (its module `ssh`), or a service that calls
ssh-keygen. Otherwise the server does not start. Debian's sshd-keygen.service runs on a first boot alone, which a
machine with an empty /etc/machine-id does not have.
"""

from vmi.auditing.guest.cloud_config import settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.sshd_config import SERVERS
from vmi.auditing.guest.units.settings import effective
from vmi.auditing.guest.units.starting import started
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail

ID = "ssh.host-key-generation"
TITLE = "host keys are made at first boot"
HINT = "keep `ssh` in cloud_init_modules of /etc/cloud/cloud.cfg, or enable a service that runs ssh-keygen -A"
SOURCES = ("GCE", "SSH-008")
SEVERITY = Outcome.FAIL
APPLIES = "images with an SSH server and without host keys"

CLOUD_INIT = {"cloud-init.service", "cloud-init-network.service", "cloud-init-main.service"}


def check(subject: Subject) -> Observations:
    guest = subject.guest
    server = next((path for path in SERVERS if guest.exists(path)), None)
    if server is None:
        raise Skipped("there is no SSH server in the image")
    if guest.glob("/etc/ssh/ssh_host_*_key"):
        raise Skipped("the image has host keys, which is worse")
    if not _by_cloud_init(guest) and not _by_service(guest):
        yield fail(server, "nothing makes host keys at first boot: the server cannot start")


def _by_cloud_init(guest: Guest) -> bool:
    modules = settings(guest).get("cloud_init_modules")
    running = {name for name, each in started(guest).items() if each.unmet is None}
    return bool(CLOUD_INIT & running) and modules is not None and "ssh" in modules.values


def _by_service(guest: Guest) -> bool:
    return any(
        "keygen" in setting.value
        for each in started(guest).values()
        if each.unmet is None and not each.waiting
        for setting in effective(each.unit.settings, "Service", "ExecStart", "ExecStartPre")
    )
