"""No network's secret is in the image.

Passwords of wireless networks (wpa_supplicant, iwd, hostapd, NetworkManager, netplan), of 802.1x, of PPP, and secrets
and keys of VPNs (IPsec, WireGuard, OpenVPN) belong to the place where the image was made.
"""

from vmi.auditing.checks.credentials.telling import told
from vmi.auditing.content.topics import Topic
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject

ID = "credentials.networks"
TITLE = "no network's secret is in the image"
HINT = "remove the connection; machines get their network from the cloud"
SOURCES = ("VS:net-nmconn", "CRD-011")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    yield from told(subject, Topic.NETWORK)
