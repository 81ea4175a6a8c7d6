"""Every broken image, by the family of the check that must see it."""

from tests.auditing.broken import (
    accounts,
    boot,
    cloud,
    credentials,
    firewall,
    integrity,
    layout,
    leftovers,
    network,
    services,
    size,
    software,
    ssh,
)
from tests.auditing.broken import format as containers
from tests.auditing.broken.case import Broken

FAMILIES = (
    containers, layout, size, boot, cloud, accounts, credentials, ssh, services, firewall, network, software,
    integrity, leftovers,
)  # fmt: skip
BROKEN: list[Broken] = [broken for family in FAMILIES for broken in family.BROKEN]
