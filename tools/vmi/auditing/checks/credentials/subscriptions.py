"""The image holds no registration of one machine.

Red Hat's, SUSE's and Ubuntu's subscriptions and the identifiers that update services count machines by are given to
one machine. In an image they are everybody's: theft of the subscription, and machines that take each other's place.
"""

from vmi.auditing.checks.credentials.telling import Traces, traced
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.subscriptions"
TITLE = "the image holds no registration of one machine"
HINT = "unregister before sealing (subscription-manager unregister, SUSEConnect --cleanup, pro detach)"
SOURCES = ("VS:rh-subscription-manager", "VS:rhn-systemid", "VS:yum-uuid", "VS:smolt-uuid", "OCI", "CIV", "CRD-014")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES: Traces = (
    ("is the identity of one subscribed machine", (
        "/etc/pki/consumer/*.pem", "/etc/pki/entitlement/*.pem",
        "/etc/sysconfig/rhn/systemid", "/etc/sysconfig/rhn/osad-auth.conf", "/etc/SUSEConnect",
        "/etc/zypp/credentials.d/*", "/var/lib/ubuntu-advantage/private/*",
    )),
    ("is a number that counts one machine", (
        "/var/lib/yum/uuid", "/etc/sysconfig/hw-uuid", "/etc/smolt/uuid", "/etc/smolt/hw-uuid",
        "/etc/insights-client/machine-id", "/etc/insights-client/.registered", "/var/lib/zypp/AnonymousUniqueId",
        "/var/lib/popularity-contest/*",
    )),
)  # fmt: skip


def check(subject: Subject) -> Observations:
    yield from traced(subject, Topic.SUBSCRIPTION, TRACES)
