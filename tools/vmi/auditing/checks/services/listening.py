"""Nothing listens for others but SSH, and what the manifest declares.

What a boot starts is compared with tables of programs that listen and with their configuration: sockets of systemd
exactly, web servers, databases, mail, RPC, printing and others by their `listen` lines. SSH, the answers to DHCP and
what listens on the machine itself alone are well; so are ports of `services` or `inbound` in the manifest. Anything
else fails when the firewall lets strangers in, and is a warning when it keeps them out. Name resolution among
neighbours and time servers have checks of their own.
"""

from vmi.auditing import declared
from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall import Family, Inbound, inbound
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.listeners import Listener, listeners
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "services.listening"
TITLE = "nothing listens for others but SSH and what is declared"
HINT = "bind it to 127.0.0.1 or disable it; a service that is meant to be reached is declared in the manifest"
SOURCES = ("EGI", "SEC", "SVC-002", "FWL-001")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

ELSEWHERE = {"systemd-resolved.service", "chronyd.service", "chrony.service", "ntp.service", "ntpd.service",
             "ntpsec.service"}  # fmt: skip
SSH = {"ssh.service", "ssh.socket", "sshd.service", "sshd.socket"}
DHCP = {("udp", 68), ("udp", 546)}


def check(subject: Subject) -> Observations:
    units: dict[str, list[Listener]] = {}
    for listener in listeners(subject.guest):
        if not (listener.is_local or _is_expected(listener) or _is_declared(subject, listener)):
            units.setdefault(listener.unit, []).append(listener)
    for unit, found in units.items():
        reachable = [each for each in found if is_reachable(subject.guest, each)]
        shown = ", ".join(dict.fromkeys(str(each) for each in (reachable or found)))
        if reachable:
            yield fail(found[0].path, f"{unit} listens on {shown}, and strangers get there", found[0].line)
        else:
            yield warn(found[0].path, f"{unit} listens on {shown}; the firewall keeps strangers out", found[0].line)


def _is_expected(listener: Listener) -> bool:
    return listener.unit in SSH | ELSEWHERE or (listener.protocol, listener.port) in DHCP


def _is_declared(subject: Subject, listener: Listener) -> bool:
    if subject.appliance is None:
        return False
    rules = declared.ports(subject.appliance)
    rules += [port for service in subject.appliance.services for port in service.ports]
    return any(rule.protocol == listener.protocol and rule.first <= listener.port <= rule.last for rule in rules)


def is_reachable(guest: Guest, listener: Listener) -> bool:
    """This is true when a stranger's packet gets to a listener, as far as can be told."""
    try:
        results: dict[Family, Inbound] = inbound(guest)
    except CannotJudge:
        return True  # the firewall's own check says why
    return any(results[family].accepts(listener.protocol, listener.port) for family in listener.families)
