"""Each broken image is caught by its own check, and by no other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import (
    ENABLED,
    GOOD,
    NFTABLES,
    Content,
    audited,
    make_disk,
    make_tree,
    messages,
    not_passed,
    run,
    to_qcow2,
)

from vmi.auditing.models import Outcome

FAIL, WARN = Outcome.FAIL, Outcome.WARN
PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n"
HASH = "$y$j9T$saltsaltsalt$0123456789012345678901234567890123456789abc"


def changed(path: str, old: str, new: str) -> dict[str, Content]:
    content = GOOD[path]
    assert isinstance(content, str)
    assert old in content
    return {path: content.replace(old, new)}


def added(path: str, text: str) -> dict[str, Content]:
    content = GOOD[path]
    assert isinstance(content, str)
    return {path: content + text}


# The change to a good guest, the one check that must see it, how bad it is, and what it says first.
GUESTS = [
    pytest.param(
        added("/etc/fstab", "UUID=1 /boot ext4 defaults 0 2\n"),
        "layout.boot", FAIL, "/etc/fstab:3: /boot is mounted from UUID=1", id="boot in fstab",
    ),
    pytest.param(
        added("/etc/fstab", "/dev/sda2 none swap sw 0 0\n"),
        "layout.swap", FAIL, "/etc/fstab:3: /dev/sda2 is used as swap space", id="swap in fstab",
    ),
    pytest.param(
        {"/swapfile": bytes(4086) + b"SWAPSPACE2" + bytes(40960)},
        "layout.swap", FAIL, "/swapfile: is a swap file of 0 MiB", id="swap file",
    ),
    pytest.param(
        {"/usr/bin/growpart": Path("nothing")},
        "layout.growable", FAIL, "/usr/bin/growpart: is missing: the partition would keep its size on a larger disk",
        id="no growpart",
    ),
    pytest.param(
        {"/var/cache/apt/archives/big.deb": b"deb" * 100_000},
        "size.caches", WARN, "/var/cache/apt: holds 0.3 MiB", id="package cache",
    ),
    pytest.param(
        {"/var/tmp/notes": "x"},
        "size.caches", WARN, "/var/tmp/notes: is one of 1 files in /var/tmp", id="temporary file",
    ),
    pytest.param(
        {"/etc/cloud/cloud-init.disabled": ""},
        "cloud.cloud-init", FAIL, "/etc/cloud/cloud-init.disabled: keeps cloud-init from running", id="cloud-init off",
    ),
    pytest.param(
        {"/usr/bin/cloud-init": None},
        "cloud.cloud-init", FAIL, "/usr/bin/cloud-init: cloud-init is not installed", id="no cloud-init",
    ),
    pytest.param(
        {f"{ENABLED}/cloud-final.service": Path("/dev/null")},
        "cloud.cloud-init", FAIL, "/etc/systemd/system/cloud-final.service: is masked", id="cloud-init masked",
    ),
    pytest.param(
        {"/etc/cloud/cloud.cfg.d/99_ours.cfg": "datasource_list: [ Azure, None ]\n"},
        "cloud.cloud-init", FAIL, "/etc/cloud/cloud.cfg.d/99_ours.cfg:1: datasource_list names none of "
        "ConfigDrive, Ec2, NoCloud, OpenStack", id="datasources of another cloud",
    ),
    pytest.param(
        {"/etc/machine-id": "0123456789abcdef0123456789abcdef\n"},
        "cloud.no-leftovers", FAIL, "/etc/machine-id: every machine would have the same machine id", id="machine-id",
    ),
    pytest.param(
        {"/var/lib/cloud/instances/i-1/user-data.txt": "#cloud-config\n"},
        "cloud.no-leftovers", FAIL, "/var/lib/cloud/instances/i-1: is left from a machine that cloud-init set up",
        id="instance state",
    ),
    pytest.param(
        {"/var/lib/systemd/random-seed": b"r" * 512},
        "cloud.no-leftovers", FAIL, "/var/lib/systemd/random-seed: is a random secret that every machine would share",
        id="random seed",
    ),
    pytest.param(
        {"/etc/netplan/10-net.yaml": "network:\n  ethernets:\n    a: {match: {macaddress: '52:54:00:12:34:56'}}\n"},
        "cloud.no-leftovers", FAIL, "/etc/netplan/10-net.yaml:3: names the hardware address 52:54:00:12:34:56",
        id="hardware address",
    ),
    pytest.param(
        {"/var/log/wtmp": b"login"},
        "cloud.no-leftovers", WARN, "/var/log/wtmp: holds 5 bytes", id="log file",
    ),
    pytest.param(
        changed("/etc/shadow", "root:*:", f"root:{HASH}:"),
        "accounts.password-hashes", FAIL, "/etc/shadow:1: account 'root' has a password, yescrypt: $y$...",
        id="password",
    ),
    pytest.param(
        {"/etc/shadow-": f"bob:!{HASH}:1::::::\n"},
        "accounts.password-hashes", FAIL, "/etc/shadow-:1: account 'bob' has a password, yescrypt: $y$... "
        "(locked, but readable by everybody)", id="locked password in the copy",
    ),
    pytest.param(
        changed("/etc/shadow", "sshd:!:", "sshd::"),
        "accounts.password-hashes", FAIL, "/etc/shadow:3: account 'sshd' needs no password at all",
        id="empty password",
    ),
    pytest.param(
        added("/etc/passwd", "builder:x:1000:1000::/home/builder:/bin/bash\n"),
        "accounts.unexpected-users", FAIL, "/etc/passwd:4: account 'builder' has the number 1000", id="build account",
    ),
    pytest.param(
        added("/etc/passwd", "toor:x:0:0::/root:/bin/bash\n"),
        "accounts.unexpected-users", FAIL, "/etc/passwd:4: account 'toor' has root's number", id="second root",
    ),
    pytest.param(
        {"/root/.ssh/authorized_keys": "# empty\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ builder@host\n"},
        "credentials.authorized-keys", FAIL,
        "/root/.ssh/authorized_keys:2: a key is accepted: ssh-ed25519 builder@host",
        id="authorized key",
    ),
    pytest.param(
        {"/etc/ssh/ssh_host_ed25519_key": PEM},
        "credentials.host-keys", FAIL, "/etc/ssh/ssh_host_ed25519_key: is a host key that every machine would share",
        id="host key",
    ),
    pytest.param(
        {"/opt/app/settings.yaml": f"name: x\nkey: |\n  {PEM}"},
        "credentials.private-keys", FAIL, "/opt/app/settings.yaml:3: holds a private key (OpenSSH)", id="private key",
    ),
    pytest.param(
        {"/root/.bash_history": "mysql -p secret\n"},
        "credentials.histories", FAIL, "/root/.bash_history: holds 16 bytes", id="history",
    ),
    pytest.param(
        {"/etc/sudoers.d/builder": "builder ALL=(ALL) NOPASSWD: ALL\n"},
        "leftovers.build", FAIL, "/etc/sudoers.d/builder: is a sudo rule that no package brought", id="sudo rule",
    ),
    pytest.param(
        {"/etc/ssh/sshd_config.d/00-build.conf": "PermitRootLogin prohibit-password\n"},
        "leftovers.build", FAIL, "/etc/ssh/sshd_config.d/00-build.conf: is left from the build", id="root by key",
    ),
    pytest.param(
        {"/tmp/script_4711.sh": "#!/bin/sh\n"},
        "leftovers.build", FAIL, "/tmp/script_4711.sh: is left from provisioning", id="provisioning script",
    ),
    pytest.param(
        {"/var/lib/cloud/seed/nocloud/user-data": "#cloud-config\n"},
        "leftovers.build", FAIL, "/var/lib/cloud/seed/nocloud/user-data: is a seed for cloud-init", id="seed",
    ),
    pytest.param(
        {"/etc/apt/apt.conf.d/01proxy": 'Acquire::http::Proxy "http://me:pw@cache.example:3142";\n'},
        "leftovers.build", FAIL, "/etc/apt/apt.conf.d/01proxy:1: a proxy is set: http://...@cache.example:3142",
        id="proxy",
    ),
    pytest.param(
        {"/etc/resolv.conf": "nameserver 127.0.0.53\nnameserver 192.0.2.53\n"},
        "leftovers.build", FAIL, "/etc/resolv.conf:2: names the building place's name server 192.0.2.53",
        id="name server",
    ),
    pytest.param(
        {"/etc/.resolv.conf.systemd-resolved.bak": "nameserver 192.0.2.53\n"},
        "leftovers.build", WARN,
        "/etc/.resolv.conf.systemd-resolved.bak:1: names the building place's name server 192.0.2.53",
        id="name server in a copy",
    ),
    pytest.param(
        {"/etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication no\n"},
        "cloud.no-leftovers", WARN,
        "/etc/ssh/sshd_config.d/50-cloud-init.conf: was written by cloud-init while the image was built",
        id="configuration by cloud-init",
    ),
    pytest.param(
        {"/etc/ssh/sshd_config.d/05-ours.conf": "PasswordAuthentication yes\n"},
        "ssh.password-authentication", FAIL, "/etc/ssh/sshd_config.d/05-ours.conf:1: PasswordAuthentication yes",
        id="password login",
    ),
    pytest.param(
        changed("/etc/nftables.conf", "policy drop;\n        ct", "policy accept;\n        ct"),
        "firewall.inbound", FAIL, "firewall: IPv4: what no rule names is let in", id="open firewall",
    ),
    pytest.param(
        {"/etc/nftables.conf": NFTABLES.replace("table inet", "table ip").replace("ipv6-icmp", "igmp")},
        "firewall.inbound", FAIL, "firewall: IPv6: what no rule names is let in", id="firewall for IPv4 only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "check", "outcome", "message"), GUESTS)
def test_guest_is_caught_by_its_own_check(
    tmp_path: Path, change: dict[str, Content], check: str, outcome: Outcome, message: str
) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD | change))
    report = audited(to_qcow2(disk))
    assert not_passed(report) == {check: outcome}
    assert messages(report)[0] == message


def broken_gpt(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(-512, 2)
        file.write(b"rubbish")


def dirty_space(disk: Path) -> None:
    with disk.open("r+b") as file:  # nothing lies at the end of a file system that is almost empty
        file.seek(18 * 2**20)
        file.write(b"secret".ljust(4096, b"\xaa") * 512)


def not_clean(disk: Path) -> None:
    with disk.open("r+b") as file:
        file.seek(2**20 + 1024 + 58)
        file.write(b"\x02\0")


def journal_in_use(disk: Path) -> None:
    run("/usr/sbin/debugfs", "-w", "-R", "feature needs_recovery", f"{disk}?offset={2**20}")


DISKS = [
    pytest.param(
        {}, broken_gpt, "layout.partition-table", WARN, "partition table: the backup GPT is missing or damaged",
        id="GPT without backup",
    ),
    pytest.param(
        {"table": "label: gpt\nsize=2048, type=linux\nsize=43008, type=linux\n", "start_mib": 2},
        None, "layout.single-partition", FAIL,
        "partition table: partition 1 holds empty, 1 MiB", id="two partitions",
    ),
    pytest.param(
        {"table": 'label: gpt\nsize=2048, type=linux, name="boot"\nsize=43008,type=linux\n', "start_mib": 2},
        None, "layout.boot", FAIL, "partition table: partition 1 is meant for /boot", id="boot partition",
    ),
    pytest.param(
        {"table": "label: dos\nsize=2048, type=82\nsize=43008, type=83\n", "start_mib": 2},
        None, "layout.swap", FAIL, "partition table: partition 1 is swap space, 1 MiB", id="swap partition",
    ),
    pytest.param(
        {}, not_clean, "layout.filesystem-clean", FAIL, "partition 1: the file system is not clean (state 2)",
        id="file system with errors",
    ),
    pytest.param(
        {}, journal_in_use, "layout.filesystem-clean", FAIL,
        "partition 1: the journal was not emptied: the file system was in use when its disk was taken",
        id="journal in use",
    ),
    pytest.param(
        {"size_mib": 18}, None, "layout.growable", WARN,
        "partition 1: the file system leaves 4 MiB of its partition unused", id="file system too small",
    ),
    pytest.param(
        {}, dirty_space, "size.free-zeros", WARN, "partition 1: 2097152 bytes (2.0 MiB) of free space are not zero",
        id="remains in free space",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("how", "damage", "check", "outcome", "message"), DISKS)
def test_disk_is_caught_by_its_own_check(
    tmp_path: Path,
    how: dict[str, object],
    damage: Callable[[Path], None] | None,
    check: str,
    outcome: Outcome,
    message: str,
) -> None:
    disk = make_disk(tmp_path / "disk.raw", make_tree(tmp_path / "tree", GOOD), **how)  # type: ignore[arg-type]
    if damage:
        damage(disk)
    report = audited(to_qcow2(disk))
    assert not_passed(report) == {check: outcome}
    assert messages(report)[0].startswith(message)
