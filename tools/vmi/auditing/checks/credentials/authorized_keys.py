"""No SSH key opens the image.

Keys come from the cloud at boot. A key in the image opens every machine of every user to whoever holds its other half:
a forgotten build key is a back door. Looked at: every home directory, /etc/ssh, dropbear, the places that
AuthorizedKeysFile names, and files called authorized_keys anywhere that no package brought, such as those in /etc/skel,
which new accounts get. A key whose private half is published (Vagrant's, those of some appliances) is told as such.
"""

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256

from vmi.auditing.guest.accounts import homes
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.public_keys import described
from vmi.auditing.guest.sshd_config import server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.authorized-keys"
TITLE = "no SSH key opens the image"
HINT = "remove the file at the end of provisioning; cloud-init writes the user's key on the first boot"
SOURCES = ("EGI", "AWS", "DO", "VS:ssh-userdir", "TPL", "CRD-004", "CRD-020")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

NAMES = ("authorized_keys", "authorized_keys2")
_ANYWHERE = tuple(f"/{name}" for name in NAMES)
PLACES = ("/etc/ssh/authorized_keys*", "/etc/ssh/authorized_keys*/*", "/etc/ssh/keys/*", "/etc/ssh/keys/*/*",
          "/etc/ssh/authorized_principals*", "/etc/dropbear/authorized_keys",
          "/etc/dropbear/initramfs/authorized_keys", "/etc/dropbear-initramfs/authorized_keys",
          *(f"/{root}/credstore/ssh.authorized_keys.*" for root in ("etc", "usr/lib")))  # fmt: skip
USERS = tuple(f"/{root}/userdb/*.user*" for root in ("etc", "usr/lib"))
"""JSON, in which systemd's users have their keys."""
EXAMPLES = "/usr/share/"
"""Where packages show what such a file looks like; anywhere else a list of what packages brought excuses nothing."""
PUBLISHED = {
    "1M4RzhMyWuFS/86uPY/ce2prh/dVTHW7iD2RhpquOZA": "Vagrant",
    "WkvqjnyPAeC0cbPErYiGP9vqHdgL1MqqvPdIe3lvHgI": "Vagrant",
    "9prMbqhS4QteoFQ1ZRJDqSBLWoHXPyKB0iWR05Ghro4": "F5 BIG-IP, CVE-2012-1493",
}
"""Whose they are, by the SHA-256 of the key, as ssh-keygen -l shows it."""
_TOKEN = re.compile(r"%[a-zA-Z]")
_BLOB = re.compile(r"AAAA[A-Za-z0-9+/]{20,4000}={0,3}")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = {f"{home}/.ssh/{name}" for home in homes(guest) for name in NAMES}
    found |= {path for pattern in (*PLACES, *_configured(guest)) for path in guest.glob(pattern)}
    named = (path for path in guest.entries if path.endswith(_ANYWHERE))
    found |= {path for path in named if path not in subject.owned or not path.startswith(EXAMPLES)}
    for path in guest.glob(*USERS):
        for line, text in guest.lines(path):
            if _BLOB.search(text):
                yield fail(path, "a record of a user holds a key", line)
    for path in sorted(found):
        for line, text in guest.lines(path):
            whose = PUBLISHED.get(_fingerprint(text), "")
            known = f" whose private half everybody has ({whose})" if whose else ""
            yield fail(path, f"a key is accepted{known}: {described(text) or 'of unknown kind'}", line)


def _configured(guest: Guest) -> list[str]:
    values = [setting.value for setting in server_settings(guest) if setting.keyword == "authorizedkeysfile"]
    return [path for value in values for pattern in value.split() for path in _places(guest, pattern)]


def _places(guest: Guest, pattern: str) -> list[str]:
    """A path without a beginning, or with %h, is one of each home directory."""
    path = pattern if pattern.startswith(("/", "%h")) else f"%h/{pattern}"
    roots = homes(guest) if path.startswith("%h") else ("",)
    rest = _TOKEN.sub("*", path.removeprefix("%h").replace("%%", "%"))
    return [f"{root}{rest}" for root in roots] if pattern.lower() != "none" else []


def _fingerprint(text: str) -> str:
    match = _BLOB.search(text)
    try:
        blob = b64decode(match[0], validate=True) if match else b""
    except binascii.Error:
        return ""
    return b64encode(sha256(blob).digest()).decode().rstrip("=")
