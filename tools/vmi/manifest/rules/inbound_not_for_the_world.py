"""No port is open to the world behind which stands what was never made for it.

The whole Internet tries these ports all day. Some protocols send passwords in clear text (telnet, rsh, FTP); some
trust whoever reaches them (Docker without TLS: who can connect is root; Redis, memcached, etcd, NFS, X11);
databases have a password, but every fault in their login is then everybody's. EGI's guide: put nothing that is not
necessary into the open, and follow the best practice of each service that is.

Let such a service listen on the machine's own address (127.0.0.1 and ::1), and let users reach it through SSH: `ssh
-L 5432:localhost:5432 machine`. Nodes of a cluster talk to each other through the cloud's security groups. Remove
the entry, or say in an ignore what protects the port.
"""

from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "inbound-not-for-the-world"
SEVERITY = Severity.WARNING


class Danger(NamedTuple):
    """This is a port and what answers there."""

    port: int
    what: str
    severity: Severity = SEVERITY
    protocols: tuple[str, ...] = ("tcp",)


BOTH = ("tcp", "udp")
DANGERS = (
    Danger(21, "FTP, with passwords in clear text"),
    Danger(23, "telnet, with passwords in clear text", Severity.ERROR),
    Danger(69, "TFTP, which knows no passwords", protocols=("udp",)),
    Danger(111, "rpcbind", protocols=("tcp",)),
    Danger(135, "Windows RPC"),
    Danger(137, "NetBIOS", protocols=BOTH),
    Danger(138, "NetBIOS", protocols=BOTH),
    Danger(139, "Windows file sharing"),
    Danger(445, "Windows file sharing"),
    Danger(512, "rexec, with passwords in clear text", Severity.ERROR),
    Danger(513, "rlogin, which trusts a host name", Severity.ERROR),
    Danger(514, "rsh, which trusts a host name", Severity.ERROR),
    Danger(631, "CUPS"),
    Danger(873, "rsync without encryption"),
    Danger(1433, "Microsoft SQL Server"),
    Danger(1521, "Oracle's database"),
    Danger(2049, "NFS, which trusts its clients", protocols=BOTH),
    Danger(2375, "Docker without TLS: who reaches it is root", Severity.ERROR),
    Danger(2379, "etcd"),
    Danger(3306, "MySQL or MariaDB"),
    Danger(3389, "remote desktop"),
    Danger(5432, "PostgreSQL"),
    Danger(5900, "VNC"),
    Danger(5984, "CouchDB"),
    Danger(6000, "X11"),
    Danger(6379, "Redis, which has no password at first", Severity.ERROR),
    Danger(9200, "Elasticsearch"),
    Danger(9300, "Elasticsearch"),
    Danger(11211, "memcached, which knows no passwords", Severity.ERROR),
    Danger(27017, "MongoDB"),
)
TOO_WIDE = 1000
"""A range wider than this is not searched: inbound-narrow speaks of it."""


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for them in each entry."""
    del manifest, around
    for index, entry in enumerate(appliance.inbound):
        if not isinstance(entry, PortTraffic) or entry.last - entry.first >= TOO_WIDE:
            continue
        for danger in _behind(entry):
            among = "" if entry.first == entry.last else f", and {danger.port} is among them"
            message = f"opens {entry.protocol} {entry.port} to the world{among}: {danger.what}"
            hint = "remove it; users reach the port through SSH, nodes through the cloud's security groups"
            yield Problem(message, ("inbound", index, "port"), hint=hint, severity=danger.severity)


def _behind(entry: PortTraffic) -> Iterator[Danger]:
    ports = range(entry.first, entry.last + 1)
    for danger in DANGERS:
        if danger.port in ports and entry.protocol in danger.protocols:
            yield danger
