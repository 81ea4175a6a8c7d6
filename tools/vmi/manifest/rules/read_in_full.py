"""Scripts, playbooks and seeds are short enough to be read in full.

What is not read cannot be judged: a download that nobody checks or a firewall that is switched off would stay unseen
in it. Of one file 256 KiB are looked at, of one appliance 512 KiB of scripts, or 1 MiB of playbooks and roles, or some
of each; a script counts in each step that names it. Real ones are some kilobytes long. What makes a script larger is
mostly data or an archive within it: copy that with a step of its own, or let the script fetch it and compare its
checksum:

    provision:
      - {file: files/table.csv, to: /usr/share/app/table.csv}
      - script: provision/setup.sh
"""

from vmi.core.findings import Severity
from vmi.core.printable import printable
from vmi.manifest.reading.content import Content
from vmi.manifest.rule import Problem, Problems

ID = "read-in-full"
SEVERITY = Severity.ERROR

SHOWN = 3
LONGEST = 100
HINT = (
    "take data out of scripts, and what is not needed out of roles: read are 256 KiB of one file,"
    " and of all together 512 KiB of scripts or 1 MiB of playbooks"
)


def check(read: Content) -> Problems:
    """This names the files that are not looked at to their end."""
    if unread := read.unread:
        more = f" and {len(unread) - SHOWN} more" if len(unread) > SHOWN else ""
        names = ", ".join(f"'{printable(name, LONGEST)}'" for name in unread[:SHOWN])
        yield Problem(f"too long to be looked at in full: {names}{more}", ("provision",), hint=HINT, at_key=True)
