"""Images that are broken in one way each, for the checks of leftovers."""

from tests.auditing.broken.case import FAIL, WARN, Broken, guest

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
        {"/var/lib/cloud/seed/nocloud/user-data": "#cloud-config\n"},
        "leftovers.build", FAIL, "/var/lib/cloud/seed/nocloud/user-data: is a seed for cloud-init", id="seed",
    ),
    guest(
        {"/etc/apt/apt.conf.d/01proxy": 'Acquire::http::Proxy "http://me:pw@cache.example:3142";\n'},
        "leftovers.build", FAIL, "/etc/apt/apt.conf.d/01proxy:1: a proxy is set: http://...@cache.example:3142",
        id="proxy",
    ),
    guest(
        {"/etc/resolv.conf": "nameserver 127.0.0.53\nnameserver 192.0.2.53\n"},
        "leftovers.build", FAIL, "/etc/resolv.conf:2: names the building place's name server 192.0.2.53",
        id="name server",
    ),
    guest(
        {"/etc/.resolv.conf.systemd-resolved.bak": "nameserver 192.0.2.53\n"},
        "leftovers.build", WARN,
        "/etc/.resolv.conf.systemd-resolved.bak:1: names the building place's name server 192.0.2.53",
        id="name server in a copy",
    ),
]  # fmt: skip
