"""Files are not copied over what belongs to the machine.

Accounts, keys and the machine's identity are made at the first boot, each machine its own; a copy that is the same in
every machine is a copy for everybody. Which accounts there are is the package manager's and cloud-init's word, and a
broken /etc/sudoers locks everybody out.

- accounts: declare them, and make them with useradd in a script.
- SSH keys of users: cloud-init brings them. Host keys: made at the first boot.
- sudo rules: a file of their own in /etc/sudoers.d, mode "0440"; sudo refuses others.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, CopiedFile
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "copied-places"
SEVERITY = Severity.ERROR

_PLACES = (
    (r"/etc/(?:shadow|gshadow|passwd|group|sub[ug]id)-?", "the accounts of the machine are made by its own tools"),
    (r"/etc/ssh/ssh_host_[^/]+", "a host key is made at each machine's first boot"),
    (r"(?:/root|/home/[^/]+|/etc/skel)/\.ssh/.*", "keys of users come from cloud-init"),
    (r"/etc/machine-id|/var/lib/dbus/machine-id", "it is each machine's own, made at its first boot"),
    (r"/etc/sudoers", "a mistake in it locks everybody out; write a file in /etc/sudoers.d"),
    (r"/var/lib/cloud/.*", "cloud-init's memory belongs to one machine"),
    (r"/(?:proc|sys|dev(?!/shm/))/.*", "nothing there stays in an image"),
)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks at where files go."""
    del manifest, around
    for index, step in enumerate(appliance.provision):
        if not isinstance(step, CopiedFile):
            continue
        for pattern, why in _PLACES:
            if re.fullmatch(pattern, step.to):
                message = f"'{step.to}' is not copied: {why}"
                yield Problem(message, ("provision", index, "to"), hint="remove this step")
        if step.to.startswith("/etc/sudoers.d/") and (step.mode, step.owner) not in (
            ("0440", "root"),
            ("0400", "root"),
        ):
            message = f"mode '{step.mode}' of owner '{step.owner}': sudo reads its rules only from root's own file"
            yield Problem(message, ("provision", index, "mode"), hint='write `mode: "0440"` and leave owner out')
