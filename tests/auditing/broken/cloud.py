"""Images that are broken in one way each, for the checks of cloud."""

from pathlib import Path

from tests.auditing.broken.case import FAIL, HINT, WARN, Broken, guest
from tests.auditing.images import ENABLED

OURS = "/etc/cloud/cloud.cfg.d/99_ours.cfg"

BROKEN: list[Broken] = [
    guest(
        {"/etc/cloud/cloud-init.disabled": ""},
        "cloud.cloud-init", FAIL, "/etc/cloud/cloud-init.disabled: keeps cloud-init from running", id="cloud-init off",
    ),
    guest(
        {"/usr/bin/cloud-init": None},
        "cloud.cloud-init", FAIL, "/usr/bin/cloud-init: cloud-init is not installed", id="no cloud-init",
    ),
    guest(
        {f"{ENABLED}/cloud-final.service": Path("/dev/null")},
        "cloud.cloud-init", FAIL, "/etc/systemd/system/cloud-final.service: is masked", id="cloud-init masked",
    ),
    guest(
        {"/etc/cloud/cloud.cfg.d/99_ours.cfg": "datasource_list: [ Azure, None ]\n"},
        "cloud.datasources", FAIL, "/etc/cloud/cloud.cfg.d/99_ours.cfg:1: datasource_list names none of "
        "ConfigDrive, Ec2, NoCloud, OpenStack", id="datasources of another cloud",
    ),
    guest(
        {"/var/lib/cloud/instances/i-1/user-data.txt": "#cloud-config\n"},
        "cloud.no-leftovers", FAIL, "/var/lib/cloud/instances/i-1: is left from a machine that cloud-init set up",
        id="instance state",
    ),
    guest(
        {"/etc/ssh/sshd_config.d/50-cloud-init.conf": "PasswordAuthentication no\n"},
        "cloud.no-leftovers", WARN,
        "/etc/ssh/sshd_config.d/50-cloud-init.conf: was written by cloud-init while the image was built",
        id="configuration by cloud-init",
    ),
    guest(
        {OURS: "growpart: {mode: off}\n"},
        "cloud.growing", FAIL, f"{OURS}:1: growpart is switched off", id="growpart off",
    ),
    guest(
        {OURS: "cloud_init_modules:\n  - ssh\n  - [ growpart, always ]\n"},
        "cloud.growing", FAIL, "/etc/cloud/cloud.cfg: no list of modules names resizefs", id="no resizefs",
    ),
    guest(
        {OURS: "chpasswd:\n  users:\n  - {name: debian, password: geheim, type: text}\n"},
        "cloud.credentials", FAIL, f"{OURS}:3: chpasswd gives 'debian' a password: ...", id="baked password",
    ),
    guest(
        {OURS: "ssh_import_id: [ 'gh:someone' ]\n"},
        "cloud.credentials", FAIL, f"{OURS}:1: ssh_import_id lets in whoever has a key of 'gh:someone'",
        id="baked key of a site",
    ),
    guest(
        {OURS: "disable_root: false\n"},
        "cloud.users", FAIL, f"{OURS}:1: disable_root is false: the user's key opens root as well", id="root by key",
    ),
    guest(
        {OURS: "system_info: {default_user: {groups: [docker]}}\n"},
        "cloud.users", HINT, f"{OURS}:1: the default user is in the group 'docker', which is as good as root",
        id="group that is root",
    ),
    guest(
        {"/var/lib/cloud/seed/nocloud/user-data": "#cloud-config\n"},
        "cloud.seeds", FAIL, "/var/lib/cloud/seed/nocloud/user-data: is a seed for cloud-init", id="seed",
    ),
    guest(
        {OURS: "datasource:\n  NoCloud:\n    seedfrom: http://192.0.2.1/\n"},
        "cloud.seeds", FAIL, f"{OURS}:3: datasource.NoCloud.seedfrom is a seed for cloud-init", id="address of a seed",
    ),
    guest(
        {OURS: "network: {config: disabled}\n"},
        "cloud.network-config", WARN, f"{OURS}:1: cloud-init leaves the network alone, and nothing else asks for DHCP",
        id="network not by cloud-init",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 ds=nocloud;s=/seed/"\n'},
        "cloud.seeds", FAIL,
        "/etc/default/grub:1: the kernel command line tells cloud-init where to look: ds=nocloud;s=/seed/",
        id="seed on the command line",
    ),
    guest(
        {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="console=ttyS0 cloud-init=disabled"\n'},
        "cloud.cloud-init", FAIL, "/etc/default/grub:1: the kernel command line turns cloud-init off",
        id="cloud-init off by the command line",
    ),
]  # fmt: skip
