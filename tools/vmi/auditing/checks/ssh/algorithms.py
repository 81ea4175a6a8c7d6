"""The SSH server speaks no algorithm that is known to be weak.

The server's own choice is good, and so is a distribution's policy; what is reported is a line in the configuration, or
in what it includes, that brings back ciphers in CBC mode and RC4, MACs of MD5, key exchanges with SHA-1, DSA and RSA
with SHA-1, or the first version of the protocol.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmi.auditing.guest.sshd_config import has_server, server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, warn

ID = "ssh.algorithms"
TITLE = "the SSH server speaks no weak algorithm"
HINT = "remove the line: what OpenSSH chooses by itself is good"
SOURCES = ("CIS", "LYN", "SSH-005")
SEVERITY = Outcome.WARN
APPLIES = "images with an SSH server"

WEAK = {
    "ciphers": ("3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "arcfour", "arcfour128", "arcfour256",
                "blowfish-cbc", "cast128-cbc", "rijndael-cbc@lysator.liu.se"),
    "macs": ("hmac-md5", "hmac-md5-96", "hmac-md5-etm@openssh.com", "hmac-md5-96-etm@openssh.com", "hmac-sha1-96",
             "hmac-sha1-96-etm@openssh.com", "hmac-ripemd160"),
    "kexalgorithms": ("diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1",
                      "diffie-hellman-group-exchange-sha1"),
    "hostkeyalgorithms": ("ssh-dss", "ssh-rsa"),
    "pubkeyacceptedalgorithms": ("ssh-dss", "ssh-rsa"),
    "pubkeyacceptedkeytypes": ("ssh-dss", "ssh-rsa"),
}  # fmt: skip
NAMES = {
    "ciphers": "Ciphers", "macs": "MACs", "kexalgorithms": "KexAlgorithms", "hostkeyalgorithms": "HostKeyAlgorithms",
    "pubkeyacceptedalgorithms": "PubkeyAcceptedAlgorithms", "pubkeyacceptedkeytypes": "PubkeyAcceptedKeyTypes",
}  # fmt: skip


def check(subject: Subject) -> Observations:
    if not has_server(subject.guest):
        raise Skipped("there is no SSH server in the image")
    seen: set[str] = set()
    for setting in server_settings(subject.guest):
        if setting.keyword in seen and not setting.match:
            continue
        seen |= set() if setting.match else {setting.keyword}
        weak = list(_weak(setting.keyword, setting.value))
        if weak:
            yield warn(setting.path, f"{NAMES[setting.keyword]} allows {', '.join(weak)}", setting.line or None)
        elif setting.keyword == "protocol" and "1" in setting.value.replace(" ", "").split(","):
            yield warn(setting.path, f"Protocol {setting.value}: the first version can be broken", setting.line or None)


def _weak(keyword: str, value: str) -> Iterator[str]:
    """What a list allows: `+` and `^` add to the server's own, `-` takes away."""
    patterns = [] if value.startswith("-") else value.lstrip("+^").replace(" ", "").split(",")
    for name in WEAK.get(keyword, ()):
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            yield name
