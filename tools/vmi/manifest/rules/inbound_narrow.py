"""No wide range of ports is open.

EGI's guide for image authors: make sure that the firewall is minimally open. An open port is harmless until
something listens there, and one day something does: a database that a user starts, a debugger, a service that came
with an update. With everything open the image has no firewall at all.

Name the ports that are used, one by one, or a range that is no wider than it must be (most programs that take ports
as they come can be told a range):

    inbound:
      - {protocol: tcp, port: 22}
      - {protocol: tcp, port: 9000-9100}
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, PortTraffic
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "inbound-narrow"
SEVERITY = Severity.WARNING

WIDE = 1000
ALL = 50_000
HINT = "name the ports that are used"


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This counts the ports of each entry."""
    del manifest, around
    for index, entry in enumerate(appliance.inbound):
        if not isinstance(entry, PortTraffic):
            continue
        count, route = entry.last - entry.first + 1, ("inbound", index, "port")
        if count >= ALL:
            message = f"{entry.port} opens {count} ports: that is no firewall"
            yield Problem(message, route, hint=HINT, severity=Severity.ERROR)
        elif count > WIDE:
            yield Problem(f"{entry.port} opens {count} ports; more than {WIDE} are rarely needed", route, hint=HINT)
