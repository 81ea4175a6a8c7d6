"""The partitions of a seed fit on the disk.

The installer stops when the disk is too small for what the seed asks, and the build waits for it until its time is
up. The sizes of `part` in a kickstart, and the smallest sizes of a preseed's recipe, together are at most `disk_mib`.
Make the partitions small and let them grow (`--grow`, or -1 as the largest size).
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.reading.content import content
from vmi.manifest.reading.kickstart import word_of
from vmi.manifest.reading.pointing import at
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problems

ID = "seed-fits-disk"
SEVERITY = Severity.ERROR

_SIZES = re.compile(r"(?:^|[.:\s])\s*(\d{1,9})\s+(\d{1,9})\s+(-?\d{1,9}%?)\s+([a-z$][\w-]*)")
LONGEST_RECIPE = 4000


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This adds the sizes up."""
    del around
    read = content(manifest)
    for seed in read.kickstarts:
        parts = [each for each in seed.kickstart.named("part", "partition") if each.value("--size").isdecimal()]
        sizes = [int(each.value("--size")[:9]) for each in parts]
        if sum(sizes) > appliance.disk_mib:
            largest = max(zip(sizes, parts, strict=True), key=lambda pair: pair[0])[1]
            yield at(seed.file, word_of(largest), _message(sum(sizes), appliance), _HINT)
    for preseed in read.preseeds:
        if expert := preseed.preseed.answer("partman-auto/expert_recipe"):
            smallest = sum(int(match[1]) for match in _SIZES.finditer(expert.value[:LONGEST_RECIPE]))
            if smallest > appliance.disk_mib:
                yield at(preseed.file, expert, _message(smallest, appliance), _HINT)


_HINT = "ask for less and let it grow, or give the disk more in disk_mib"


def _message(asked: int, appliance: Appliance) -> str:
    return f"the partitions need {asked} MiB, the disk has {appliance.disk_mib} MiB"
