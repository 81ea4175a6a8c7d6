"""No SSH key opens the image.

Keys come from the cloud at boot. A key in the image opens every machine of every user to whoever holds its other half:
a forgotten build key is a back door. Looked at: every home directory, /etc/ssh, dropbear, and the places that
AuthorizedKeysFile names.
"""

import re

from vmi.auditing.guest.accounts import homes
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.sshd_config import server_settings
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "credentials.authorized-keys"
TITLE = "no SSH key opens the image"
HINT = "remove the file at the end of provisioning; cloud-init writes the user's key on the first boot"
SOURCES = ("EGI", "AWS", "DO", "VS:ssh-userdir", "TPL", "CRD-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

NAMES = ("authorized_keys", "authorized_keys2")
PLACES = ("/etc/ssh/authorized_keys*", "/etc/ssh/authorized_keys*/*", "/etc/ssh/keys/*", "/etc/ssh/keys/*/*",
          "/etc/ssh/authorized_principals*", "/etc/dropbear/authorized_keys",
          "/etc/dropbear/initramfs/authorized_keys", "/etc/dropbear-initramfs/authorized_keys")  # fmt: skip
_TOKEN = re.compile(r"%[a-zA-Z]")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = {f"{home}/.ssh/{name}" for home in homes(guest) for name in NAMES}
    found |= {path for pattern in (*PLACES, *_configured(guest)) for path in guest.glob(pattern)}
    for path in sorted(found):
        for line, text in guest.lines(path):
            yield fail(path, f"a key is accepted: {_describe(text)}", line)


def _configured(guest: Guest) -> list[str]:
    values = [setting.value for setting in server_settings(guest) if setting.keyword == "authorizedkeysfile"]
    return [_TOKEN.sub("*", path) for value in values for path in value.split() if path.startswith("/")]


def _describe(text: str) -> str:
    """The key's kind and comment; a public key is no secret, but it is long."""
    words = text.split()
    kinds = [i for i, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))]
    return " ".join([words[kinds[0]], *words[kinds[0] + 2 :]]) if kinds else "of unknown kind"
