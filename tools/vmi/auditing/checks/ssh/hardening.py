"""The SSH server keeps to what a cloud machine needs.

Worth knowing, and never a verdict: X11Forwarding opens the user's display to the machine; more than six tries and more
than two minutes to log in help those who guess; without ClientAliveInterval (30 to 235 seconds) connections that a
cloud's gateways have forgotten stay forever.
"""

import re

from vmi.auditing.guest.sshd_config import CONFIGURATION, default, effective, has_server, server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, hint

ID = "ssh.hardening"
TITLE = "the SSH server keeps to what a cloud machine needs"
HINT = "write X11Forwarding no and ClientAliveInterval 120 to a file in /etc/ssh/sshd_config.d"
SOURCES = ("CIS", "LYN", "AZ", "SSH-005", "SSH-007")
SEVERITY = Outcome.HINT
APPLIES = "images with an SSH server"

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# keyword: its name, the lowest and the highest value that is well, and why
NUMBERS = {
    "maxauthtries": ("MaxAuthTries", 1, 6, "more tries help those who guess"),
    "logingracetime": ("LoginGraceTime", 1, 120, "who does not log in holds a connection for long"),
    "clientaliveinterval": ("ClientAliveInterval", 30, 235, "connections that a gateway has forgotten are not noticed"),
}
_PART = re.compile(r"([0-9]{1,9})([smhdw]?)")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not has_server(guest):
        raise Skipped("there is no SSH server in the image")
    found = server_settings(guest)
    forwarding = effective(found, "x11forwarding")
    if forwarding and forwarding.value.lower() == "yes":
        yield hint(forwarding.path, "X11Forwarding yes: the machine may use the user's display", forwarding.line)
    for keyword, (name, lowest, highest, why) in NUMBERS.items():
        setting = effective(found, keyword)
        value = setting.value if setting else default(guest, keyword)
        if not lowest <= seconds(value) <= highest:
            path, line = (setting.path, setting.line or None) if setting else (CONFIGURATION, None)
            yield hint(path, f"{name} {value}{'' if setting else ', by default'}: {why}", line)


def seconds(text: str) -> int:
    """This is `90`, `2m` or `1m30s` in seconds."""
    return sum(int(number) * UNITS[unit] for number, unit in _PART.findall(text.lower()))
