"""No cache tells of the disks of the machine that built the image.

The programs make these files anew: blkid's and LVM's caches, multipath's list of disks that it knows, the counts of
failed logins, udev's database. They do no harm but for a wrong name of a disk, so these are hints.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint

ID = "leftovers.device-caches"
TITLE = "there are no caches of the builder's disks and logins"
HINT = "remove the file at the end of provisioning"
SOURCES = ("VS:blkid-tab", "VS:lvm-system-devices", "VS:pam-data", "VS:rpm-db", "OCI", "SAN-005")
SEVERITY = Outcome.HINT
APPLIES = "every image"

CACHES = ("/etc/blkid.tab*", "/etc/blkid/blkid.tab*", "/run/blkid/*", "/var/cache/blkid*", "/etc/lvm/cache/*",
          "/etc/lvm/cache/.cache", "/etc/lvm/archive/*", "/etc/lvm/backup/*", "/etc/lvm/devices/system.devices",
          "/etc/multipath/wwids", "/etc/multipath/bindings", "/run/faillock/*", "/var/lib/faillock/*",
          "/var/log/tallylog", "/var/lib/pam_shield/*", "/run/udev/data/*", "/var/lib/rpm/__db.*",
          "/usr/lib/sysimage/rpm/__db.*", "/etc/mdadm/mdadm.conf.*")  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in sorted(guest.glob(*CACHES)):
        if guest.size(path) and path not in subject.owned:
            yield hint(path, "is remembered of the machine of the build")
