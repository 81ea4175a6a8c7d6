"""There are no grid credentials.

Host and service keys of the grid (/etc/grid-security), proxies (x509up_u...), and users' keys (.globus) prove who
somebody is to every site of the infrastructure. A host's key belongs to one host and comes to it after the boot.
"""

from vmi.auditing.checks.credentials.telling import Traces, traced
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.grid"
TITLE = "there are no grid credentials"
HINT = "remove them and have the certificate revoked; hosts get theirs after the boot"
SOURCES = ("SPG", "CRD-009")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES: Traces = (
    ("is a proxy of a grid user", ("/tmp/x509up_u*", "/var/tmp/x509up_u*")),  # noqa: S108 - in the image
    ("is a user's credential for the grid", ("/root/.globus/user*.p12", "/home/*/.globus/user*.p12")),
)


def check(subject: Subject) -> Observations:
    yield from traced(subject, Topic.GRID, TRACES)
