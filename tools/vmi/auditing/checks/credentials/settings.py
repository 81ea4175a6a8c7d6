"""No settings hold passwords or tokens.

Read are unit files and their drop-ins, /etc/environment and environment.d, /etc/default and /etc/sysconfig, shell
start-up files of the system and of homes, crontabs, apt's and dnf's sources, proxies and logins, System V scripts.
What is looked for: `NAME=value` where the name says that the value is a secret and the value is a literal, passwords in
addresses and on command lines, tokens by what they begin with.
"""

from vmi.auditing.checks.credentials.telling import told
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.settings"
TITLE = "no settings hold passwords or tokens"
HINT = "give a service its secret at run time (LoadCredential= in its unit, user data), and revoke this one"
SOURCES = ("AWS", "CRD-019")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    yield from told(subject, Topic.SETTING)
