"""This module is the Packer template of a build, as text: a pure function of the build and of the machine it runs on.

Every path in it is relative to the template's directory, so that no value from the machine reaches HCL.
"""

import json
from dataclasses import dataclass

from vmi.building import hcl
from vmi.core.models import Sha256
from vmi.planning.models import Build

BASE = "base.qcow2"
SEED = "seed"
KEY = "build_key"
SCRIPTS = "scripts"
CONSOLE = "console.log"
OUTPUT = "output"
DISK = "disk"
GUEST_FINISH = "guest/finish.sh"
GUEST_PREPARE = "guest/prepare.sh"
GUEST_SSHD = "/etc/ssh/sshd_config.d/00-build.conf"
GUEST_MEMORY = "/dev/shm"  # noqa: S108 - in the guest


@dataclass(frozen=True)
class Machine:
    """This is what a build runs on."""

    accelerator: str
    """kvm or tcg."""
    cpu_model: str
    cores: int = 2
    memory_mib: int = 2048
    ssh_timeout_s: int = 900
    shutdown_timeout_s: int = 300


def render(build: Build, base_sha256: Sha256, machine: Machine, public_key: str, *, plugins: bool) -> dict[str, str]:
    """This is every text file of the template directory by its relative path.

    `plugins`: Packer before 1.7 has no required_plugins, and Debian ships 1.6; the block lives in a file of its own.
    """
    files = {
        "build.pkr.hcl": hcl.document(_source(build, base_sha256, machine), _build(build)),
        f"{SEED}/meta-data": json.dumps({"instance-id": f"build-{build.id[:12]}"}) + "\n",
        f"{SEED}/user-data": "#cloud-config\n" + json.dumps(_user_data(public_key), indent=1) + "\n",
    }
    if plugins:
        files["plugins.pkr.hcl"] = hcl.document(_plugins())
    return files


def _source(build: Build, base_sha256: Sha256, machine: Machine) -> tuple[str, list[str], hcl.Block]:
    content: hcl.Block = {
        # The base is a disk, not an installer. Raw: only a file system's holes give back single freed blocks.
        "disk_image": True,
        "iso_url": BASE,
        "iso_checksum": f"sha256:{base_sha256}",
        "format": "raw",
        "disk_size": f"{build.appliance.disk_mib}M",
        "output_directory": OUTPUT,
        "vm_name": DISK,
        # Free blocks come back as zeros because the guest trims them, not because anything writes zeros.
        "disk_interface": "virtio-scsi",
        "disk_discard": "unmap",
        "disk_detect_zeroes": "unmap",
        "skip_compaction": True,
        "accelerator": machine.accelerator,
        "cpus": machine.cores,
        "memory": machine.memory_mib,
        "net_device": "virtio-net",
        "headless": True,
        "boot_wait": "1s",
        "qemuargs": [["-cpu", machine.cpu_model], ["-serial", f"file:{CONSOLE}"]],
        "cd_files": [f"{SEED}/meta-data", f"{SEED}/user-data"],
        "cd_label": "cidata",
        "communicator": "ssh",
        # Root with a key that lives as long as the build: no build account that could be left behind.
        "ssh_username": "root",
        "ssh_private_key_file": KEY,
        "ssh_timeout": f"{machine.ssh_timeout_s}s",
        # SLIRP accepts a connection before the guest listens; every such attempt counts as one handshake.
        "ssh_handshake_attempts": machine.ssh_timeout_s,
        "shutdown_command": f"/bin/sh {GUEST_MEMORY}/finish.sh",
        "shutdown_timeout": f"{machine.shutdown_timeout_s}s",
    }
    return "source", ["qemu", "appliance"], content


def _build(build: Build) -> tuple[str, list[str], hcl.Block]:
    # Scripts go where only memory is: nothing of them can stay on the disk. /run would do, but Debian 13 has it noexec.
    own = [f"{SCRIPTS}/{step.script}" for step in build.appliance.provision]
    steps: list[tuple[str, hcl.Block]] = [
        ("file", {"source": GUEST_FINISH, "destination": f"{GUEST_MEMORY}/finish.sh"}),
        ("shell", {"script": GUEST_PREPARE, "remote_folder": GUEST_MEMORY}),
    ]
    steps += [("shell", {"script": script, "remote_folder": GUEST_MEMORY}) for script in own]
    return "build", [], {"sources": ["source.qemu.appliance"], "provisioner": steps}


def _plugins() -> tuple[str, list[str], hcl.Block]:
    qemu = {"version": ">= 1.1.0, < 2.0.0", "source": "github.com/hashicorp/qemu"}
    return "packer", [], {"required_plugins": [("", {"qemu": qemu})]}


def _user_data(public_key: str) -> dict[str, object]:
    return {
        "users": [{"name": "root", "ssh_authorized_keys": [public_key]}],
        "disable_root": False,
        # A base that is an appliance refuses root. sshd takes the first value it reads; finish.sh removes the file.
        "bootcmd": [["sh", "-c", f"echo PermitRootLogin prohibit-password > {GUEST_SSHD}"]],
        "ssh_pwauth": False,
        "package_update": False,
        "ssh_genkeytypes": ["ed25519"],
    }
