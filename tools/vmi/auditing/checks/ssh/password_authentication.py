"""The SSH server takes no passwords.

The effective configuration is judged: PasswordAuthentication and KbdInteractiveAuthentication must be `no`, and
PermitRootLogin must not be `yes`. What is not set counts with the server's own default, which allows passwords; what
options on the server's command line say comes first. A Match
block that allows what is forbidden outside fails too, whomever it is for. cloud-init's `ssh_pwauth: true` would switch
passwords on at first boot.
"""

from vmi.auditing.guest.cloud_config import settings
from vmi.auditing.guest.sshd_config import CONFIGURATION, default, effective, has_server, server_settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail

ID = "ssh.password-authentication"
TITLE = "the SSH server takes no passwords"
HINT = (
    "write PasswordAuthentication no, KbdInteractiveAuthentication no and PermitRootLogin prohibit-password to a file "
    "in /etc/ssh/sshd_config.d that sorts before the others, such as 00-no-passwords.conf: what is read first counts"
)
SOURCES = ("AWS", "CES", "SEC", "TPL", "LYN", "SSH-001", "SSH-002", "SSH-003", "CLD-007")
SEVERITY = Outcome.FAIL
APPLIES = "images with an SSH server"

# keyword: its name, and what is allowed
RULES = {
    "passwordauthentication": ("PasswordAuthentication", {"no"}),
    "kbdinteractiveauthentication": ("KbdInteractiveAuthentication", {"no"}),
    "permitrootlogin": (
        "PermitRootLogin",
        {"no", "prohibit-password", "without-password", "forced-commands-only"},
    ),
    "permitemptypasswords": ("PermitEmptyPasswords", {"no"}),
}
TRUE = ("true", "yes", "on", "1")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not has_server(guest):
        raise Skipped("there is no SSH server in the image")
    found = server_settings(guest)
    for keyword, (name, allowed) in RULES.items():
        setting = effective(found, keyword)
        if setting is None and default(guest, keyword) not in allowed:
            yield fail(CONFIGURATION, f"{name} is not set, and the server's default is {default(guest, keyword)}")
        elif setting and setting.value.lower() not in allowed:
            yield fail(setting.path, f"{name} {setting.value}", setting.line or None)
        for other in found:
            if other.keyword == keyword and other.match and other.value.lower() not in allowed:
                yield fail(other.path, f"{name} {other.value} for {other.match}", other.line)
    by_cloud = settings(guest).get("ssh_pwauth")
    if by_cloud and by_cloud.values and by_cloud.values[0].lower() in TRUE:
        yield fail(by_cloud.path, "ssh_pwauth lets cloud-init switch passwords on", by_cloud.line)
