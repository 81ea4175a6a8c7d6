"""Nothing is left of the network of the place where the image was built: leases, and what programs remember of it.

A lease makes a machine ask for the builder's address; the key and identity of a DHCP client make all copies the same
one to a DHCP server. What cloud-init wrote for the network card of the build keeps other machines from theirs.
"""

from vmi.auditing.guest.network.generated import generated
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "leftovers.network-state"
TITLE = "there is no lease, and no network that the build was on"
HINT = "remove the file at the end of provisioning"
SOURCES = ("WA", "VS:dhcp-client-state", "VS:dhcp-server-state", "VS:udev-persistent-net", "NET-003", "BOO-007")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

LEASES = ("/var/lib/dhcp/*.lease*", "/var/lib/dhclient/*.lease*", "/var/lib/NetworkManager/*.lease",
          "/run/systemd/netif/leases/*", "/var/lib/dhcpcd/*.lease*", "/var/lib/dhcpcd/*/*.lease*",
          "/var/lib/dhcpcd5/*.lease*", "/var/db/dhcpcd/*.lease*", "/var/lib/wicked/lease-*", "/var/lib/dhcp/db/*",
          "/var/lib/dhcpd/*.leases")  # fmt: skip
STATE = ("/var/lib/NetworkManager/secret_key", "/var/lib/NetworkManager/seen-bssids",
         "/var/lib/NetworkManager/timestamps", "/var/lib/NetworkManager/NetworkManager-intern.conf",
         "/run/NetworkManager/devices/*",
         "/run/systemd/netif/links/*", "/run/systemd/netif/state", "/var/lib/systemd/network/*",
         "/var/lib/dhcpcd/duid", "/var/lib/dhcpcd/secret", "/etc/dhcpcd.duid", "/etc/dhcpcd.secret",
         "/var/lib/wicked/duid.xml", "/var/lib/wicked/iaid.xml")  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in sorted(guest.glob(*LEASES)):
        if guest.size(path):
            yield fail(path, "is a lease of the building place's network")
    for path in sorted(generated(guest)):
        yield fail(path, "was written for the machine of the build")
    for path in sorted(guest.glob(*STATE)):
        if guest.size(path):
            yield warn(path, "is what the network of the build left")
