"""This package reads how a guest's interfaces are set up, whichever of five programs reads that: each format is one
module that answers in the same words.
"""

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network import ifcfg, ifupdown, keyfiles, netplan, networkd
from vmi.auditing.guest.network.model import Interface, Said
from vmi.auditing.guest.remembering import remembered

__all__ = ["Interface", "Said", "configured"]

READERS = (netplan, ifupdown, networkd, keyfiles, ifcfg)


@remembered
def configured(guest: Guest) -> tuple[Interface, ...]:
    """This is every interface that something in the image is told about, the loopback apart."""
    found = (interface for reader in READERS for interface in reader.interfaces(guest))
    return tuple(interface for interface in found if interface.name not in ("lo", "lo0"))
