"""cloud-init is free to set up the network that a cloud describes.

A cloud tells a machine its addresses; `network: {config: disabled}`, or a whole network in cloud.cfg(.d), keeps
cloud-init from listening. The first passes where the image itself asks for DHCP.
"""

from vmi.auditing.guest.cloud_config import merged
from vmi.auditing.guest.network import configured
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, warn

ID = "cloud.network-config"
TITLE = "cloud-init may set up the network"
HINT = "remove `network` from /etc/cloud/cloud.cfg.d: cloud-init asks for DHCP when the cloud says nothing"
SOURCES = ("EGI", "CLD-010")
SEVERITY = Outcome.WARN
APPLIES = "images with a configuration of cloud-init"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    network = merged(guest).get("network")
    if network is None or network.is_nothing:
        return
    config = network.get("config")
    if config is None or config.text != "disabled":
        yield warn(network.path, "a network is written down, and what the cloud says of it is not asked", network.line)
    elif not any(interface.asks_for_address for interface in configured(guest)):
        yield warn(config.path, "cloud-init leaves the network alone, and nothing else asks for DHCP", config.line)
