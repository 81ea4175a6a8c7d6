"""No seed for cloud-init is in the image.

A seed is obeyed on every machine, before anything that the cloud says or in its place. Looked at: files of the
NoCloud source, `seedfrom` and data under datasource.NoCloud, and a kernel command line that names a datasource, a seed
or a configuration's address.
"""

from vmi.auditing.guest.cloud_config import merged
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.kernel import command_lines
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "cloud.seeds"
TITLE = "no seed tells cloud-init what to do"
HINT = "remove the seed at the end of provisioning: cloud-init clean --seed"
SOURCES = ("TPL", "CLD-008")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SEEDS = ("/var/lib/cloud/seed/*/*", "/writable/system-data/var/lib/cloud/seed/*/*")
INLINE = ("seedfrom", "user-data", "meta-data", "vendor-data", "network-config")
NOCLOUD = ("NoCloud", "NoCloudNet")
WORDS = ("ds=", "seedfrom=", "cloud-config-url=", "ci.ds=", "ci.datasource=")


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in guest.glob(*SEEDS):
        if guest.size(path):
            yield fail(path, "is a seed for cloud-init")
    yield from _configured(guest)
    for told in command_lines(guest):
        for word in told.words:
            if word.startswith(WORDS):
                yield fail(told.path, f"the kernel command line tells cloud-init where to look: {_shown(word)}",
                           told.line)  # fmt: skip


def _configured(guest: Guest) -> Observations:
    for source in NOCLOUD:
        for key in INLINE:
            found = merged(guest).get("datasource", source, key)
            if found and not found.is_nothing:
                yield fail(found.path, f"datasource.{source}.{key} is a seed for cloud-init", found.line)


def _shown(word: str) -> str:
    """An address may hold a password."""
    return f"{word.partition('=')[0]}={word.partition('=')[2].split('://')[0].split('@')[0][:40]}"
