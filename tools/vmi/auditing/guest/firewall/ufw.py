"""This module tells what ufw lets in: its own rules between those of before.rules and after.rules."""

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.firewall.iptables import read_table
from vmi.auditing.guest.firewall.matching import Match
from vmi.auditing.guest.firewall.model import Family, Inbound
from vmi.auditing.guest.firewall.walking import Step, Walker
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.shell_settings import shell_settings

UNIT = "ufw.service"
CONFIGURATION = "/etc/ufw/ufw.conf"
DEFAULTS = "/etc/default/ufw"
FILES: dict[Family, tuple[str, str, tuple[str, ...], str]] = {
    "IPv4": ("ufw", "/etc/ufw/before.rules", ("/etc/ufw/user.rules", "/lib/ufw/user.rules"), "/etc/ufw/after.rules"),
    "IPv6": ("ufw6", "/etc/ufw/before6.rules", ("/etc/ufw/user6.rules", "/lib/ufw/user6.rules"),
             "/etc/ufw/after6.rules"),
}  # fmt: skip
VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop"}


def is_on(guest: Guest) -> bool:
    """This is true when ufw.conf lets it do anything: ufw.service is enabled in stock Debian and does nothing."""
    return shell_settings(guest, CONFIGURATION).get("ENABLED", "no").lower() == "yes"


def inbound(guest: Guest, family: Family) -> Inbound:
    """This is what a stranger reaches over one family."""
    defaults = shell_settings(guest, DEFAULTS)
    if family == "IPv6" and defaults.get("IPV6", "no").lower() != "yes":
        return Inbound(closed=True)  # only the machine itself may then speak IPv6
    verdict = VERDICTS.get(defaults.get("DEFAULT_INPUT_POLICY", "DROP").upper(), "accept")
    prefix, before, users, after = FILES[family]
    if not guest.exists(before):
        raise CannotJudge("is not there: ufw loads nothing without it", before)
    user = next((path for path in users if guest.exists(path)), users[0])
    known: dict[str, list[Step]] = {f"{prefix}-{name}": [] for name in CHAINS}
    known[f"{prefix}-skip-to-policy-input"] = [Step(Match(), verdict, "", DEFAULTS, 0)]
    chains = read_table(guest, [before, user, after], family, known).chains
    chains[f"{prefix}-before-input"].append(_jump(f"{prefix}-user-input"))
    order = ("before-logging", "before", "after", "after-logging", "reject", "track")
    return Walker({**chains, "": [_jump(f"{prefix}-{name}-input") for name in order]}, before).inbound("", verdict)


CHAINS = (
    "before-input", "user-input", "after-input", "before-logging-input", "after-logging-input", "reject-input",
    "track-input", "logging-deny", "logging-allow", "not-local", "user-limit", "user-limit-accept",
    "user-logging-input", "skip-to-policy-input", "skip-to-policy-forward", "skip-to-policy-output",
)  # fmt: skip


def forward_is_closed(guest: Guest) -> bool:
    """This is true when what the machine is to pass on is dropped or rejected."""
    policy = shell_settings(guest, DEFAULTS).get("DEFAULT_FORWARD_POLICY", "DROP").upper()
    return VERDICTS.get(policy, "accept") == "drop"


def _jump(chain: str) -> Step:
    return Step(Match(), "jump", chain, DEFAULTS, 0)
