"""Every trace of the build is gone.

Looked for: sudo rules that no package brought, NoCloud seeds, provisioning scripts in temporary directories, the
build's own opening for root's key, what ssh left in root's home, proxies and name servers of the building place,
and answer files of installers. A sudo rule of a builder's account is a way to root for whoever gets that name
later; a seed would be obeyed on every machine. A copy of the building place's resolv.conf is a warning, for no
machine uses it.
"""

import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.models import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "leftovers.build"
TITLE = "every trace of the build is gone"
HINT = "remove the file at the end of provisioning, or let the sealing step of `vmi build` do it"
SOURCES = ("TPL", "CRD-012", "CRD-018", "CLD-008", "BOO-008", "NET-002")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SEEDS = ("/var/lib/cloud/seed/*/*", "/writable/system-data/var/lib/cloud/seed/*/*")
ANSWERS = ("/root/anaconda-ks.cfg", "/root/original-ks.cfg", "/preseed.cfg", "/autoinstall.yaml",
           "/var/log/installer/autoinstall-user-data", "/var/cache/debconf/passwords.dat")  # fmt: skip
TRACES = ("/etc/ssh/sshd_config.d/00-build.conf", "/root/.ssh/known_hosts*", "/root/.ssh/config",
          "/root/.ssh/environment", "/root/.ansible", "/home/*/.ansible",
          "/root/VBoxGuestAdditions*", "/home/*/VBoxGuestAdditions*")  # fmt: skip
PROXY_FILES = ("/etc/environment", "/etc/apt/apt.conf", "/etc/apt/apt.conf.d/*", "/etc/profile.d/*", "/etc/wgetrc",
               "/etc/dnf/dnf.conf", "/etc/yum.conf", "/etc/systemd/system.conf.d/*", "/root/.bashrc",
               "/root/.profile", "/root/.pip/pip.conf", "/etc/pip.conf")  # fmt: skip
RESOLVER = "/etc/resolv.conf"
RESOLVER_COPIES = ("/etc/resolv.conf.*", "/etc/.resolv.conf.*", "/etc/resolvconf/resolv.conf.d/*")
_NAME_SERVER = re.compile(r"nameserver\s+(?!127\.|::1\b)(\S+)")
_SCRIPT = re.compile(r"/(?:var/)?tmp/(?:.*/)?(?:script_\d+\.sh|packer[^/]*|provision[^/]*\.sh|vmi-[^/]*)$")
_PROXY = re.compile(
    r"(?:^|[\s:\"'])(?:https?|ftp|all)?[_:]{0,2}proxy[\"']?\s*[= ]\s*[\"']?(\w+://[^\s\"';]+)", re.IGNORECASE
)
_PASSWORD = re.compile(r"//[^/@]*@")


def is_build_script(path: str) -> bool:
    """This is true for what Packer and our own build put into temporary directories."""
    return _SCRIPT.match(path) is not None


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in guest.glob("/etc/sudoers.d/*"):
        if path not in subject.owned:
            yield fail(path, "is a sudo rule that no package brought")
    for pattern, what in ((SEEDS, "is a seed for cloud-init"), (ANSWERS, "is left from an installer")):
        for path in (path for glob in pattern for path in guest.glob(glob)):
            entry = guest.stat(path)
            if entry and entry.is_file and entry.size:
                yield fail(path, what)
    for path in (path for glob in TRACES for path in guest.glob(glob)):
        yield fail(path, "is left from the build")
    for entry in (entry for top in ("/tmp", "/var/tmp") for entry in guest.walk(top)):  # noqa: S108 - in the image
        if is_build_script(entry.path):
            yield fail(entry.path, "is left from provisioning")
    yield from _proxies(guest)
    yield from _name_servers(guest)


def _name_servers(guest: Guest) -> Observations:
    for path in (RESOLVER, *(path for pattern in RESOLVER_COPIES for path in guest.glob(pattern))):
        for line, text in guest.lines(path):
            if match := _NAME_SERVER.match(text):
                say = fail if path == RESOLVER else warn
                yield say(path, f"names the building place's name server {match[1]}", line)


def _proxies(guest: Guest) -> Observations:
    for path in (path for pattern in PROXY_FILES for path in guest.glob(pattern)):
        for line, text in guest.lines(path):
            if not text.startswith(("//", ";")) and (match := _PROXY.search(text)):
                yield fail(path, f"a proxy is set: {_PASSWORD.sub('//...@', match[1])}", line)
