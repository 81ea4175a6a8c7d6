"""No secret lies in free space.

What was deleted is still there until it is written over, and everybody who downloads the image can read it. The deep
pass searches the free blocks that are stored, of every file system that can be read, and the gaps between partitions,
for private keys and for tokens that prove themselves by their form. What the last block of a file holds behind its
end is not looked at. `size.free-zeros` says how much is left in all.
"""

from vmi.auditing.content.residue import residue
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.residue"
TITLE = "no secret lies in free space"
HINT = "replace the key or token, for it may be known; then fill free space with zeros (fstrim, zerofree) or build anew"
SOURCES = ("EGI", "SIZ-006")
SEVERITY = Outcome.FAIL
APPLIES = "every disk, in the deep pass"


def check(subject: Subject) -> Observations:
    subject.demand_deep()
    for found in residue(subject.disk):
        yield fail(found.place, f"a {found.secret.title} at byte {found.offset}: {found.secret.evidence}")
