"""cloud-init makes the root partition and its file system as large as the disk that a cloud gives.

The modules growpart and resizefs stand in one of the three lists of modules, and nothing switches them off: `growpart:
{mode: off}`, a list of devices without `/`, `resize_rootfs: false`, or /etc/growroot-disabled. That the tools
are there is said by layout.growable.
"""

from vmi.auditing.guest.cloud_config import CONFIGURATION, merged
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.yaml_tree import Node
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail

ID = "cloud.growing"
TITLE = "cloud-init lets the root file system grow"
HINT = "name growpart and resizefs in cloud_init_modules, as the distribution does, and do not turn them off"
SOURCES = ("OS", "CIV", "CLD-004")
SEVERITY = Outcome.FAIL
APPLIES = "images that cloud-init sets up"

STAGES = ("cloud_init_modules", "cloud_config_modules", "cloud_final_modules")
NEEDED = ("growpart", "resizefs")
SWITCH = "/etc/growroot-disabled"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    if not guest.exists(CONFIGURATION):
        raise Skipped("there is no configuration of cloud-init")
    whole = merged(guest)
    listed = {_name(item) for stage in STAGES for item in whole.each(stage)}
    for name in NEEDED:
        if name not in listed:
            yield fail(CONFIGURATION, f"no list of modules names {name}")
    yield from _switched_off(whole)
    yield from _by_file(guest, whole)


def _name(item: Node) -> str:
    """A module stands there by name, as [name, how often], or as {name: ...}."""
    first = item.items[0] if item.items else item.fields.get("name", item)
    return (first.text or "").replace("_", "-").removeprefix("cc-")


def _switched_off(whole: Node) -> Observations:
    section, mode = whole.get("growpart"), whole.get("growpart", "mode")
    if section and not section.is_mapping:
        yield fail(section.path, "growpart is no mapping, and does nothing", section.line)
    if mode and mode.is_false:
        yield fail(mode.path, "growpart is switched off", mode.line)
    devices = whole.get("growpart", "devices")
    if devices and "/" not in devices.texts:
        yield fail(devices.path, "growpart is not told to enlarge /", devices.line)
    resize = whole.get("resize_rootfs")
    if resize and resize.is_false:
        yield fail(resize.path, "resize_rootfs is switched off", resize.line)


def _by_file(guest: Guest, whole: Node) -> Observations:
    ignored = whole.get("growpart", "ignore_growroot_disabled")
    if guest.exists(SWITCH) and not (ignored and ignored.is_true):
        yield fail(SWITCH, "keeps growpart from running")
