"""No large files and data sets lie in the image outside of packages.

The EGI guide: keep the image small; data belong into volumes and object stores, which a site mounts or a user
downloads. Named are files of at least 64 MiB that no package brought, and data sets, archives and images of disks of at
least 10 MiB, by their suffixes. Directories that hold more than 512 MiB of software that no package brought are worth
knowing of, no more. A kernel's initrd, and what package managers and the C library make, is no data.
"""

import math
import re
from collections.abc import Iterator

from vmi.auditing.guest.census import census, unowned
from vmi.auditing.guest.entries import Entry
from vmi.auditing.guest.guest import Guest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, hint, warn

ID = "size.big-data"
TITLE = "there are no large files and data sets"
HINT = "fetch data at run time, from a volume or an object store, instead of shipping them"
SOURCES = ("EGI", "SIZ-004")
SEVERITY = Outcome.WARN
APPLIES = "every image"

LARGE_BYTES = 64 * 2**20
DATA_BYTES = 10 * 2**20
DIRECTORY_BYTES = 512 * 2**20
NAMED = 10
_DATA = re.compile(
    r".*\.(?:iso|img|raw|qcow2?|vmdk|ova|vdi|vhdx?|fa|fasta|fastq|fq|bam|cram|sam|vcf|bcf|root|h5|hdf5?|nc|nc4|fits?|"
    r"parquet|orc|avro|arrow|feather|csv|tsv|jsonl|npy|npz|mat|tfrecords?|pt|pth|onnx|safetensors|gguf|tif|tiff|mp4|mkv|"
    r"tar|tgz|tbz2?|txz|zip|7z|rar|gz|bz2|xz|zst|deb|rpm|whl|dump|sql|bak)",
    re.IGNORECASE,
)
_MADE = ("/boot/", "/usr/lib/locale/", "/usr/lib/sysimage/", "/var/lib/rpm/", "/var/lib/dpkg/", "/var/lib/apt/",
         "/var/lib/dnf/", "/var/cache/", "/usr/lib/modules/", "/usr/lib/udev/", "/var/log/", "/var/lib/selinux/",
         "/var/lib/docker/", "/var/lib/containers/", "/var/lib/snapd/", "/proc/", "/sys/", "/dev/")  # fmt: skip


def check(subject: Subject) -> Observations:
    guest = subject.guest
    root = subject.found_root.device.size if subject.found_root else math.inf
    # What is larger than its disk has holes, or a size that lies.
    for entry in [entry for entry in _files(guest, subject.owned) if entry.size <= root][:NAMED]:
        yield warn(entry.path, f"holds {entry.size >> 20} MiB that no package brought")
    for directory, size in _directories(guest):
        yield hint(directory, f"holds {size >> 20} MiB that no package brought")


def _files(guest: Guest, owned: frozenset[str]) -> list[Entry]:
    """The largest first."""
    return [
        entry
        for entry in census(guest).large
        if entry.size >= (DATA_BYTES if _DATA.fullmatch(entry.name) else LARGE_BYTES)
        and entry.path not in owned
        and not entry.path.startswith(_MADE)
    ]


def _directories(guest: Guest) -> Iterator[tuple[str, int]]:
    """Two levels below the root, without what was named already, hard links counted once."""
    sums: dict[str, int] = {}
    seen: set[int] = set()
    for entry in unowned(guest):
        if entry.size < LARGE_BYTES and entry.is_file and not entry.path.startswith(_MADE) and entry.inode not in seen:
            seen.add(entry.inode)
            top = "/".join(entry.path.split("/", 3)[:3])
            sums[top] = sums.get(top, 0) + entry.size
    return ((top, size) for top, size in sorted(sums.items()) if size > DIRECTORY_BYTES)
