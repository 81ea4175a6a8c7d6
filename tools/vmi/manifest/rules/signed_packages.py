"""Packages are installed only when their signature is right.

A distribution signs its packages, so that a mirror, a proxy or a stranger cannot change one. Switched off for one
repository or one command, anybody on the way decides what is installed as root. `apt-key add` trusts a key for every
repository, also for the distribution's own packages, and is gone from current Debian and Ubuntu.

Give the repository its own key:

    install -m 0644 example.asc /etc/apt/keyrings/example.asc       # the key is a copied file of the appliance
    echo "deb [signed-by=/etc/apt/keyrings/example.asc] https://packages.example.org stable main" \\
        > /etc/apt/sources.list.d/example.list

and for dnf `gpgcheck=1` with `gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-example`.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.guest_text import guest_lines
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.programs import Call
from vmi.manifest.reading.tree import Scalar
from vmi.manifest.rule import Problems

ID = "signed-packages"
SEVERITY = Severity.ERROR

HINT = "install the repository's key and remove this"
OPTIONS = frozenset(
    {"--allow-unauthenticated", "--force-yes", "--nogpgcheck", "--no-gpg-check", "--no-gpg-checks", "--nosignature",
     "--allow-untrusted", "--setopt=gpgcheck=0", "--setopt=gpgcheck=false", "--setopt=*.gpgcheck=0"}
)  # fmt: skip
_INSTALLERS = frozenset({"apt", "apt-get", "aptitude", "dnf", "dnf5", "yum", "microdnf", "zypper", "rpm", "apk"})
_APT = re.compile(r"(?:APT::Get::)?AllowUnauthenticated\s*[= ]\s*\"?(?:true|1|yes)", re.I)
_FILES = re.compile(r"/apt/|\.repo$|/dnf/|/yum")
_LINE = re.compile(
    r"(?:repo_)?gpgcheck\s*=\s*(?:0|no|false)|\[[^\]]{0,200}trusted=yes|AllowUnauthenticated\S*\s+\"?(?:true|1)", re.I
)
_ON = ("yes", "true", "1", "on")


def check(read: Content) -> Problems:
    """This looks for what switches the signatures off."""
    for file, call in read.calls:
        yield from _of_call(file, call)
    for line in guest_lines(read, _FILES):
        if not line.text.startswith("#") and (match := _LINE.search(line.text)):
            yield at(line.file, line, f"'{match[0]}' in {line.path} installs packages without a signature", HINT)
    for task in read.tasks:
        for key in ("allow_unauthenticated", "disable_gpg_check", "force"):
            place = task.place(key)
            on = isinstance(place, Scalar) and place.text.lower() in _ON
            if task.module in ("apt", "dnf", "yum", "dnf5") and on and not (key == "force" and task.module != "apt"):
                yield at(task.file, task.key, f"'{key}' installs packages without a signature", HINT)
        if task.module == "apt_key" and task.argument("state") != "absent":
            message = "apt_key trusts the key for every repository"
            yield at(
                task.file,
                task.key,
                message,
                "put the key under /etc/apt/keyrings and name it in signed-by",
                Severity.WARNING,
            )


def _of_call(file: str, call: Call) -> Problems:
    if call.program == "apt-key" and any(text in ("add", "adv") for text in call.texts):
        hint = "put the key under /etc/apt/keyrings and name it in [signed-by=...]"
        yield at(file, call.first, "apt-key trusts the key for every repository", hint, Severity.WARNING)
    if call.program in _INSTALLERS:
        for word in call.arguments:
            if word.text in OPTIONS or _APT.fullmatch(word.text):
                yield at(file, word, f"'{word.text}' installs packages without a signature", HINT)
