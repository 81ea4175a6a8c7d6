"""This module carries a Packer template over: its QEMU source becomes base and build, its provisioners steps."""

import re
from typing import Annotated, Any

from pydantic import Field

from vmi.core.models import RelativePath, Url
from vmi.manifest.importing import packer_steps
from vmi.manifest.importing.source import REQUIREMENTS, Route, Source, fits
from vmi.manifest.models import BuildMachine
from vmi.manifest.models.words import AccountName, Checksum, Keys
from vmi.manifest.writing.beginning import USERS, os_of

DISK_MIB = 10240
_SIZES = {"": 1, "B": 1 / 2**20, "K": 1 / 1024, "M": 1, "G": 1024, "T": 2**20}
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_ADDRESS = re.compile(r"https?://\{\{\s*\.HTTPIP\s*\}\}:\{\{\s*\.HTTPPort\s*\}\}")
_BUILD_KEY = re.compile(r"\{\{\s*(?:urlquery\s+)?\.SSHPublicKey(?:\s*\|\s*urlquery)?\s*\}\}")
_SEED_FILE = re.compile(r"<seed-url>/([A-Za-z0-9_][A-Za-z0-9._-]*)")
THE_BUILD_DECIDES = "the build decides this itself"
DECLARED = "what declares a variable says nothing of the image; values stand where they are used"
PLUGINS = "the build pins its own plugins"
SAID_ONCE = frozenset({DECLARED, PLUGINS})
"""Reasons for which many values are left that no author misses."""
NOT_A_VALUE = "a manifest has no variables; values stand where they are used"
DECIDED = frozenset(
    (
        *("accelerator", "communicator", "headless", "output_directory", "vm_name", "net_device", "disk_interface"),
        *("disk_compression", "disk_discard", "disk_detect_zeroes", "disk_cache", "disk_image", "skip_compaction"),
        *("shutdown_command", "shutdown_timeout", "http_port_min", "http_port_max", "qemuargs", "qemu_binary"),
        *("machine_type", "cpu_model", "vnc_bind_address", "vnc_port_min", "vnc_port_max", "ssh_port", "vtpm"),
        *("ssh_handshake_attempts", "ssh_private_key_file", "use_default_display", "display", "iso_target_path"),
        *("efi_firmware_code", "efi_firmware_vars", "ssh_wait_timeout", "boot_key_interval", "iso_target_extension"),
        *("ssh_pty", "ssh_clear_authorized_keys", "ssh_agent_auth", "temporary_key_pair_type", "skip_resize_disk"),
    )
)
DiskMib = Annotated[int, Field(ge=512, le=2**20)]


def carry(source: Source) -> dict[str, Any]:
    """This is what the template says, in the manifest's keys."""
    builders = [key for key in source.tree if key.startswith("source.qemu.") and isinstance(source.get(key), dict)]
    values: dict[str, Any] = {}
    if builders:
        values = _builder(source, (builders[0],))
    for key in builders[1:]:
        source.leave((key,), "a manifest makes one image", "import the template again for each, with one source")
    for key in source.tree:
        if key.startswith("source.") and not key.startswith("source.qemu."):
            source.leave((key,), "images are made with QEMU only")
    values["provision"] = packer_steps.carry(source)
    _leave_the_rest(source)
    return values


def _builder(source: Source, at: Route) -> dict[str, Any]:
    values: dict[str, Any] = {"base": _base(source, at), "build": _machine(source, at)}
    os = os_of({"kind": "iso", "url": str(values["base"].get("url") or "")})
    if os:
        source.guesses.append(f"os: {os['name']} {os['version']}, from the address of the base")
    values["os"] = os
    user = USERS.get((os or {}).get("name", ""))
    values["contextualization"] = {"default_user": user}
    if user and os:
        source.guesses.append(f"contextualization.default_user: {user}, as {os['name']} names it")
    values["disk_mib"] = _disk(source, at)
    values.update(_firmware(source, at), formats=_formats(source, at))
    values["requirements"] = REQUIREMENTS
    source.guesses.append("requirements: 1 core, 1024 and 2048 MiB of memory; a template says nothing of it")
    values["inbound"] = [{"protocol": "tcp", "port": 22}]
    source.guesses.append("inbound: SSH alone; a template says nothing of it")
    for key in source.get(*at):
        if key in DECIDED:
            source.leave((*at, key), THE_BUILD_DECIDES)
    source.leave((*at, "ssh_password"), "a manifest holds no credentials", "the build has a key of its own")
    return values


def _base(source: Source, at: Route) -> dict[str, Any]:
    is_disk = source.get(*at, "disk_image") is True
    if is_disk:
        source.carry((*at, "disk_image"))
    base: dict[str, Any] = {"kind": "cloud-image" if is_disk else "iso"}
    urls = [(*at, "iso_url")] if source.get(*at, "iso_url") is not None else source.items(*at, "iso_urls")
    if urls:
        base["url"] = source.take(urls[0], Url, "is no address that a build can fetch", "name an https address")
    for other in urls[1:]:
        source.leave(other, "a base has one address")
    base["url"] = base.get("url")
    base["checksum"] = _checksum(source, (*at, "iso_checksum"))
    if is_disk:
        return base
    wait = _seconds(source, (*at, "boot_wait"), 600)
    base |= {"boot_wait_s": wait} if wait is not None else {}
    base["boot_command"] = _boot_command(source, at)
    base["seed"] = _seed(source, at, base["boot_command"])
    login = source.take((*at, "ssh_username"), AccountName, "is no name of an account")
    return base | ({"login": login} if login else {})


def _checksum(source: Source, route: Route) -> str | None:
    raw = str(source.get(*route) or "").lower()
    kinds = {64: "sha256", 128: "sha512"}
    if ":" not in raw and len(raw) in kinds:
        raw = f"{kinds[len(raw)]}:{raw}"
    hint = "write sha256: or sha512: and the digest that the distribution publishes"
    why = "is neither a SHA-256 nor a SHA-512 digest written out"
    checksum: str | None = source.take(route, Checksum, why, hint, as_=raw)
    return checksum


def _boot_command(source: Source, at: Route) -> list[str] | None:
    hint = "write the keystrokes with letters and keys such as <enter>; <seed-url> and <build-key> are filled in"
    lines: list[str] = []
    for route in source.items(*at, "boot_command"):
        raw = str(source.get(*route))
        keys = _BUILD_KEY.sub("<build-key>", _ADDRESS.sub("<seed-url>", raw))
        found = source.take(route, Keys, "has characters or template calls that no boot command holds", hint, as_=keys)
        if found is None:
            source.needs[("base", "boot_command")] = "a part of the boot command could not be carried over"
        else:
            lines.append(found)
    return lines or None


def _seed(source: Source, at: Route, boot_command: list[str] | None) -> dict[str, Any] | None:
    typed = " ".join(boot_command or ())
    names = list(dict.fromkeys(_SEED_FILE.findall(typed)))
    if "nocloud" in typed.lower() or "autoinstall" in typed:
        kind, names = "autoinstall", names or ["user-data", "meta-data"]
    elif "preseed" in typed or "auto=true" in typed or "url=<seed" in typed:
        kind = "preseed"
    else:
        kind = "kickstart"
    folder = _relative(source.take((*at, "http_directory"), str, "is no directory")) or "seed"
    if not _fits(folder):
        source.carried.discard((*at, "http_directory"))
        hint = "copy its files into the appliance's directory, as seed/"
        source.leave((*at, "http_directory"), "lies outside of the appliance's directory", hint)
        folder = "seed"
    content = source.get(*at, "http_content")
    for name in [str(key).lstrip("/") for key in content] if isinstance(content, dict) else ():
        names += [name] if name not in names and _fits(name) else []
    source.leave((*at, "http_content"), "seeds are files here, not text", f"write it into a file of {folder}/")
    if not names:
        return None
    files = [f"{folder}/{name}" for name in names]
    source.guesses.append(f"base.seed: {kind}, the files {', '.join(files)}, as the boot command asks for them")
    return {"kind": kind, "files": files}


def _machine(source: Source, at: Route) -> dict[str, Any]:
    fields = BuildMachine.model_fields
    built: dict[str, Any] = {}
    for key, name, why in (
        ("cpus", "cores", "is no number of cores from 1 to 16"),
        ("memory", "memory_mib", "is no memory from 512 to 65536 MiB"),
    ):
        value = source.take((*at, key), Annotated[int, *fields[name].metadata], why)
        built |= {name: value} if value is not None else {}
    timeout = _seconds(source, (*at, "ssh_timeout"), 14400, least=60)
    return built | ({"ssh_timeout_s": timeout} if timeout is not None else {})


def _disk(source: Source, at: Route) -> int:
    raw = str(source.get(*at, "disk_size") or "")
    match = re.fullmatch(r"([0-9]{1,9})([BKMGT]?)(?:i?B)?", raw, re.IGNORECASE)
    mib = int(int(match[1]) * _SIZES[match[2].upper()]) if match else None
    why, hint = "is no size from 512 MiB to 1 TiB", "write disk_mib: a number of MiB"
    size: int | None = source.take((*at, "disk_size"), DiskMib, why, hint, as_=mib or raw)
    if size is None:
        source.guesses.append(f"disk_mib: {DISK_MIB}")
    return size or DISK_MIB


def _firmware(source: Source, at: Route) -> dict[str, str]:
    found: dict[str, str] = {}
    if source.get(*at, "efi_boot") is True:
        source.carry((*at, "efi_boot"))
        found["firmware"] = "uefi"
    else:
        source.leave((*at, "efi_boot"), "is what a manifest means when it says nothing")
    if source.get(*at, "qemu_binary") == "qemu-system-aarch64":
        source.carry((*at, "qemu_binary"))
        found["architecture"] = "aarch64"
    return found


def _formats(source: Source, at: Route) -> list[str] | None:
    raw = source.get(*at, "format")
    if raw not in ("qcow2", "raw"):
        source.leave((*at, "format"), "is neither qcow2 nor raw", "write formats: [qcow2, ova] where it is wanted")
        return None
    source.carry((*at, "format"))
    return ["qcow2", "raw"] if raw == "raw" else ["qcow2"]


def _seconds(source: Source, route: Route, most: int, least: int = 0) -> int | None:
    raw = str(source.get(*route) if source.get(*route) is not None else "")
    parts = re.findall(r"([0-9]{1,6})([smh])", raw)
    total = sum(int(number) * _SECONDS[unit] for number, unit in parts)
    written = "".join(f"{number}{unit}" for number, unit in parts)
    why = f"is no time from {least} to {most} seconds, such as 5s or 20m"
    value = total if parts and written == raw else raw
    seconds: int | None = source.take(route, Annotated[int, Field(ge=least, le=most)], why, as_=value)
    return seconds


def _relative(path: str | None) -> str | None:
    return packer_steps.relative(path) if path else None


def _fits(path: str) -> bool:
    return fits(path, RelativePath)


def _leave_the_rest(source: Source) -> None:
    for key in source.tree:
        if key.startswith(("variable", "local")):
            declared = source.get(key) if key.startswith("variable.") else None
            for inner in declared if isinstance(declared, dict) else ():
                source.leave((key, inner), NOT_A_VALUE if inner == "default" else DECLARED)
            source.leave((key,), NOT_A_VALUE)
        elif key.startswith("packer"):
            source.leave((key,), PLUGINS)
