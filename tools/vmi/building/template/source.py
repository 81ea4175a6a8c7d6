"""This module is the template's `source` block: the virtual machine, its base, and how Packer comes in."""

from vmi.building import hcl
from vmi.building.template import machine as machines
from vmi.building.template import names
from vmi.building.template.machine import Machine
from vmi.manifest.models import Appliance, IsoBase

HTTP_ADDRESS = "http://{{ .HTTPIP }}:{{ .HTTPPort }}"
LOOPBACK = "127.0.0.1"


def source(
    appliance: Appliance, base_checksum: str, machine: Machine, public_key: str
) -> tuple[str, list[str], hcl.Block]:
    """This is how to get from the base to a machine that answers."""
    base = appliance.base
    starting = _installer(base, public_key) if isinstance(base, IsoBase) else _disk()
    content = {
        **starting,
        "iso_checksum": base_checksum,
        **_drives(appliance),
        **_hardware(appliance, machine),
        **_entrance(appliance, machine),
    }
    return "source", ["qemu", "appliance"], content


def _disk() -> hcl.Block:
    """The base is a disk; cloud-init in it finds the build's key."""
    return {
        "disk_image": True,
        "iso_url": names.DISK_BASE,
        "boot_wait": "1s",
        "cd_files": [f"{names.SEED}/meta-data", f"{names.SEED}/user-data"],
        "cd_label": "cidata",
    }


def _installer(base: IsoBase, public_key: str) -> hcl.Block:
    """The base is an installer; keystrokes lead it to its seed."""
    ours = {"<seed-url>": hcl.Own(HTTP_ADDRESS), "<build-key>": hcl.Own(public_key)}
    return {
        "disk_image": False,
        "iso_url": names.ISO_BASE,
        "boot_wait": f"{base.boot_wait_s}s",
        "boot_command": [hcl.keystrokes(keys, ours) for keys in base.boot_command],
        "http_directory": names.HTTP,
        "http_bind_address": LOOPBACK,  # the guest reaches it as its gateway
    }


def _drives(appliance: Appliance) -> hcl.Block:
    return {
        # Raw: only a file system's holes give back single freed blocks.
        "format": "raw",
        "disk_size": f"{appliance.disk_mib}M",
        "output_directory": names.OUTPUT,
        "vm_name": names.DISK,
        # Free blocks come back as zeros because the guest trims them, not because anything writes zeros.
        "disk_interface": "virtio-scsi",
        "disk_discard": "unmap",
        "disk_detect_zeroes": "unmap",
        "skip_compaction": True,
    }


def _hardware(appliance: Appliance, machine: Machine) -> hcl.Block:
    return {
        "qemu_binary": machines.binary(appliance),
        "machine_type": machines.board(appliance),
        "accelerator": machine.accelerator,
        "cpus": appliance.build.cores,
        "memory": appliance.build.memory_mib,
        "net_device": "virtio-net",
        "headless": True,
        "vnc_bind_address": LOOPBACK,
        "qemuargs": machines.arguments(appliance, machine),
    }


def _entrance(appliance: Appliance, machine: Machine) -> hcl.Block:
    login, accounts = login_of(appliance), [account.name for account in appliance.accounts]
    timeout_s = machine.ssh_timeout_s or appliance.build.ssh_timeout_s
    return {
        "communicator": "ssh",
        "ssh_username": login,
        "ssh_private_key_file": hcl.Reference("var.build_key_file"),
        "ssh_timeout": f"{timeout_s}s",
        # SLIRP accepts a connection before the guest listens; every such attempt counts as one handshake.
        "ssh_handshake_attempts": timeout_s,
        "shutdown_command": " ".join((f"{as_root(login)}/bin/sh {names.MEMORY}/finish.sh {login}", *accounts)),
        "shutdown_timeout": f"{machine.shutdown_timeout_s}s",
    }


def login_of(appliance: Appliance) -> str:
    """This is who Packer logs in as. On a disk that is root, with a key that lives as long as the build: no build
    account that could be left behind."""
    return appliance.base.login if isinstance(appliance.base, IsoBase) else "root"


def as_root(login: str) -> str:
    """This goes before a command that must run as root."""
    return "" if login == "root" else "sudo -n "
