"""This module is what a cloud would tell the image: a user's key, an account to try passwords on, a proof to leave."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vmi.core.processes import run

PROBE = "vmi-probe"
"""An account with a key and a real password: what refuses the password is then the SSH server, not its absence."""
STRANGER = "vmi-user"
"""Who logs in when nobody told us the image's default user."""


def _token() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Seed:
    """This is one start's secrets; they are thrown away with the guest."""

    key: Path
    """An ed25519 private key made for this start."""
    public_key: str
    default_user: str | None
    """The account that cloud-init is expected to make by itself, None when nobody told us."""
    nonce: str = field(default_factory=_token)
    password: str = field(default_factory=_token, repr=False)
    instance: str = field(default_factory=lambda: f"vmi-{_token()}")

    @property
    def login(self) -> str:
        """The account to log in as."""
        return self.default_user or STRANGER


def make_seed(directory: Path, default_user: str | None) -> Seed:
    """This makes a key pair in `directory` and everything else by chance."""
    key = directory / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "vmi boot", "-f", key)
    return Seed(key, key.with_suffix(".pub").read_text(encoding="ascii").strip(), default_user)


def user_data(seed: Seed) -> dict[str, Any]:  # Any: a JSON value
    """This is the cloud-config; written as JSON, which YAML contains, so that nothing needs quoting by hand."""
    probe = {
        "name": PROBE,
        "plain_text_passwd": seed.password,
        "lock_passwd": False,
        "shell": "/bin/sh",
        "ssh_authorized_keys": [seed.public_key],
    }
    stranger = {
        "name": STRANGER,
        "sudo": "ALL=(ALL) NOPASSWD:ALL",
        "shell": "/bin/sh",
        "ssh_authorized_keys": [seed.public_key],
    }
    return {
        "ssh_authorized_keys": [seed.public_key],
        "users": ["default", probe] if seed.default_user else ["default", probe, stranger],
        "write_files": [{"path": "/run/vmi/given", "content": seed.nonce}],
        # What is read back is what a command made, not what the seed contained.
        "runcmd": [["cp", "/run/vmi/given", "/run/vmi/ran"]],
    }


def write_iso(seed: Seed, directory: Path) -> Path:
    """This writes the seed as NoCloud's ISO image."""
    source, iso = directory / "seed", directory / "seed.iso"
    source.mkdir()
    (source / "user-data").write_text(f"#cloud-config\n{json.dumps(user_data(seed), indent=1)}\n", encoding="utf-8")
    meta = {"instance-id": seed.instance, "local-hostname": "vmi-guest"}
    (source / "meta-data").write_text(f"{json.dumps(meta)}\n", encoding="utf-8")
    run(
        "xorriso", "-as", "mkisofs",
        "-quiet",
        "-volid", "cidata",
        "-joliet", "-rock",
        "-output", iso,
        source,
    )  # fmt: skip
    return iso
