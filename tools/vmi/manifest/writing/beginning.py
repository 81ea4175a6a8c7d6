"""This module is a new appliance or VO: what its author said becomes a manifest, a script, a README; pure functions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vmi.core import documents, yaml
from vmi.core.findings import Finding
from vmi.core.models import Model
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.writing.formatting import SCHEMA
from vmi.manifest.writing.script import setup_script
from vmi.manifest.writing.text import manifest_text

SCRIPT = "provision/setup.sh"
SSH: dict[str, Any] = {"protocol": "tcp", "port": 22}
SUITES = {
    "debian": {"bookworm": "12", "trixie": "13", "forky": "14"},
    "ubuntu": {"jammy": "22.04", "noble": "24.04"},
}
USERS = {"Debian": "debian", "Ubuntu": "ubuntu", "AlmaLinux": "almalinux", "Rocky": "rocky", "Fedora": "fedora"}
_IN_URL = (
    ("Debian", re.compile(r"debian-(\d+)")),
    ("Ubuntu", re.compile(r"(?:ubuntu-|noble|jammy|/)(\d\d\.\d\d)")),
    ("AlmaLinux", re.compile(r"AlmaLinux-(\d+)", re.IGNORECASE)),
    ("Rocky", re.compile(r"Rocky-(\d+)", re.IGNORECASE)),
    ("Fedora", re.compile(r"Fedora-Cloud.*?-(\d\d)", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Beginning:
    """This is what an author says of a new appliance, as plain values that the models judge."""

    name: str
    title: str
    owners: tuple[str, ...]
    base: Mapping[str, Any]
    os: Mapping[str, Any]
    default_user: str
    inbound: tuple[Mapping[str, Any], ...]
    disk_mib: int
    memory_mib: int
    description: str = ""
    opened: tuple[Mapping[str, Any], ...] = ()
    """Those of `inbound` that are new: besides SSH, and besides those of the appliance below."""

    @property
    def below(self) -> str:
        """The appliance that it stands on; empty when it stands on none."""
        return str(self.base["name"]) if self.base["kind"] == "appliance" else ""

    @property
    def paragraph(self) -> str:
        """The description, one that follows from everything else when nobody gave one."""
        return self.description or described(self)


def appliance_values(beginning: Beginning) -> dict[str, Any]:
    """This is the manifest as plain values."""
    opened = [dict(traffic) for traffic in beginning.opened]
    services = {"services": [{"unit": f"{beginning.name}.service", "ports": opened}]} if opened else {}
    return {
        "apiVersion": "vmi/v1",
        "kind": "Appliance",
        "name": beginning.name,
        "version": "1.0",
        "title": beginning.title,
        "description": beginning.paragraph,
        "owners": list(beginning.owners),
        "os": dict(beginning.os),
        "base": dict(beginning.base),
        "provision": [{"script": SCRIPT}],
        "disk_mib": beginning.disk_mib,
        "formats": ["qcow2", "ova"],
        "contextualization": {"default_user": beginning.default_user},
        **services,
        "inbound": [dict(traffic) for traffic in beginning.inbound],
        "requirements": {
            "cores": {"minimum": 1, "recommended": 2},
            "memory_mib": {"minimum": beginning.memory_mib, "recommended": 2 * beginning.memory_mib},
        },
    }


NOTES: dict[yaml.Route, str] = {
    ("version",): "Each release needs a version of its own, without a dash.",
    ("description",): "People choose by this paragraph in the catalogue.",
    ("provision",): "What is done to the base, in this order: a `script`, a `playbook` or a `file` each.",
    ("disk_mib",): "As small as the content allows: a cloud grows the disk at first boot.",
    ("services",): "What answers on the ports besides SSH: write the real name of the unit.",
    ("inbound",): "What the firewall lets in. A port stands here, in the script that writes the firewall, and under "
    "`services`: the three must agree.",
}


def described(beginning: Beginning) -> str:
    """This is a description that is true of what `vmi new` writes, until the author knows better."""
    os = f"{beginning.os['name']} {beginning.os['version']}"
    title = beginning.title.rstrip(".")
    what = title if str(beginning.os["name"]).casefold() in title.casefold() else f"{os} with {title}"
    on = f", on top of {beginning.below}" if beginning.below else ""
    ports = ", ".join(f"{each['port']}/{each['protocol']}" for each in beginning.opened)
    opened = f"a firewall that opens {ports} besides SSH" if ports else "a firewall"
    return f"{what}{on}: small, with cloud-init, SSH with keys only, and {opened}."


def appliance_files(beginning: Beginning) -> dict[str, str]:
    """This is every file of a new appliance, by its path in the appliance's directory."""
    return {
        "appliance.yaml": manifest_text(appliance_values(beginning), NOTES, SCHEMA.format(kind="appliance")),
        SCRIPT: setup_script(
            beginning.inbound, str(beginning.os["name"]), beginning.below, opens_more=bool(beginning.opened)
        ),
        "README.md": _readme(beginning),
    }


def vo_values(
    name: str, title: str, managers: Sequence[str], email: str, description: str = "", follows: Sequence[str] = ()
) -> dict[str, Any]:
    """This is a VO's manifest as plain values."""
    return {
        "apiVersion": "vmi/v1",
        "kind": "VirtualOrganisation",
        "name": name,
        "title": title,
        "description": description or vo_described(title),
        "managers": list(managers),
        "email": email,
        "follows": [{"appliance": appliance} for appliance in follows],
    }


def vo_described(title: str) -> str:
    """This is a description that is true of every VO."""
    return f"Virtual machine images for {title.rstrip('.')}, chosen and approved by its managers."


def vo_files(values: Mapping[str, Any]) -> dict[str, str]:
    """This is every file of a new VO."""
    follows = "Each release of an appliance that is named here opens a pull request that asks the managers."
    form = "" if values["follows"] else "\nfollows:\n  - appliance: NAME"
    return {"vo.yaml": manifest_text(values, {("follows",): follows + form}, SCHEMA.format(kind="vo"))}


def faults(values: Mapping[str, Any]) -> list[Finding]:
    """This is what the linter's models say of plain values."""
    model: type[Model] = Appliance if values["kind"] == "Appliance" else VirtualOrganisation
    return documents.check(yaml.dump(dict(values)).encode(), "", model).findings


def os_of(base: Mapping[str, Any]) -> dict[str, Any] | None:
    """This is what a base runs, as far as its suite or its address says; None when it does not."""
    if base["kind"] == "bootstrap":
        version = SUITES[base["distribution"]].get(base["suite"])
        return {"name": base["distribution"].capitalize(), "version": version} if version else None
    for name, pattern in _IN_URL:
        if name.lower()[:5] in base["url"].lower() and (match := pattern.search(base["url"])):
            return {"name": name, "version": match[1]}
    return None


def merged(ports: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """This is the same ports, each once, in the order of protocols and numbers."""
    ranges: list[tuple[str, int, int]] = []
    for protocol, first, last in sorted((each["protocol"], *ends(each)) for each in ports):
        if ranges and ranges[-1][0] == protocol and first <= ranges[-1][2]:
            ranges[-1] = (protocol, ranges[-1][1], max(last, ranges[-1][2]))
        else:
            ranges.append((protocol, first, last))
    return tuple({"protocol": p, "port": a if a == b else f"{a}-{b}"} for p, a, b in ranges)


def covers(traffic: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """This is true when one opens a port of the other, for whatever family."""
    if traffic["protocol"] != other["protocol"] or "port" not in traffic:
        return False
    (first, last), (low, high) = ends(traffic), ends(other)
    return first <= high and low <= last


def ends(traffic: Mapping[str, Any]) -> tuple[int, int]:
    """This is the first and the last port of traffic."""
    first, _, last = str(traffic["port"]).partition("-")
    return int(first), int(last or first)


def port(text: str) -> dict[str, Any] | None:
    """This reads 443, 443/tcp or 8000-8100/udp; None for anything else."""
    match = re.fullmatch(r"([0-9]{1,5}(?:-[0-9]{1,5})?)(?:/(tcp|udp))?", text)
    if match is None:
        return None
    number = int(match[1]) if match[1].isdigit() else match[1]
    return {"protocol": match[2] or "tcp", "port": number}


def _readme(beginning: Beginning) -> str:
    ports = [each for each in beginning.inbound if "port" in each]
    opened = ", ".join(f"{each['port']}/{each['protocol']}" for each in ports)
    return f"""\
# {plain(beginning.title)}

{plain(beginning.paragraph)}

| | |
|---|---|
| log in | `ssh {beginning.default_user}@ADDRESS`, with the key you gave the cloud; no passwords, no root |
| firewall | open: {opened}; everything else inbound is dropped |
| disk | grown to the flavour's disk at first boot |
"""


def plain(text: str) -> str:
    """This is one line of free text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>&#|!~])", r"\\\1", text)
