"""The machine answers no names of the neighbourhood: LLMNR and mDNS are off.

systemd-resolved was measured to open port 5355 on IPv4 and IPv6, where anybody on the network can ask, and give false
answers to what the machine asks itself. What counts is resolved.conf with its drop-ins, and the defaults that the
program was built with. Behind a firewall that keeps strangers out it is worth knowing, and no more.
"""

from vmi.auditing.checks.services.listening import is_reachable
from vmi.auditing.guest.listeners import listeners
from vmi.auditing.guest.listening.resolved import settings
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, hint, warn

ID = "services.neighbours"
TITLE = "the machine answers no LLMNR and multicast DNS of its neighbours"
HINT = "write [Resolve], LLMNR=no and MulticastDNS=no to /etc/systemd/resolved.conf.d/10-neighbours.conf"
SOURCES = ("SVC-003",)
SEVERITY = Outcome.WARN
APPLIES = "images with systemd-resolved"

UNIT = "systemd-resolved.service"
NAMES = {5355: "LLMNR", 5353: "MulticastDNS"}


def check(subject: Subject) -> Observations:
    guest = subject.guest
    found = {each.port: each for each in listeners(guest) if each.unit == UNIT and each.protocol == "udp"}
    if not found:
        raise Skipped("systemd-resolved is not started")
    for port, name in NAMES.items():
        listener = found.get(port)
        if listener:
            setting = settings(guest)[name]
            by = "" if setting.path else ", by default"
            say = warn if is_reachable(guest, listener) else hint
            yield say(setting.path or listener.path, f"{name}={setting.value}{by}: answers on {port}/udp", setting.line)
