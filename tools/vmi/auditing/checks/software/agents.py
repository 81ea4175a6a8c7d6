"""There are no agents of one hypervisor or of another cloud.

An appliance runs on every provider's KVM or VMware with the drivers of its kernel and with cloud-init. Guest additions
of a desktop hypervisor are left from a build, and the agents of commercial clouds obey a metadata service that is not
there, or that somebody else could play. open-vm-tools and the like are worth knowing only.
"""

from vmi.auditing.checks.software.named import Table, named, place
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint, warn

ID = "software.agents"
TITLE = "there are no agents of one hypervisor or of another cloud"
HINT = "purge the package; drivers for virtio are in the kernel, and cloud-init is the agent"
SOURCES = ("DO", "EGI", "CIV", "PKG-010")
SEVERITY = Outcome.WARN
APPLIES = "every image"

FOREIGN: Table = {
    "VirtualBox's guest additions": ("virtualbox-guest-*", "virtualbox-ose-guest-*", "VirtualBox-guest-additions"),
    "Parallels' tools": ("parallels-tools*", "prl-tools*"),
    "Xen's tools": ("xe-guest-utilities*", "xenserver-*"),
    "Azure's agent": ("walinuxagent", "WALinuxAgent", "WALinuxAgent-*", "azure-proxy-agent"),
    "Google's agent": ("google-guest-agent", "google-compute-engine*", "google-osconfig-agent", "gce-disk-expand"),
    "Amazon's agent": ("amazon-ssm-agent", "ec2-instance-connect", "amazon-ec2-net-utils", "amazon-cloudwatch-agent"),
    "DigitalOcean's agent": ("do-agent", "droplet-agent"),
    "Oracle's agent": ("oracle-cloud-agent", "oci-utils"),
    "Alibaba's agent": ("aliyun-assist", "aliyun-service*", "cloudmonitor"),
    "Vagrant": ("vagrant",),
}  # fmt: skip
USEFUL: Table = {
    "VMware's tools, without use on KVM": ("open-vm-tools*",),
    "Hyper-V's daemons, without use on KVM": ("hyperv-daemons", "hyperv-tools", "linux-cloud-tools-common"),
    "an agent for a desktop's screen": ("spice-vdagent",),
}
PLACES = {
    "/opt/VBoxGuestAdditions-*": "VirtualBox's guest additions",
    "/usr/sbin/VBoxService": "VirtualBox's guest additions",
    "/usr/lib/vmware-tools": "VMware's own tools",
    "/usr/lib/parallels-tools": "Parallels' tools",
    "/usr/sbin/waagent": "Azure's agent",
    "/usr/bin/google_guest_agent": "Google's agent",
    "/opt/digitalocean": "DigitalOcean's agent",
    "/snap/amazon-ssm-agent": "Amazon's agent",
    "/usr/local/qcloud": "Tencent's agent",
    "/usr/local/share/aliyun-assist": "Alibaba's agent",
}


def check(subject: Subject) -> Observations:
    for package, what in named(subject.guest, FOREIGN):
        yield warn(place(package), f"is {what}")
    for pattern, what in PLACES.items():
        for path in subject.guest.glob(pattern):
            if path not in subject.owned:
                yield warn(path, f"is {what}, and no package brought it")
    for package, what in named(subject.guest, USEFUL):
        yield hint(place(package), f"is {what}")
    subject.demand_packages()
