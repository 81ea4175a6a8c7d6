"""This module is the names that no person's account has; it is no rule, two rules ask it."""

SUPERUSERS = frozenset({"root", "toor"})
PROBES = frozenset({"vmi-probe", "vmi-user"})
"""What vmi.booting makes in a guest to try it."""
_SYSTEM = """
    adm avahi backup bin chrony cockpit-ws colord daemon dbus dhcpcd dnsmasq ftp games geoclue gnats halt irc
    kernoops landscape libstoragemgmt list lp lxd mail man messagebus mysql named news nobody nogroup operator
    polkitd pollinate postfix postgres proxy redis rpc rpcuser rtkit saned setroubleshoot shutdown sshd sssd
    sudo sync sys syslog tcpdump tss unbound usbmux uucp uuidd wheel www-data
"""
SYSTEM = frozenset(_SYSTEM.split())
"""Accounts and groups that distributions make for services."""


def why_reserved(name: str) -> str:
    """This says whose name it is; empty when a person's account may have it."""
    if name in SUPERUSERS:
        return "it may do everything; a person logs in as somebody and uses sudo"
    if name in PROBES:
        return "this name is made when the image is tried, before its release"
    if name in SYSTEM or name.startswith(("systemd-", "_")):
        return "distributions give this name to a service of the system"
    return ""
