"""An OVA asks for a machine that hypervisors can make, with the disk that is in it.

That there is a descriptor, a manifest whose checksums hold, one disk and nothing else is demanded before any check.
Here: it asks for processors and memory, for one disk on a controller (IDE, SCSI or SATA), for a network card, and for
no CD or floppy drive; and the disk's capacity is the size of the disk in the VMDK, for importers trust either.
"""

from vmi.auditing.blocks.device import Machine
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, warn

ID = "format.ova-hardware"
TITLE = "the OVA asks for a sensible machine"
HINT = "export the machine again with one disk, one network card and no drives; or let vmi build write the OVA"
SOURCES = ("EGI", "FMT-004")
SEVERITY = Outcome.FAIL
APPLIES = "OVAs"

MEMORY_BYTES = 128 * 2**20
"""Less than any Linux of today starts in."""
WHERE = "OVF descriptor"


def check(subject: Subject) -> Observations:
    container = subject.disk.container
    machine = container.machine
    if machine is None:
        raise Skipped("it is no OVA")
    yield from _missing(machine)
    for drive in machine.drives:
        yield fail(WHERE, f"asks for {drive}")
    if machine.capacity_bytes is not None and machine.capacity_bytes != container.virtual_bytes:
        said = f"{machine.capacity_bytes} bytes, the VMDK holds {container.virtual_bytes}"
        yield fail(WHERE, f"says that the disk has {said}")


def _missing(machine: Machine) -> Observations:
    if not machine.cpus:
        yield fail(WHERE, "asks for no processor")
    if machine.memory_bytes < MEMORY_BYTES:
        yield fail(WHERE, f"asks for {machine.memory_bytes >> 20} MiB of memory")
    if machine.disks != 1:
        yield fail(WHERE, f"asks for {machine.disks} disks")
    if not machine.disk_controllers:
        yield fail(WHERE, "asks for no controller that a disk could hang on")
    if not machine.network_cards:
        yield warn(WHERE, "asks for no network card")
