"""The image belongs to no domain.

A machine that joined a Kerberos realm, FreeIPA, Active Directory or LDAP has a password or key of its own; copies of
it would all be that machine. Looked for: keytabs, the state of ipa-client, sssd's and Samba's databases, passwords
with which directories are asked.
"""

from vmi.auditing.checks.credentials.telling import Traces, traced
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.domains"
TITLE = "the image belongs to no domain"
HINT = (
    "leave the domain before sealing (realm leave, ipa-client-install --uninstall); machines join on their first boot"
)
SOURCES = (
    "VS:kerberos-data",
    "VS:kerberos-hostkeytab",
    "VS:ipa-client",
    "VS:sssd-db-log",
    "VS:samba-db-log",
    "CRD-015",
)
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES: Traces = (
    ("is a machine's key in a Kerberos realm", ("/etc/krb5.keytab", "/etc/*.keytab", "/etc/*/*.keytab")),
    ("is a realm's own database", ("/var/lib/krb5kdc/principal*", "/var/kerberos/krb5kdc/principal*",
                                   "/etc/krb5kdc/stash", "/var/kerberos/krb5kdc/.k5*")),
    ("says that the machine joined FreeIPA", ("/etc/ipa/default.conf", "/var/lib/ipa-client/sysrestore/*",
                                              "/var/lib/ipa-client/pki/*")),
    ("is sssd's copy of a directory", ("/var/lib/sss/db/*.ldb", "/var/lib/sss/secrets/*", "/var/lib/sss/mc/*")),
    ("is a machine's password in a Windows domain", ("/var/lib/samba/private/secrets.?db", "/etc/samba/secrets.tdb",
                                                     "/var/lib/samba/private/sam.ldb")),
)  # fmt: skip


def check(subject: Subject) -> Observations:
    yield from traced(subject, Topic.DOMAIN, TRACES)
