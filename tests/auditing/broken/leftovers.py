"""Images that are broken in one way each, for the checks of leftovers."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, guest

BROKEN: list[Broken] = [
    guest(
        {"/etc/sudoers.d/builder": "builder ALL=(ALL) NOPASSWD: ALL\n"},
        "leftovers.build", FAIL, "/etc/sudoers.d/builder: is a sudo rule that no package brought", id="sudo rule",
    ),
    guest(
        {"/etc/ssh/sshd_config.d/00-build.conf": "PermitRootLogin prohibit-password\n"},
        "leftovers.build", FAIL, "/etc/ssh/sshd_config.d/00-build.conf: is left from the build", id="root by key",
    ),
    guest(
        {"/tmp/script_4711.sh": "#!/bin/sh\n"},
        "leftovers.build", FAIL, "/tmp/script_4711.sh: is left from provisioning", id="provisioning script",
    ),
    guest(
        {"/etc/apt/apt.conf.d/01proxy": 'Acquire::http::Proxy "http://me:pw@cache.example:3142";\n'},
        "leftovers.building-place", FAIL, "/etc/apt/apt.conf.d/01proxy:1: a proxy is set: http://...@cache.example:3142",
        id="proxy",
    ),
    guest(
        {"/etc/resolv.conf": "nameserver 127.0.0.53\nnameserver 192.0.2.53\n"},
        "leftovers.building-place", FAIL, "/etc/resolv.conf:2: names the building place's name server 192.0.2.53",
        id="name server",
    ),
    guest(
        {"/etc/.resolv.conf.systemd-resolved.bak": "nameserver 192.0.2.53\n"},
        "leftovers.building-place", WARN,
        "/etc/.resolv.conf.systemd-resolved.bak:1: names the building place's name server 192.0.2.53",
        id="name server in a copy",
    ),
    guest(
        {"/etc/machine-id": "0123456789abcdef0123456789abcdef\n"},
        "leftovers.machine-id", FAIL, "/etc/machine-id: every machine would have the same machine id", id="machine-id",
    ),
    guest(
        {"/var/lib/systemd/random-seed": b"r" * 512},
        "leftovers.random-seeds", FAIL,
        "/var/lib/systemd/random-seed: is a random secret that every machine would share", id="random seed",
    ),
    guest(
        {"/var/lib/dhcp/dhclient.eth0.leases": "lease {}\n"},
        "leftovers.network-state", FAIL,
        "/var/lib/dhcp/dhclient.eth0.leases: is a lease of the building place's network", id="lease",
    ),
    guest(
        {"/etc/netplan/50-cloud-init.yaml": "network: {ethernets: {ens3: {dhcp4: true}}}\n"},
        "leftovers.network-state", FAIL, "/etc/netplan/50-cloud-init.yaml: was written for the machine of the build",
        id="network that cloud-init wrote",
    ),
    guest(
        {"/etc/hostname": "builder-7\n"},
        "leftovers.building-place", WARN, "/etc/hostname:1: the host name is that of one machine: builder-7",
        id="host name",
    ),
    guest(
        {"/etc/pip.conf": "[global]\nindex-url = http://10.1.2.3:3141/root/simple\n"},
        "leftovers.building-place", FAIL,
        "/etc/pip.conf:2: names a mirror that only the building place has: 10.1.2.3", id="mirror of the building place",
    ),
    guest(
        {"/root/anaconda-ks.cfg": "lang en\nrootpw --iscrypted !!\n"},
        "leftovers.installers", FAIL, "/root/anaconda-ks.cfg:2: is left from an installer, with a password",
        id="kickstart",
    ),
    guest(
        {"/var/log/installer/syslog": "x\n"},
        "leftovers.installers", FAIL,
        "/var/log/installer/syslog: is left from the installer and may hold its answers", id="installer's log",
    ),
    guest(
        {"/var/log/wtmp": b"login"},
        "leftovers.logs", WARN, "/var/log/wtmp: holds 5 bytes", id="log file",
    ),
    guest(
        {"/var/log/wtmp": bytes([7]).ljust(44, b"\0") + b"root".ljust(32, b"\0") + b"192.0.2.9".ljust(308, b"\0")},
        "leftovers.logs", FAIL, "/var/log/wtmp: holds 384 bytes, and tells that 'root' came from 192.0.2.9",
        id="record of a login",
    ),
    guest(
        {"/var/tmp/notes": "x"},
        "leftovers.temporary", WARN, "/var/tmp/notes: is one of 1 files in /var/tmp", id="temporary file",
    ),
    guest(
        {"/var/crash/_usr_bin_x.0.crash": "core"},
        "leftovers.temporary", WARN, "/var/crash/_usr_bin_x.0.crash: is one of 1 files in /var/crash", id="crash dump",
    ),
    guest(
        {"/etc/fstab~": "\n"},
        "leftovers.editor-backups", WARN, "/etc/fstab~: is an old copy, or one that was not merged", id="backup copy",
    ),
    guest(
        {"/etc/multipath/wwids": "/0QEMU/\n"},
        "leftovers.device-caches", HINT, "/etc/multipath/wwids: is remembered of the machine of the build",
        id="disks of the builder",
    ),
    guest(
        {"/etc/localtime": Path("/usr/share/zoneinfo/Europe/Prague")},
        "leftovers.locale", HINT, "/etc/localtime: the time zone is Europe/Prague", id="time zone",
    ),
]  # fmt: skip
