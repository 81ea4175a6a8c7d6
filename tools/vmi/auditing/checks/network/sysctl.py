"""The kernel treats networks and processes carefully.

These are hints, after the list that Google demands of images: what is set otherwise, and what is not set where the
kernel's own default is otherwise. The files of sysctl.d are merged as systemd does at boot.
"""

from typing import NamedTuple

from vmi.auditing.guest.sysctl import Kernel, Setting, kernel
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observation, Observations, Subject, hint

ID = "network.sysctl"
TITLE = "the kernel's parameters are careful"
HINT = "write the parameters to /etc/sysctl.d/10-hardening.conf"
SOURCES = ("GCE", "CIS", "LYN", "NET-001")
SEVERITY = Outcome.HINT
APPLIES = "every image"

FILES = "/etc/sysctl.d"


class Parameter(NamedTuple):
    """This is one parameter of the kernel, and what it should be."""

    names: tuple[str, ...]
    accepted: tuple[str, ...]
    default: str
    """The kernel's own."""
    why: str
    is_one_enough: bool = False
    """The kernel is careful when any of the names says so; otherwise each has to."""


def _of_interfaces(name: str) -> tuple[str, ...]:
    return tuple(f"net.ipv4.conf.{scope}.{name}" for scope in ("all", "default"))


PARAMETERS = (
    Parameter(("net.ipv4.ip_forward",), ("0",), "0", "a machine that forwards is a router"),
    Parameter(("net.ipv4.tcp_syncookies",), ("1", "2"), "1", "a flood of SYN fills the table of connections"),
    Parameter(
        _of_interfaces("accept_source_route"), ("0",), "0", "a sender may choose the way past a firewall",
        is_one_enough=True,
    ),
    Parameter(_of_interfaces("accept_redirects"), ("0",), "1", "whoever is on the network can divert traffic"),
    Parameter(_of_interfaces("secure_redirects"), ("0", "1"), "1", "gateways alone may redirect"),
    Parameter(_of_interfaces("send_redirects"), ("0",), "1", "only a router has something to redirect"),
    Parameter(_of_interfaces("rp_filter"), ("1", "2"), "0", "forged sources are not noticed", is_one_enough=True),
    Parameter(("net.ipv4.icmp_echo_ignore_broadcasts",), ("1",), "1", "it would help to flood others"),
    Parameter(("net.ipv4.icmp_ignore_bogus_error_responses",), ("1",), "1", "broken routers fill the log"),
    Parameter(
        _of_interfaces("log_martians"), ("1",), "0", "packets with impossible addresses are not logged",
        is_one_enough=True,
    ),
    Parameter(("kernel.randomize_va_space",), ("2",), "2", "programs lie where an attacker expects them"),
)  # fmt: skip


def check(subject: Subject) -> Observations:
    found = kernel(subject.guest)
    for parameter in PARAMETERS:
        careless = [name for name in parameter.names if _value(found, name, parameter) not in parameter.accepted]
        if parameter.is_one_enough and len(careless) < len(parameter.names):
            continue
        for name in careless[:1] if parameter.is_one_enough else careless:
            yield _said(found.value(name), name, parameter)


def _value(found: Kernel, name: str, parameter: Parameter) -> str:
    setting = found.value(name)
    return setting.value if setting else parameter.default


def _said(setting: Setting | None, name: str, parameter: Parameter) -> Observation:
    better = f"better {' or '.join(parameter.accepted)}: {parameter.why}"
    if setting is None:
        return hint(FILES, f"{name} is not set, and {parameter.default} by default, {better}")
    return hint(setting.path, f"{name} = {setting.value}, {better}", setting.line)
