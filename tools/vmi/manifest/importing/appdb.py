"""This module carries AppDB's continuous-delivery file over: the ancestor of the manifest (INTEROP.md section 4)."""

import re
from typing import Annotated, Any

from pydantic import Field

from vmi.core.models import Line, Text, Url, Version
from vmi.manifest.importing.source import REQUIREMENTS, Route, Source
from vmi.manifest.models import IcmpTraffic, PortTraffic
from vmi.manifest.models.needs import Quantity
from vmi.manifest.models.words import OsWord
from vmi.manifest.writing.beginning import USERS

ROOT = "appdb"
EXPIRY_DAYS = {"3": 91, "6": 182, "9": 274, "12": 365}
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
HYPERVISORS = {"kvm": "KVM", "xen": "Xen", "virtualbox": "VirtualBox", "vmware": "VMWare", "hyper-v": "Hyper-V"}
FORMATS = {"qcow2": "qcow2", "raw": "raw", "img": "raw", "vmdk": "vmdk"}
DISK_MIB = 10240
KEYS = frozenset(
    (
        *(ROOT, "version", "expireson", "notes", "url", "sha512", "arch", "os", "family", "name", "format"),
        *("hypervisor", "cores", "ram", "minimum", "recommended", "network_traffic", "direction", "protocols"),
        *("port_range", "accelerator", "type"),
    )
)
"""All that we have seen in such files."""
_Sha512 = Annotated[str, Field(pattern=r"^sha512:[0-9a-f]{128}$")]
_Devices = Annotated[int, Field(ge=0, le=64)]
_PORTS = re.compile(r"(\d{1,5})(?:[:-](\d{1,5}))?")


def carry(source: Source) -> dict[str, Any]:
    """This is what the file says, in the manifest's keys; what it does not say is among the source's needs."""
    source.known_keys = KEYS
    values: dict[str, Any] = {"version": _version(source)}
    values["notes"] = source.take((ROOT, "notes"), Text, "is longer than a manifest's notes", "shorten it")
    values["policy"] = _policy(source)
    values["os"] = _os(source)
    values["architecture"] = _word(source, (ROOT, "arch"), ARCHITECTURES, "is not built here")
    values["base"] = _base(source)
    values["hypervisors"] = _hypervisors(source)
    values["requirements"] = _requirements(source)
    traffic = [(source.get(*route, "direction"), each) for route in _rules(source) for each in _traffic(source, route)]
    values["inbound"] = [each for direction, each in traffic if str(direction).lower() in ("inbound", "in")]
    values["outbound"] = [each for direction, each in traffic if str(direction).lower() in ("outbound", "out")]
    user = USERS.get((values["os"] or {}).get("name", ""), "")
    values["contextualization"] = {"default_user": user or None}
    if user:
        source.guesses.append(f"contextualization.default_user: {user}, as {values['os']['name']} names it")
    values["disk_mib"] = DISK_MIB
    source.guesses.append(f"disk_mib: {DISK_MIB}; `qemu-img info` of the image says its virtual size")
    return values


def _version(source: Source) -> str | None:
    raw = str(source.get(ROOT, "version") or "")
    mended = raw.replace("-", ".")
    if mended != raw:
        source.guesses.append(f"version: '{mended}' for '{raw}': a version has no dash")
    why = "is no version here: it begins with a digit, and has letters, digits, dots, at most 40"
    version: str | None = source.take((ROOT, "version"), Version, why, as_=mended)
    return version


def _policy(source: Source) -> dict[str, Any] | None:
    months = str(source.get(ROOT, "expireson") or "")
    if months not in EXPIRY_DAYS:
        source.leave((ROOT, "expireson"), "is not 3, 6, 9 or 12 months", "write policy: {expiry_days: DAYS}")
        return None
    source.carry((ROOT, "expireson"))
    source.guesses.append(f"policy.expiry_days: {EXPIRY_DAYS[months]} for {months} months, counted from each release")
    return {"expiry_days": EXPIRY_DAYS[months]}


def _os(source: Source) -> dict[str, Any] | None:
    name = source.take((ROOT, "os", "name"), OsWord, "is no name of an operating system here")
    version = source.take((ROOT, "os", "version"), OsWord, "is no version of an operating system here")
    _word(source, (ROOT, "os", "family"), {"linux": "Linux"}, "only Linux is built here")
    return {"name": name, "version": version} if name or version else None


def _base(source: Source) -> dict[str, Any] | None:
    url = source.take(
        (ROOT, "url"), Url, "is no address that a build can fetch", "write an https address under base.url"
    )
    checksum = source.take(
        (ROOT, "sha512"),
        _Sha512,
        "is not 128 hexadecimal digits",
        "sha512sum IMAGE says the right one",
        as_=f"sha512:{str(source.get(ROOT, 'sha512') or '').lower()}",
    )
    why = "is no format that a build starts from"
    kind = _word(source, (ROOT, "format"), FORMATS, why, "convert the image to qcow2, and name that one")
    if url is None and checksum is None:
        return None
    source.guesses.append("base: the image itself, to build on; better is to say what it was made from")
    return {"kind": "cloud-image", "url": url, "checksum": checksum, **({"format": kind} if kind else {})}


def _hypervisors(source: Source) -> list[str] | None:
    words = [
        _word(source, route, HYPERVISORS, f"is none of {', '.join(HYPERVISORS.values())}")
        for route in source.items(ROOT, "hypervisor")
    ]
    return list(dict.fromkeys(word for word in words if word)) or None


def _requirements(source: Source) -> dict[str, Any]:
    cores, memory = _amount(source, "cores"), _amount(source, "ram")
    if memory is None:
        memory = REQUIREMENTS["memory_mib"]
        source.guesses.append("requirements.memory_mib: 1024 and 2048")
    else:
        source.guesses.append("requirements.memory_mib: ram was taken for MiB")
    if cores is None:
        cores = REQUIREMENTS["cores"]
        source.guesses.append("requirements.cores: 1")
    needs: dict[str, Any] = {"cores": cores, "memory_mib": memory}
    if accelerator := _accelerator(source):
        needs["accelerator"] = accelerator
    return needs


def _amount(source: Source, key: str) -> dict[str, int] | None:
    why = "is no whole number from 1 to 1048576"
    found = {name: source.take((ROOT, key, name), Quantity, why) for name in ("minimum", "recommended")}
    known = [number for number in found.values() if number is not None]
    if not known:
        return None
    return {name: number if number is not None else known[0] for name, number in found.items()}


def _accelerator(source: Source) -> dict[str, Any] | None:
    kinds = {"gpu": "GPU", "fpga": "FPGA"}
    kind = _word(source, (ROOT, "accelerator", "type"), kinds, "is neither GPU nor FPGA")
    if kind is None:
        return None
    found = {
        name: source.take((ROOT, "accelerator", name), _Devices, "is no number of devices from 0 to 64")
        for name in ("minimum", "recommended")
    }
    minimum = found["minimum"] or 0
    return {"kind": kind, "minimum": minimum, "recommended": max(found["recommended"] or 1, minimum)}


def _rules(source: Source) -> list[Route]:
    return [route for route in source.items(ROOT, "network_traffic") if isinstance(source.get(*route), dict)]


def _traffic(source: Source, route: Route) -> list[dict[str, Any]]:
    """This is one rule of AppDB's as entries: one for each protocol. It is carried whole, or not at all."""
    protocols = [str(source.get(*each)).lower() for each in source.items(*route, "protocols")]
    direction = str(source.get(*route, "direction") or "").lower()
    made = [_entry(protocol, str(source.get(*route, "port_range") or "")) for protocol in protocols]
    if not made or None in made or direction not in ("inbound", "outbound", "in", "out"):
        hint = "write it under inbound or outbound, such as - {protocol: tcp, port: 8000-8100}"
        source.leave(route, "is no rule of one direction, of tcp, udp or icmp, and of ports such as 80:80", hint)
        return []
    source.carry((*route, "direction"), (*route, "protocols"))
    if any(protocol in ("tcp", "udp") for protocol in protocols):
        source.carry((*route, "port_range"))
    elif source.get(*route, "port_range") is not None:
        source.leave((*route, "port_range"), "icmp has no ports")
    return [each for each in made if each]


def _entry(protocol: str, ports: str) -> dict[str, Any] | None:
    if protocol in ("icmp", "icmpv6"):
        return IcmpTraffic(protocol="icmp").model_dump(exclude_defaults=True)
    match = _PORTS.fullmatch(ports.strip())
    if protocol not in ("tcp", "udp") or match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    try:
        port = first if first == last else f"{first}-{last}"
        return PortTraffic.model_validate({"protocol": protocol, "port": port}).model_dump(exclude_defaults=True)
    except ValueError:
        return None


def _word(source: Source, route: Route, words: dict[str, str], why: str, hint: str = "") -> str | None:
    raw = source.get(*route)
    found = words.get(str(raw).lower()) if raw is not None and not isinstance(raw, dict | list) else None
    if raw is None:
        return None
    if found is None:
        source.leave(route, why, hint)
        return None
    return str(source.take(route, Line, why, hint, as_=found))
