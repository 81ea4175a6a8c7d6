"""No secret lies in any other file.

The deep pass searches every text that no package vouches for, byte for byte, up to 4 MiB of each and 256 MiB together:
tokens by what they begin with, hashes of passwords, passwords in addresses and on command lines, and literals under
names that say they are secrets, where enough of chance is in them. Documentation is only asked for tokens. What looks
like a secret in a program's source is a hint. With --secret-rules, rules in the format of gitleaks are used besides;
those that cannot be used are named in a warning. What was not searched to its end is a hint, and a file that cannot be
read fails.
"""

from vmi.auditing.checks.credentials.telling import told
from vmi.auditing.content.reading import contents
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, hint, warn

ID = "credentials.contents"
TITLE = "no secret lies in any other file"
HINT = (
    "remove the secret from the file and revoke it; if it is none, waive this with the reason; a rule that is not "
    "used, mend in its file"
)
SOURCES = ("AWS", "EGI", "CRD-010")
SEVERITY = Outcome.FAIL
APPLIES = "every image, in the deep pass"


def check(subject: Subject) -> Observations:
    found = contents(subject)
    yield from told(subject, Topic.CONTENT)
    for path, reason in found.unread:
        yield fail(path, f"cannot be judged: {reason}")
    for path in found.unsearched:
        yield hint(path, "was not searched to its end")
    for rule, reason in found.unusable_rules:
        yield warn("secret rules", f"rule '{rule}' is not used: {reason}")
