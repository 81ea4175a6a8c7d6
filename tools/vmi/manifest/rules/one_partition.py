"""An installer makes one partition, and it fills the disk.

EGI's guide for image authors: use a single partition, no /boot, no swap, so that the provider can grow it and change
files in it. A second partition after the root stops it from growing; one before it takes space that nobody gets back.
For UEFI /boot/efi is needed and allowed.

- kickstart: `part / --fstype=ext4 --grow --size=1024`, nothing else; `autopart` needs `--type=plain --nohome --noboot`.
- preseed: a recipe with one mount point, whose largest size is -1.
- autoinstall: `storage: {layout: {name: direct}}`.
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.reading.content import Content
from vmi.manifest.reading.kickstart import AUTOPART, Directive, word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.reading.seeds import PreseedFile
from vmi.manifest.reading.tree import Scalar, mappings
from vmi.manifest.rule import Problems

ID = "one-partition"
SEVERITY = Severity.ERROR

_FINE = ("/", "/boot/efi", "biosboot", "prepboot", "swap")
_MOUNT = re.compile(r"mountpoint\{\s*(/[^\s}]*)\s*\}")
_SIZES = re.compile(r"(?:^|[.:\s])\s*(\d+)\s+(\d+)\s+(-?\d+%?)\s+([a-z$][\w-]*)")
LONGEST_RECIPE = 4000


def check(read: Content) -> Problems:
    """This looks at the partitions that a seed makes."""
    for seed in read.kickstarts:
        for directive in seed.kickstart.named("part", "partition", "autopart", "reqpart"):
            yield from _of_directive(seed.file, directive)
    for preseed in read.preseeds:
        yield from _of_preseed(preseed)
    for autoinstall in read.autoinstalls:
        for item in mappings(autoinstall.autoinstall and autoinstall.autoinstall.at("storage", "config")):
            path = item.values.get("path")
            if item.text("type") == "mount" and isinstance(path, Scalar) and path.text not in (*_FINE, ""):
                hint = "remove it, or write `layout: {name: direct}` instead of config"
                yield at(autoinstall.file, path, f"'{path.text}' is a partition of its own", hint)


def _of_directive(file: str, directive: Directive) -> Problems:
    place, operand = word_of(directive), directive.operand
    if directive.name == "reqpart":
        if directive.has("--add-boot"):
            yield at(file, place, "'reqpart --add-boot' makes a partition for /boot", "remove --add-boot")
    elif directive.name == "autopart":
        for option, what in (("--noboot", "/boot"), ("--nohome", "/home")):
            if not directive.has(option):
                yield at(file, place, f"autopart makes a partition for {what}", AUTOPART)
    elif operand.startswith("/") and operand not in _FINE:
        yield at(file, place, f"'{operand}' is a partition of its own", "remove the line: everything lies on /")
    elif operand == "/" and not directive.has("--grow"):
        message = "the root partition does not grow: the rest of the disk stays empty"
        yield at(file, place, message, "add --grow", Severity.WARNING)


def _of_preseed(seed: PreseedFile) -> Problems:
    chosen, expert = (seed.preseed.answer(f"partman-auto/{each}") for each in ("choose_recipe", "expert_recipe"))
    if expert:
        for mount in _MOUNT.findall(expert.value[:LONGEST_RECIPE]):
            if mount not in _FINE:
                yield at(seed.file, expert, f"'{mount}' is a partition of its own", "remove it from the recipe")
        largest = [match[3] for match in _SIZES.finditer(expert.value[:LONGEST_RECIPE])]
        if largest and not any(size.startswith("-1") or size.endswith("%") or int(size) > 10**6 for size in largest):
            message = "no partition of the recipe fills the disk"
            yield at(seed.file, expert, message, "write -1 as the largest size of /", Severity.WARNING)
    elif chosen and chosen.value in ("home", "multi", "server"):
        message = f"the recipe '{chosen.value}' makes several partitions"
        yield at(seed.file, chosen, message, "write a partman-auto/expert_recipe with / alone")
