"""Nothing of one machine's life is in the image.

State that the first boot makes must not be there yet: cloud-init's instance, the machine id, random seeds, leases,
configuration of the network of the building place. Two machines with one machine id or one seed get into each other's
way, and a baked MAC address leaves a machine without network. Log files with content are a warning, for they tell of
the build only; an installer's log is a failure, for it may hold answers such as passwords.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "cloud.no-leftovers"
TITLE = "the image has no state of a machine that ran"
HINT = "end provisioning with: cloud-init clean --logs --machine-id --seed; remove random seeds, leases and log files"
SOURCES = ("TPL", "OCI", "SD", "CLD-005", "CRD-013", "SAN-001", "SAN-002", "NET-003", "BOO-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

STATE = ("instance", "instances/*", "data/*", "sem/*", "handlers/*", "scripts/per-instance/*")
SEEDS = ("/var/lib/systemd/random-seed", "/var/lib/urandom/random-seed", "/boot/efi/loader/random-seed",
         "/var/lib/systemd/credential.secret")  # fmt: skip
LEASES = ("/var/lib/dhcp/*.lease*", "/var/lib/dhclient/*.lease*", "/var/lib/NetworkManager/*.lease",
          "/run/systemd/netif/leases/*", "/var/lib/dhcpcd/*.lease*")  # fmt: skip
GENERATED = ("/etc/netplan/50-cloud-init.yaml", "/etc/network/interfaces.d/50-cloud-init*",
             "/etc/udev/rules.d/70-persistent-net.rules", "/etc/systemd/network/10-cloud-init-*")  # fmt: skip
NETWORK = ("/etc/netplan/*", "/etc/network/interfaces", "/etc/network/interfaces.d/*", "/etc/systemd/network/*",
           "/etc/udev/rules.d/*", "/etc/NetworkManager/system-connections/*",
           "/etc/sysconfig/network-scripts/ifcfg-*")  # fmt: skip
LOGS = ("/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog", "/var/log/*.log", "/var/log/*/*.log",
        "/var/log/syslog", "/var/log/messages", "/var/log/journal/*/*", "/var/log/audit/*")  # fmt: skip
BY_CLOUD_INIT = ("/etc/ssh/sshd_config.d/50-cloud-init.conf",)
_MAC = re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    yield from _state(guest)
    yield from _machine_id(guest)
    yield from _network(guest)
    yield from _logs(guest)


def _state(guest: Guest) -> Observations:
    for pattern in STATE:
        for path in guest.glob(f"/var/lib/cloud/{pattern}"):
            yield fail(path, "is left from a machine that cloud-init set up")
    for path in SEEDS:
        if _size(guest, path):
            yield fail(path, "is a random secret that every machine would share")
    for pattern in LEASES:
        for path in guest.glob(pattern):
            if _size(guest, path):
                yield fail(path, "is a lease of the building place's network")


def _machine_id(guest: Guest) -> Observations:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        entry = guest.lstat(path)
        if entry is None or not entry.is_file:  # the second one is a link to the first
            continue
        if (guest.read_text(path) or "").strip() not in ("", "uninitialized"):
            yield fail(path, "every machine would have the same machine id")


def _network(guest: Guest) -> Observations:
    generated = {path for pattern in GENERATED for path in guest.glob(pattern) if _size(guest, path)}
    for path in sorted(generated):
        yield fail(path, "was written for the machine of the build")
    for path in BY_CLOUD_INIT:
        if _size(guest, path):
            yield warn(path, "was written by cloud-init while the image was built")
    for path in sorted({path for pattern in NETWORK for path in guest.glob(pattern)} - generated):
        for line, text in guest.lines(path):
            if match := _MAC.search(text):
                yield fail(path, f"names the hardware address {match[0]}", line)


def _logs(guest: Guest) -> Observations:
    for entry in guest.walk("/var/log/installer"):
        if entry.is_file and entry.size:
            yield fail(entry.path, "is left from the installer and may hold its answers")
    installer = "/var/log/installer/"
    paths = {p for pattern in LOGS for p in guest.glob(pattern) if _size(guest, p) and not p.startswith(installer)}
    for path in sorted(paths):
        yield warn(path, f"holds {_size(guest, path)} bytes")


def _size(guest: Guest, path: str) -> int:
    entry = guest.stat(path)
    return entry.size if entry and entry.is_file else 0
