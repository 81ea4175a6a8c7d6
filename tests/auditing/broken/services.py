"""Images that are broken in one way each, for the checks of services."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, added, guest
from tests.auditing.images import ENABLED, GOOD, SYSTEM, Content


def started(unit: str, text: str = "[Service]\nExecStart=/usr/bin/true\n") -> dict[str, Content]:
    """A unit that a boot starts."""
    return {f"{SYSTEM}/{unit}": text, f"{ENABLED}/multi-user.target.wants/{unit}": Path(f"{SYSTEM}/{unit}")}


BROKEN: list[Broken] = [
    guest(
        started("mystery.service"),
        "services.enabled", WARN,
        f"{SYSTEM}/mystery.service: mystery.service is started at boot (wants of multi-user.target); it may listen, "
        "which only a boot tells", id="unknown service",
    ),
    guest(
        started("rpcbind.socket", "[Socket]\nListenStream=0.0.0.0:111\nListenDatagram=[::]:111\n"),
        "services.listening", WARN,
        f"{SYSTEM}/rpcbind.socket: rpcbind.socket listens on 111/tcp of 0.0.0.0, 111/udp of ::; the firewall keeps "
        "strangers out", id="portmapper",
    ),
    guest(
        started("systemd-resolved.service"),
        "services.neighbours", HINT,
        f"{SYSTEM}/systemd-resolved.service: LLMNR=yes, by default: answers on 5355/udp", id="neighbours' names",
    ),
    guest(
        {**started("chrony.service"), "/etc/chrony/chrony.conf": "pool time.example iburst\nallow 10.0.0.0/8\n"},
        "services.time-server", FAIL, "/etc/chrony/chrony.conf:2: 'allow 10.0.0.0/8': chrony answers others",
        id="time server",
    ),
    guest(
        added(GOOD, "/var/lib/dpkg/status", "\nPackage: telnetd\nStatus: install ok installed\nVersion: 0.17-41\n"),
        "services.legacy", FAIL, "packages: telnetd 0.17-41 is a server of telnet", id="telnet",
    ),
    guest(
        {"/etc/cron.d/backup": "0 3 * * * root /usr/bin/true\n"},
        "services.unowned-starters", WARN, "/etc/cron.d/backup: is a job of cron, and no package brought it",
        id="job of cron",
    ),
    guest(
        started("debug-shell.service"),
        "services.console", WARN,
        f"{SYSTEM}/debug-shell.service: debug-shell.service is started, which is root without a password on tty9",
        id="shell on the console",
    ),
    guest(
        {"/etc/machine-id": "uninitialized\n",
         f"{SYSTEM}/mystery.service": "[Service]\nType=oneshot\n[Install]\nWantedBy=multi-user.target\n"},
        "services.presets", WARN,
        f"{SYSTEM}/mystery.service: mystery.service would be enabled by presets on the first boot", id="presets",
    ),
    guest(
        {f"{ENABLED}/systemd-journald.service": Path("/dev/null")},
        "services.logging", WARN, "services: neither the journal nor a syslog daemon is started", id="no journal",
    ),
]  # fmt: skip
