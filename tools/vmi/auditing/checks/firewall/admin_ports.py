"""No port that administers something is open to the whole world.

Databases, container engines, remote desktops, file servers and the like are attacked within minutes of being seen. What
the manifest declares is let in, but for these ports the rules should name the addresses that it is for. What is let in
without being declared is told by firewall.inbound.
"""

from vmi.auditing.declared import ports
from vmi.auditing.guest.firewall import Opening, inbound
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, warn

ID = "firewall.admin-ports"
TITLE = "no port that administers something is open to the whole world"
HINT = "name the addresses in the rule (ip saddr ...), or leave opening it to the cloud's security groups"
SOURCES = ("EGI", "CIS", "FWL-004")
SEVERITY = Outcome.WARN
APPLIES = "images with a manifest that declares more than SSH"

PORTS = {
    ("tcp", 21): "FTP", ("tcp", 23): "telnet", ("udp", 69): "TFTP", ("tcp", 111): "the portmapper",
    ("udp", 111): "the portmapper", ("tcp", 135): "RPC", ("tcp", 139): "Windows files", ("tcp", 445): "Windows files",
    ("udp", 161): "SNMP", ("tcp", 389): "LDAP", ("tcp", 512): "rexec", ("tcp", 513): "rlogin", ("tcp", 514): "rsh",
    ("udp", 623): "IPMI", ("tcp", 873): "rsync", ("tcp", 1433): "SQL Server", ("tcp", 1521): "Oracle",
    ("tcp", 2049): "NFS", ("tcp", 2181): "ZooKeeper", ("tcp", 2375): "Docker", ("tcp", 2376): "Docker",
    ("tcp", 2379): "etcd", ("tcp", 3306): "MySQL", ("tcp", 3389): "a remote desktop", ("tcp", 5432): "PostgreSQL",
    ("tcp", 5900): "VNC", ("tcp", 5901): "VNC", ("tcp", 5984): "CouchDB", ("tcp", 6379): "Redis",
    ("tcp", 6443): "Kubernetes", ("tcp", 8500): "Consul", ("tcp", 9090): "Cockpit or Prometheus",
    ("tcp", 9200): "Elasticsearch", ("tcp", 10000): "Webmin", ("tcp", 10250): "the kubelet",
    ("tcp", 11211): "memcached", ("udp", 11211): "memcached", ("tcp", 15672): "RabbitMQ", ("tcp", 27017): "MongoDB",
}  # fmt: skip


def check(subject: Subject) -> Observations:
    if subject.appliance is None:
        raise Skipped("there is no manifest, and SSH alone is expected")
    declared = ports(subject.appliance)
    for (protocol, port), what in PORTS.items():
        if any(rule.protocol == protocol and rule.first <= port <= rule.last for rule in declared):
            for family, result in inbound(subject.guest).items():
                opening = next((o for o in result.openings if _opens(o, protocol, port)), None)
                if opening:
                    yield warn(
                        opening.path, f"{family}: {port}/{protocol} ({what}) is let in from anywhere", opening.line
                    )


def _opens(opening: Opening, protocol: str, port: int) -> bool:
    return not opening.source and opening.protocol == protocol and opening.first <= port <= opening.last
