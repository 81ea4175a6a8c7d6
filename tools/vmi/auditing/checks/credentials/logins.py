"""No program's stored login is in the image.

Files in which clients keep what they log in with are read as these programs read them: OpenStack (clouds.yaml, openrc
files), AWS, Google, Azure, S3 clients, rclone, oidc-agent, Terraform's state and variables, Vault, Kubernetes, Docker
and Podman, git, netrc, PostgreSQL and MySQL, package indexes (pip, npm, cargo, gem, Maven), mail. Looked at: the homes
of all accounts, /etc, /srv, /opt and /usr/local; in the deep pass every file that no package vouches for. A value that
stands for one (a variable, a template, an example) is none.
"""

from vmi.auditing.checks.credentials.telling import told
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.logins"
TITLE = "no program's stored login is in the image"
HINT = "remove the file at the end of provisioning and revoke what it held; machines get logins from the cloud, at boot"
SOURCES = ("EGI", "SPG", "AWS", "CRD-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    yield from told(subject, Topic.LOGIN)
