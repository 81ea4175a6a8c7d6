"""Users reach the machine by SSH: tcp port 22 is open.

The firewall of an image lets in what `inbound` declares. Without port 22 nobody can log in; that may be meant for a
machine that is only talked to over its own protocol. Then say so with an ignore.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "reachable-by-ssh"
SEVERITY = Severity.HINT


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for port 22 among what is let in."""
    del manifest, around
    if not any(_is_ssh(rule) for rule in appliance.inbound if isinstance(rule, PortTraffic)):
        message = "opens no tcp port 22: nobody will log in by SSH"
        hint = "add `- {protocol: tcp, port: 22}` under inbound, unless that is meant"
        yield Problem(message, ("inbound",), hint=hint, at_key=True)


def _is_ssh(rule: PortTraffic) -> bool:
    return rule.protocol == "tcp" and rule.first <= 22 <= rule.last
