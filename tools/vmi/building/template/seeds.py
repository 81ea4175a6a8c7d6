"""This module is what tells the guest who builds: cloud-init's seed for a disk, the author's own for an installer."""

import json

from vmi.building.template import names
from vmi.manifest.models import Appliance, IsoBase

GUEST_SSHD = "/etc/ssh/sshd_config.d/00-build.conf"
BUILD_KEY = b"@build-key@"
"""What stands in an installer's seed for the build's public key."""


def generated(appliance: Appliance, instance: str, public_key: str) -> dict[str, str]:
    """This is cloud-init's seed, by relative path; an installer's files are the author's."""
    if isinstance(appliance.base, IsoBase):
        return {}
    return {
        f"{names.SEED}/meta-data": json.dumps({"instance-id": f"build-{instance}"}) + "\n",
        f"{names.SEED}/user-data": "#cloud-config\n" + json.dumps(_user_data(public_key), indent=1) + "\n",
    }


def filled(content: bytes, public_key: str) -> bytes:
    """This is an installer's seed with the build's key in its place."""
    return content.replace(BUILD_KEY, public_key.encode())


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
