"""These functions make small guests and real images of them, without root."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from tests.auditing import good_boot

from vmi.auditing.audit import audit
from vmi.auditing.blocks.opening import opened
from vmi.auditing.errors import UnreadableImage
from vmi.auditing.models import AuditReport
from vmi.auditing.results import Outcome
from vmi.auditing.subject import NOT_DEEP, Request
from vmi.core.progress import Silent
from vmi.manifest.models import Appliance


@dataclass(frozen=True)
class With:
    """A file, or with None a directory, that has another mode or time than usual."""

    content: str | bytes | None = ""
    mode: int | None = None
    mtime: float | None = None


Content = str | bytes | Path | With | None
"""Text, bytes, the target of a link, None for a directory, or one of those with another mode or time."""
Files = Mapping[str, Content]

DISK_MIB = 24
TODAY = date(2026, 5, 4)
BUILT = datetime(2026, 5, 1, tzinfo=UTC).timestamp()
"""When every file of a made guest was changed."""
MODES = {
    "/etc/shadow*": 0o640,
    "/etc/gshadow*": 0o640,
    "/etc/sudoers": 0o440,
    "/etc/sudoers.d/*": 0o440,
    "/etc/ssh/ssh_host_*_key": 0o600,
    "/tmp": 0o1777,
    "/var/tmp": 0o1777,
    "*": 0o644,
}
"""What files are made with unless they say otherwise; the first that matches, the last for no directory."""
SYSTEM = "/usr/lib/systemd/system"
ENABLED = "/etc/systemd/system"
NFTABLES = """#!/usr/sbin/nft -f
flush ruleset

table inet filter {
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        iif lo accept
        meta l4proto { icmp, ipv6-icmp } accept
        tcp dport 22 accept
    }
    chain forward { type filter hook forward priority filter; policy drop; }
}
"""
STATUS = """Package: openssh-server
Status: install ok installed
Architecture: amd64
Version: 1:10.0p1-7
Description: secure shell
 with a second line

Package: removed
Status: deinstall ok config-files
Architecture: amd64
Version: 1
"""
UPDATES = """Package: unattended-upgrades
Status: install ok installed
Architecture: all
Version: 2.12
"""
SYSCTL = """net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.all.log_martians = 1
net/ipv4/conf/all/accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.*.send_redirects = 0
"""
UNITS = ("cloud-init-local.service", "cloud-config.service", "cloud-final.service")
BOOT: dict[str, Content] = {
    f"{SYSTEM}/default.target": Path("multi-user.target"),
    f"{SYSTEM}/multi-user.target": "[Unit]\nRequires=basic.target\nWants=cloud-init.target\n",
    f"{SYSTEM}/basic.target": "[Unit]\nRequires=sysinit.target\nWants=sockets.target timers.target\n",
    **{f"{SYSTEM}/{name}.target": "[Unit]\n" for name in ("sysinit", "sockets", "timers", "cloud-init")},
    f"{SYSTEM}/systemd-journald.service": "[Unit]\nDefaultDependencies=no\n",
    f"{SYSTEM}/sysinit.target.wants/systemd-journald.service": Path("../systemd-journald.service"),
    f"{SYSTEM}/ssh.service": "[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n",
    f"{ENABLED}/multi-user.target.wants/ssh.service": Path(f"{SYSTEM}/ssh.service"),
    f"{SYSTEM}/cloud-init-network.service": "[Unit]\n",
    f"{ENABLED}/cloud-init.target.wants/cloud-init-network.service": Path(f"{SYSTEM}/cloud-init-network.service"),
}
"""What a boot starts, besides what a test is about."""
GOOD: dict[str, Content] = {
    **BOOT,
    "/bin": Path("usr/bin"),
    "/usr/lib/os-release": 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    "/etc/os-release": Path("../usr/lib/os-release"),
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "/etc/shadow": "root:*:20000:0:99999:7:::\ndaemon:*:20000:0:99999:7:::\n"
    "sshd:!:20000::::::\nnobody:!*:20000::::::\n",
    "/etc/group": "root:x:0:\nadm:x:4:\nsudo:x:27:\nnogroup:x:65534:\n",
    "/etc/gshadow": "root:*::\nsudo:!::\n_ssh:::\n",
    "/etc/fstab": "# <source> <point> <type>\nUUID=0b7d7b3a-0000-4000-8000-000000000001 / ext4 rw,discard 0 1\n",
    "/etc/machine-id": "",
    "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nPasswordAuthentication yes\n",
    "/etc/ssh/sshd_config.d/10-no-passwords.conf": "PasswordAuthentication no\nKbdInteractiveAuthentication no\n",
    "/etc/ssh/sshd_config.d/20-cloud.conf": "ClientAliveInterval 120\n",
    "/etc/cloud/cloud.cfg": "users:\n  - default\ndisable_root: true\n"
    "cloud_init_modules: [growpart, resizefs, users-groups, ssh]\n"
    'system_info: {default_user: {name: debian, lock_passwd: True, sudo: "ALL=(ALL) NOPASSWD:ALL", '
    "groups: [adm, sudo]}}\n",
    "/etc/cloud/cloud.cfg.d/05_logging.cfg": "_log:\n - &base |\n   [loggers]\nlog_cfgs:\n - [ *base ]\n",
    "/etc/cloud/cloud.cfg.d/90_dpkg.cfg": "datasource_list: [ NoCloud, ConfigDrive, OpenStack, Ec2, None ]\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n",
    "/etc/hostname": "localhost\n",
    "/etc/localtime": Path("/usr/share/zoneinfo/Etc/UTC"),
    "/etc/sysctl.d/10-hardening.conf": SYSCTL,
    "/etc/nftables.conf": NFTABLES,
    "/etc/sudoers.d/README": "#\n",
    "/etc/apt/apt.conf.d/20auto-upgrades": 'APT::Periodic::Unattended-Upgrade "1";\n',
    "/usr/bin/cloud-init": "#!/usr/bin/python3\n",
    "/usr/bin/sudo": b"\x7fELF\0",
    "/usr/bin/growpart": "#!/bin/sh\n",
    "/usr/sbin/sshd": b"\x7fELF\0",
    f"/boot/vmlinuz-{good_boot.VERSION}": b"\0" * 1000,
    "/var/lib/dpkg/status": f"{STATUS}\n{UPDATES}",
    "/var/lib/dpkg/info/openssh-server.list": "/.\n/bin/ssh-thing\n/usr/sbin/sshd\n/etc/sudoers.d/README\n"
    "/usr/lib/systemd/system-generators/cloud-init-generator\n"
    "/usr/lib/systemd/systemd\n/usr/sbin/init\n/usr/sbin/resize2fs\n/usr/sbin/xfs_growfs\n",
    "/var/log/dpkg.log": "",
    "/root": None,
    "/home": None,
    "/tmp": None,
    "/var/tmp": None,
    "/usr/lib/systemd/system-generators/cloud-init-generator": "#!/bin/sh\n",
    **{
        f"{SYSTEM}/{unit}": "[Unit]\n"
        for unit in (*UNITS, "nftables.service", "ufw.service", "systemd-timesyncd.service")
    },
    f"{ENABLED}/sysinit.target.wants/systemd-timesyncd.service": Path(f"{SYSTEM}/systemd-timesyncd.service"),
    **{f"{ENABLED}/cloud-init.target.wants/{unit}": Path(f"{SYSTEM}/{unit}") for unit in UNITS},
    f"{ENABLED}/sysinit.target.wants/nftables.service": Path(f"{SYSTEM}/nftables.service"),
    **good_boot.BOOT,
}


def run(*argv: str | Path, text: str | None = None) -> str:
    return subprocess.run([str(a) for a in argv], input=text, capture_output=True, text=True, check=True).stdout


def make_tree(root: Path, files: Files) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        made = content if isinstance(content, With) else With(None if isinstance(content, Path) else content)
        if isinstance(content, Path):
            path.symlink_to(content)
        elif made.content is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(made.content.encode() if isinstance(made.content, str) else made.content)
        if not path.is_symlink():
            path.chmod(made.mode or _mode(name, directory=path.is_dir()))
        os.utime(path, (made.mtime or BUILT,) * 2, follow_symlinks=False)
    return root


def _mode(name: str, *, directory: bool) -> int:
    mode = next(mode for pattern, mode in MODES.items() if fnmatchcase(name, pattern))
    return 0o755 if directory and mode == MODES["*"] else mode


PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n"
HASH = "$y$j9T$saltsaltsalt$0123456789012345678901234567890123456789abc"
GPT = "label: gpt\nstart=2048, type=linux\n"


def make_disk(
    path: Path,
    tree: Path,
    *,
    table: str = GPT,
    mib: int = DISK_MIB,
    start_mib: float = 1,
    size_mib: int | None = None,
    kind: str = "ext4",
    options: tuple[str, ...] = (),
) -> Path:
    """A raw disk with a partition table and an ext4 file system made of a tree."""
    with path.open("wb") as file:
        file.truncate(mib * 2**20)
    run("/usr/sbin/sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", path, text=table)
    with path.open("r+b") as file:
        file.write(good_boot.LOADER)
    # A GPT's backup takes the last 33 sectors, so the last MiB is not the partition's.
    size = int((size_mib or mib - start_mib - 1) * 1024)
    offset = f"offset={int(start_mib * 2**20)}"
    mke2fs = ("/usr/sbin/mke2fs", "-q", "-F", "-t", kind, "-m", "0", "-d", tree, "-E", offset, "-U", good_boot.UUID)
    run(*mke2fs, *options, path, f"{size}k")
    if os.getuid():
        _give_to_root(f"{path}?{offset}", tree)
    return path


def _give_to_root(filesystem: str, tree: Path) -> None:
    """Files belong to root whoever runs the tests: mke2fs numbers its inodes from 11, and the root's is 2."""
    inodes = {path.lstat().st_ino for path in tree.rglob("*")}
    commands = (f"sif <{n}> {whose} 0" for n in (2, *range(11, 12 + len(inodes))) for whose in ("uid", "gid"))
    run("/usr/sbin/debugfs", "-w", "-f", "-", filesystem, text="\n".join(commands))


def disk_of(path: Path, size: int, *pieces: tuple[int, bytes]) -> Path:
    """This is a raw disk that holds pieces at their offsets, and holes."""
    with path.open("wb") as file:
        file.truncate(size)
        for offset, piece in pieces:
            file.seek(offset)
            file.write(piece)
    return path


def to_qcow2(raw: Path, *options: str) -> Path:
    image = raw.with_suffix(".qcow2")
    run("qemu-img", "convert", *(options or ("-c",)), "-O", "qcow2", raw, image)
    return image


def make_image(where: Path, files: Files) -> Path:
    where.mkdir(parents=True, exist_ok=True)
    return to_qcow2(make_disk(where / "disk.raw", make_tree(where / "tree", files)))


def audited(
    image: Path, appliance: Appliance | None = None, *, deep: bool = False, advisories: Path | None = None
) -> AuditReport:
    return audit(image, appliance, Silent(), Request(TODAY, deep=deep, advisories=advisories))


def said_of(image: Path) -> str:
    """What the refusal says, or nothing when every byte can be read."""
    try:
        with opened(image) as disk:
            for first, last in disk.data_runs(0, disk.size):
                disk.read(first, last - first)
    except UnreadableImage as error:
        return error.what
    return ""


def not_passed(report: AuditReport) -> dict[str, Outcome]:
    """What was said against an image; that a check does not apply to it is not."""
    silent = (Outcome.PASS, Outcome.SKIPPED)
    return {result.check: result.outcome for result in report.results if result.outcome not in silent}


def skipped(report: AuditReport) -> dict[str, str]:
    """Which checks do not apply, and why; besides those of the deep pass."""
    return {
        result.check: result.reason
        for result in report.results
        if result.outcome is Outcome.SKIPPED and result.reason != NOT_DEEP
    }


def messages(report: AuditReport) -> list[str]:
    return [f"{e.path}{f':{e.line}' if e.line else ''}: {e.message}" for r in report.results for e in r.evidence]


def appliance(**changes: object) -> Appliance:
    values: dict[str, object] = {
        "apiVersion": "vmi/v1",
        "kind": "Appliance",
        "name": "debian-13",
        "version": "13.1",
        "title": "Debian 13",
        "description": "A small system",
        "owners": ["@someone"],
        "os": {"name": "Debian", "version": "13"},
        "base": {"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
        "disk_mib": 2048,
        "contextualization": {"default_user": "debian"},
        "inbound": [{"protocol": "tcp", "port": 22}],
        "requirements": {
            "cores": {"minimum": 1, "recommended": 1},
            "memory_mib": {"minimum": 512, "recommended": 1024},
        },
    }
    return Appliance.model_validate(values | changes)
