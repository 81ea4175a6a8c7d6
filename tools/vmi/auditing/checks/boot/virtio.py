"""The kernel has the drivers of virtual hardware: virtio's disk, SCSI, network and PCI.

KVM clouds give a machine nothing else. The driver of the disk and of PCI must be at hand before the root file system
is: built into the newest kernel, or a module that its initrd brings. That the modules are there is seen at once; that
the initrd brings them is seen in the deep pass, which unpacks it. An initrd without virtio_scsi is a warning, for a
cloud uses it only when it is asked to.
"""

from typing import NamedTuple

from vmi.auditing.guest.kernel.drivers import Driver, driver, is_known, modules_in_initrd
from vmi.auditing.guest.kernel.kernels import Kernel, newest
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Skipped, Subject, fail, warn

ID = "boot.virtio"
TITLE = "the kernel has virtio's drivers"
HINT = "install the distribution's cloud or generic kernel, and let its initrd hold most drivers (MODULES=most)"
SOURCES = ("EGI", "BOO-003")
SEVERITY = Outcome.FAIL
APPLIES = "images with a kernel"


class _Needed(NamedTuple):
    """This is a driver, and how much of a machine starts without it."""

    path: str
    option: str
    outcome: Outcome
    """When the initrd lacks it; PASS where the root file system has it in time."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


NEEDED = (
    _Needed("drivers/virtio/virtio_pci", "CONFIG_VIRTIO_PCI", Outcome.FAIL),
    _Needed("drivers/block/virtio_blk", "CONFIG_VIRTIO_BLK", Outcome.FAIL),
    _Needed("drivers/scsi/virtio_scsi", "CONFIG_SCSI_VIRTIO", Outcome.WARN),
    _Needed("drivers/net/virtio_net", "CONFIG_VIRTIO_NET", Outcome.PASS),
)


def check(subject: Subject) -> Observations:
    kernel = newest(subject.guest)
    if kernel is None:
        raise Skipped("there is no kernel")
    if not is_known(subject.guest, kernel):
        yield fail(kernel.image, "has neither modules nor a configuration: nothing says which drivers it has")
        return
    found = {needed: driver(subject.guest, kernel, needed.path, needed.option) for needed in NEEDED}
    for needed, where in found.items():
        if where is Driver.NONE:
            yield fail(kernel.modules or kernel.image, f"the kernel has no driver {needed.name}")
    modules = [needed for needed, where in found.items() if where is Driver.MODULE]
    yield from _early(subject, kernel, [needed for needed in modules if needed.outcome is not Outcome.PASS])


def _early(subject: Subject, kernel: Kernel, modules: list[_Needed]) -> Observations:
    if modules and not kernel.initrd:
        yield fail(kernel.image, f"has {modules[0].name} as a module, and no initrd that would bring it")
    elif modules and subject.request.deep:
        brought = modules_in_initrd(subject.guest, kernel)
        for needed in modules:
            if needed.name not in brought:
                say = fail if needed.outcome is Outcome.FAIL else warn
                yield say(kernel.initrd, f"does not bring {needed.name}, which the kernel has as a module")
