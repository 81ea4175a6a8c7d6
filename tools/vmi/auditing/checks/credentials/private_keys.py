"""There are no private keys.

Every file in /etc, /root, /home, /srv, /opt and /usr/local of at most 1 MiB, whoever brought it, is searched for the
marks of private keys: PEM and OpenSSH, PGP, PuTTY, age, keys inside JSON and base64. Of files with NUL bytes only keys
in DER, PKCS #12 and Java key stores are known; compiled Python is passed over. Of more than 2,000 files, or 64 MiB,
only those named like keys are searched, and a hint says so. In the deep pass the same is done with every file that no
package vouches for, byte for byte, wherever it lies; so the examples in packages' documentation are passed over. Keys
of networks, of the grid, of domains, of services and of configuration management have their own checks, and SSH host
keys are `credentials.host-keys`.
"""

from vmi.auditing.checks.credentials.telling import told
from vmi.auditing.content.places import passed_over
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "credentials.private-keys"
TITLE = "there are no private keys"
HINT = "remove the key; if the image was ever published, replace the key everywhere, for it is known now"
SOURCES = ("EGI", "SPG", "AWS", "VS:ssh-userdir", "CRD-005")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    yield from told(subject, Topic.PRIVATE_KEY)
    rest = () if subject.request.deep else passed_over(subject.guest)
    if rest:
        yield hint(rest[0], f"and {len(rest) - 1} more files are searched only in the deep pass: --deep")
