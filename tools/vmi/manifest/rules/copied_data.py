"""No data are copied into the image.

EGI's guide for image authors: do not include (big) data in your image; there are other mechanisms for accessing data
from your VM (block and object storage, CVMFS). Each copy of the image at each provider holds them, each start of a
machine waits for them, and git keeps every version for ever.

Archives and data sets above 64 KiB are named, and all files of an appliance together are at most 5 MiB. Let the
machine fetch its data when it runs.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vmi.core.findings import Severity
from vmi.core.yaml import Route
from vmi.manifest.files import directories, named_files
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "copied-data"
SEVERITY = Severity.WARNING

LIMIT_BYTES = 64 * 1024
TOGETHER_BYTES = 5 << 20
_DATA = re.compile(
    r"\.(?:iso|img|qcow2|vmdk|ova|raw|tar|tgz|tbz2?|txz|gz|bz2|xz|zst|zip|7z|rar|jar|war|deb|rpm|whl|fastq|fq|fasta|fa|bam|"
    r"sam|cram|vcf|h5|hdf5?|nc|grib2?|root|parquet|feather|arrow|npy|npz|pkl|pickle|pt|pth|onnx|safetensors|gguf|csv|tsv|"
    r"sqlite3?|db|dump|sql|fits|tiff?|mp4|avi|mov|mp3|wav)$",
    re.I,
)


class _Largest(NamedTuple):
    size: int
    route: Route
    name: str


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This adds up what the appliance brings, and looks for data by the names."""
    del around
    total, largest = 0, _Largest(0, ("provision",), "")
    for route, name in _brought(manifest, appliance):
        size = _size(manifest, name)
        total, largest = total + size, max(largest, _Largest(size, route, name), key=lambda each: each.size)
        if size > LIMIT_BYTES and (match := _DATA.search(name)):
            message = f"'{name}' is data ({size // 1024} KiB of {match[0]})"
            yield Problem(
                message, route, hint="let the machine fetch it when it runs, or a script fetch it with a checksum"
            )
    if total > TOGETHER_BYTES:
        message = f"the appliance brings {total / 2**20:.1f} MiB of files, the largest is '{largest.name}'"
        yield Problem(
            message, largest.route, hint=f"at most {TOGETHER_BYTES >> 20} MiB; let the machine fetch data when it runs"
        )


def _size(manifest: Manifest[Appliance], name: str) -> int:
    found = manifest.status(name)
    return found.st_size if found else 0  # another rule says that it is not there


def _brought(manifest: Manifest[Appliance], appliance: Appliance) -> Iterator[tuple[Route, str]]:
    seen: set[str] = set()
    below = ((route, name) for route, path in directories(appliance) for name in manifest.files_below(path))
    for route, name in (*named_files(appliance), *below):
        if name not in seen:
            seen.add(name)
            yield route, name
