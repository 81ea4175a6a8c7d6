"""This module is what of a manifest checks ask for; an audit without one never imports the language of manifests."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmi.manifest.models import Appliance, PortTraffic


def ports(appliance: "Appliance | None") -> list["PortTraffic"]:
    """This is the ports that the manifest lets in, ICMP left out."""
    if appliance is None:
        return []
    from vmi.manifest.models import PortTraffic

    return [rule for rule in appliance.inbound if isinstance(rule, PortTraffic)]
