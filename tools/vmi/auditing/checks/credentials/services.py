"""No service has a key or a number that every machine would share.

Keys that packages make when they are installed (rndc, chrony, the snakeoil certificate, dovecot), communities of SNMP,
and the names under which a machine is known to storage: iSCSI initiators and NVMe hosts with the same name corrupt
each other's data. What a package makes anew on the first boot is none (`GenerateName=yes`).
"""

from vmi.auditing.checks.credentials.telling import Traces, traced
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "credentials.services"
TITLE = "no service has a key or a number that every machine would share"
HINT = "remove the file, or put what makes it anew in its place; most packages make it on the first start"
SOURCES = ("OCI", "VS:dovecot-data", "CRD-016")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES: Traces = (
    ("is a service's private key", ("/etc/dovecot/private/*.pem", "/etc/pki/dovecot/private/*.pem",
                                    "/etc/ssl/private/ssl-cert-snakeoil.key")),
    ("is a key that one machine's services share", ("/etc/munge/munge.key",)),
    ("names the targets of one machine's storage", ("/var/lib/iscsi/nodes/*/*", "/var/lib/iscsi/nodes/*/*/*",
                                                    "/etc/iscsi/nodes/*/*", "/etc/iscsi/nodes/*/*/*")),
)  # fmt: skip
INITIATORS = ("/etc/iscsi/initiatorname.iscsi",)
HOSTS = ("/etc/nvme/hostid", "/etc/nvme/hostnqn")


def check(subject: Subject) -> Observations:
    yield from traced(subject, Topic.SERVICE, TRACES)
    for path in INITIATORS:
        for line, text in subject.guest.lines(path):
            if text.startswith("InitiatorName="):
                yield fail(path, "every machine would be the same iSCSI initiator", line)
    for path in HOSTS:
        if (subject.guest.read_text(path) or "").strip():
            yield warn(path, "every machine would be the same NVMe host")
