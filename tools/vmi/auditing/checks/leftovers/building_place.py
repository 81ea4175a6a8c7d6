"""Nothing names the network of the place where the image was built.

A proxy, a name server, a mirror of packages or a search domain that only exists there makes programs wait, or sends
what they ask to whoever has the name or the address elsewhere: these fail. A host name, names in /etc/hosts and a copy
of resolv.conf are warnings, for the cloud gives a machine its own.
"""

import ipaddress
import re

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.os_release import os_release
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "leftovers.building-place"
TITLE = "nothing names the building place: no proxy, name server, mirror or host name"
HINT = "remove the line at the end of provisioning"
SOURCES = ("TPL", "WA", "OCI", "VS:net-hostname", "NET-002", "BOO-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

PROXY_FILES = ("/etc/environment", "/etc/environment.d/*", "/etc/apt/apt.conf", "/etc/apt/apt.conf.d/*",
               "/etc/profile.d/*", "/etc/wgetrc", "/etc/curlrc", "/root/.curlrc", "/etc/dnf/dnf.conf", "/etc/yum.conf",
               "/etc/yum.repos.d/*", "/etc/sysconfig/proxy", "/etc/systemd/system.conf",
               "/etc/systemd/system.conf.d/*", "/etc/systemd/system/*.d/*proxy*", "/root/.bashrc", "/root/.profile",
               "/root/.pip/pip.conf", "/etc/pip.conf", "/root/.gitconfig", "/etc/gitconfig", "/root/.npmrc",
               "/root/.docker/config.json", "/etc/docker/daemon.json",
               "/etc/containers/containers.conf")  # fmt: skip
MIRROR_FILES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d/*", "/etc/apt/mirrors/*", "/etc/yum.repos.d/*",
                "/etc/zypp/repos.d/*", "/etc/apk/repositories", "/etc/pip.conf", "/root/.pip/pip.conf",
                "/root/.config/pip/pip.conf", "/root/.npmrc", "/etc/npmrc", "/usr/etc/npmrc")  # fmt: skip
RESOLVER = "/etc/resolv.conf"
RESOLVER_COPIES = ("/etc/resolv.conf.*", "/etc/.resolv.conf.*", "/etc/resolvconf/resolv.conf.d/*")
HOSTS, HOSTNAME = "/etc/hosts", "/etc/hostname"
PRIVATE = (".local", ".localdomain", ".lan", ".internal", ".intranet", ".intra", ".corp", ".home", ".home.arpa",
           ".private", ".localhost")  # fmt: skip
GENERIC = re.compile(r"(?:localhost|ip6-|broadcasthost)[\w.-]*|\(none\)|")
_NAME_SERVER = re.compile(r"nameserver\s+(?!127\.|::1\b)(\S+)")
_SEARCH = re.compile(r"(?:search|domain)\s+(.+)")
_PROXY = re.compile(
    r"(?:^|[\s:\"'])(?:https?|ftp|all)?[_:]{0,2}proxy[\"']?\s{0,20}[= :]\s{0,20}[\"']?(\w{1,20}://[^\s\"';]{1,500})",
    re.IGNORECASE,
)
_USER = re.compile(r"//\S*@")
_MIRROR = re.compile(r"\b(?:https?|ftp)://(?:[^\s/@]*@)?(\[[0-9a-fA-F:]+\]|[^\s/:\"'\]]+)")
_MEDIUM = re.compile(r"(?:deb|deb-src|URIs:|baseurl\s*=)\s*(?:\[[^\]]*\]\s*)?((?:cdrom|file|copy):\S*)")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    yield from _proxies(guest)
    yield from _resolver(guest)
    yield from _mirrors(guest)
    known = {os_release(guest).get("ID", ""), subject.appliance.name if subject.appliance else ""}
    yield from _names(guest, {name for name in known if name})


def _proxies(guest: Guest) -> Observations:
    for path in guest.glob(*PROXY_FILES):
        for line, text in guest.lines(path):
            if not text.startswith(("//", ";")) and (match := _PROXY.search(text)):
                yield fail(path, f"a proxy is set: {_USER.sub('//...@', match[1])}", line)


def _resolver(guest: Guest) -> Observations:
    for path in (RESOLVER, *guest.glob(*RESOLVER_COPIES)):
        say = fail if path == RESOLVER else warn
        for line, text in guest.lines(path):
            if match := _NAME_SERVER.match(text):
                yield say(path, f"names the building place's name server {match[1]}", line)
            elif (match := _SEARCH.match(text)) and match[1].strip() != ".":
                yield say(path, f"names the building place's domain {match[1]}", line)


def _mirrors(guest: Guest) -> Observations:
    for path in guest.glob(*MIRROR_FILES):
        for line, text in guest.lines(path):
            for match in _MIRROR.finditer(text):
                if _is_private(match[1]):
                    yield fail(path, f"names a mirror that only the building place has: {match[1]}", line)
            if medium := _MEDIUM.match(text):
                yield fail(path, f"names a medium that only the build had: {medium[1]}", line)


def _is_private(host: str) -> bool:
    if "$" in host or "{" in host:  # the package manager fills it in
        return False
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host.rstrip(".") or host.lower().rstrip(".").endswith(PRIVATE)


def _names(guest: Guest, known: set[str]) -> Observations:
    for line, name in guest.lines(HOSTNAME)[:1]:
        if not _is_generic(name, known):
            yield warn(HOSTNAME, f"the host name is that of one machine: {name}", line)
    for line, text in guest.lines(HOSTS):
        address, *names = text.partition("#")[0].split() or [""]
        strange = [name for name in names if not _is_generic(name, known)]
        if strange:
            yield warn(HOSTS, f"says that {strange[0]} is {address}", line)


def _is_generic(name: str, known: set[str]) -> bool:
    return GENERIC.fullmatch(name) is not None or name.partition(".")[0] in known
