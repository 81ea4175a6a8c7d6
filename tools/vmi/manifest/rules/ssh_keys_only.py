"""SSH lets in keys, never passwords, and root not by a password.

Passwords of machines in clouds are guessed within hours of their start, by programs that try every address. cloud-init
gives the user's key to the machine, so nothing needs a password. In /etc/ssh/sshd_config.d write

    PasswordAuthentication no
    KbdInteractiveAuthentication no
    PermitRootLogin no

and in cloud.cfg nothing of `ssh_pwauth: true`. An autoinstall file says `ssh: {install-server: true, allow-pw: false}`.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import guest_lines, replacements
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "ssh-keys-only"
SEVERITY = Severity.ERROR

_FILES = re.compile(r"sshd_config|/cloud\.cfg")
_LINE = re.compile(
    r"(?:PasswordAuthentication|PermitRootLogin|PermitEmptyPasswords)[\s=]+\"?yes\b|ssh_pwauth:\s*[\"']?(?:true|yes|1)\b",
    re.I,
)


def check(read: Content) -> Problems:
    """This looks at what is written to the configuration of SSH."""
    for line in (*guest_lines(read, _FILES), *replacements(read, _FILES)):
        if match := _LINE.match(line.text.lstrip("^#* ") if not line.path else line.text):
            word = match[0].split()[0].split("=")[0].rstrip(":")
            hint = f"write `{word}: false`" if word.lower() == "ssh_pwauth" else f"write `{word} no`"
            yield at(line.file, line, f"'{match[0]}' lets passwords be guessed", hint)
    for seed in read.autoinstalls:
        allowed = seed.autoinstall.at("ssh", "allow-pw") if seed.autoinstall else None
        if isinstance(allowed, Scalar) and allowed.text.lower() in ("true", "yes", "on"):
            yield at(seed.file, allowed, "'allow-pw' lets passwords be guessed", "write `allow-pw: false`")
