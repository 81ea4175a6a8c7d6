"""Every service that is switched on is declared.

EGI's guide for image authors: disable all services unless they are necessary. A service that is enabled runs on every
machine of the image, on each of its addresses. Declared, a reviewer and a VO see it, and its ports can be compared
with the firewall's:

    services:
      - {unit: nginx.service, ports: [{protocol: tcp, port: 443}]}

What every image has needs no declaration: SSH, cloud-init, the firewall, the clock, updates, logs, the agent of the
hypervisor. Nor does what the same script switches off again.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.content import content
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.services import switched
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "services-declared"
SEVERITY = Severity.WARNING

BASE = re.compile(
    r"(?:ssh|sshd|cloud-(?:init(?:-local|-main|-network)?|config|final)|nftables|firewalld|ufw|ip6?tables|netfilter-persistent|"
    r"chrony|chronyd|ntpsec|systemd-[a-z0-9-]+|qemu-guest-agent|open-vm-tools|vmtoolsd|hyperv-daemons|networking|NetworkManager"
    r"(?:-[a-z-]+)?|wicked|unattended-upgrades|apt-daily(?:-upgrade)?|dnf-automatic(?:-install|-download)?|fstrim|logrotate|"
    r"man-db|e2scrub_(?:all|reap)|(?:serial-|auto)?getty@.*|serial-getty@.*|rsyslog|cron|crond|atd|auditd|apparmor|"
    r"fail2ban|rngd|rng-tools|haveged|irqbalance|tuned|dbus(?:-broker)?|polkit|snapd|multi-user|graphical)"
    r"\.(?:service|socket|timer|path|target)"
)


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares what is switched on with what is declared."""
    del around
    declared = {service.unit for service in appliance.services}
    stems = {unit.rpartition(".")[0] for unit in declared}
    changes = list(switched(content(manifest)))
    off = {change.unit for change in changes if change.verb in ("disable", "mask")}
    for change in changes:
        known = change.unit in declared | off or BASE.fullmatch(change.unit) or change.unit.rpartition(".")[0] in stems
        if change.verb == "enable" and not known:
            message = f"switches '{change.said}' on, which is not declared"
            yield at(change.file, change.place, message, f"add `- {{unit: {change.unit}}}` under services")
