"""Every trace of the build is gone.

Looked for: sudo rules that no package brought, provisioning scripts in temporary directories, the build's own opening
for root's key, what ssh left in root's home, what Ansible, Vagrant, Packer and VirtualBox leave. A sudo rule of a
builder's account is a way to root for whoever gets that name later.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.sudoers import sudo_rules, whom
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "leftovers.build"
TITLE = "every trace of the build is gone"
HINT = "remove the file at the end of provisioning, or let the sealing step of `vmi build` do it"
SOURCES = ("TPL", "CRD-018")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

TRACES = ("/etc/ssh/sshd_config.d/00-build.conf", "/root/.ssh/known_hosts*", "/root/.ssh/config",
          "/root/.ssh/environment", "/root/.ansible", "/home/*/.ansible",
          "/root/VBoxGuestAdditions*", "/home/*/VBoxGuestAdditions*", "/etc/vagrant_box_build_time",
          "/root/.vbox_version", "/home/*/.vbox_version", "/root/.vagrant.d", "/etc/.ansible")  # fmt: skip
RULES_SHOWN = 3
_SCRIPT = re.compile(r"/(?:var/)?tmp/(?:.*/)?(?:script_\d+\.sh|packer[^/]*|provision[^/]*\.sh|vmi-[^/]*)$")


def is_build_script(path: str) -> bool:
    """This is true for what Packer and our own build put into temporary directories."""
    return _SCRIPT.match(path) is not None


def _given(guest: Guest, path: str) -> str:
    """Who gets what by it: whoever waives this must know."""
    rules = [rule for rule in sudo_rules(guest) if rule.path == path][:RULES_SHOWN]
    given = [f"{' and '.join(map(whom, rule.who[:RULES_SHOWN]))} may run {rule.what}" for rule in rules]
    return f": {'; '.join(given)}" if given else ""


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in guest.glob("/etc/sudoers.d/*"):
        if path not in subject.owned:
            yield fail(path, f"is a sudo rule that no package brought{_given(guest, path)}")
    for path in guest.glob(*TRACES):
        yield fail(path, "is left from the build")
    for entry in (entry for top in ("/tmp", "/var/tmp") for entry in guest.walk(top)):  # noqa: S108 - in the image
        if is_build_script(entry.path):
            yield fail(entry.path, "is left from provisioning")
