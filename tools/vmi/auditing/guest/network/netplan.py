"""This module reads netplan's files: a file in /etc hides one of the same name in /run and /usr/lib."""

from collections.abc import Iterator

from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.network.model import Interface, Said, is_local
from vmi.auditing.guest.yaml_tree import LIMIT_BYTES, Node, parse

ROOTS = ("/usr/lib/netplan", "/lib/netplan", "/run/netplan", "/etc/netplan")
KINDS = ("ethernets", "bonds", "bridges", "vlans", "wifis", "dummy-devices")


def interfaces(guest: Guest) -> Iterator[Interface]:
    """This is every device that netplan sets up."""
    found = {path.rpartition("/")[2]: path for root in ROOTS for path in guest.glob(f"{root}/*.yaml")}
    for _, path in sorted(found.items()):
        yield from from_network(parse(guest.read_bytes(path, LIMIT_BYTES) or b"", path).get("network"))


def from_network(network: Node | None) -> Iterator[Interface]:
    """This is every device of a `network` mapping, which cloud-init writes the same way."""
    for kind in KINDS:
        devices = network.get(kind) if network else None
        for name, device in devices.fields.items() if devices else ():
            yield _interface(name, device, is_made=kind != "ethernets")


def _interface(name: str, device: Node, *, is_made: bool) -> Interface:
    match = device.get("match")
    matched = match.get("name") if match else None
    asks = any(_is_true(device, key) for key in ("dhcp4", "dhcp6"))
    own = "" if match or is_made else name
    return Interface(
        device.path,
        device.line,
        (matched.text if matched else None) or own,
        asks_for_address=asks,
        addresses=tuple(_address(node) for node in device.each("addresses")),
        resolvers=tuple(
            Said(node.line, node.text)
            for servers in device.each("nameservers")
            for node in servers.each("addresses")
            if node.text and not is_local(node.text)
        ),
        without_ipv6=_without_ipv6(device),
    )


def _is_true(device: Node, key: str) -> bool:
    found = device.get(key)
    return found is not None and found.is_true


def _address(node: Node) -> Said:
    """An address is text, or a mapping with the address as its key."""
    return Said(node.line, node.text if node.text is not None else next(iter(node.fields), ""))


def _without_ipv6(device: Node) -> Said | None:
    accepts, local = device.get("accept-ra"), device.get("link-local")
    if local and "ipv6" not in local.texts:
        return Said(local.line, "link-local without ipv6")
    return Said(accepts.line, "accept-ra: false") if accepts and accepts.is_false else None
