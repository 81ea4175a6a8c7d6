"""The guest is for the machine that the manifest names, and for 64 bits.

Asked of the ELF header of /sbin/init, the first program that Linux starts. On another machine nothing would start, and
an image list that names the wrong one sends it to sites that cannot run it.
"""

from vmi.auditing.guest.kernel.programs import INITS, init
from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail

ID = "boot.architecture"
TITLE = "the guest is for the machine that was declared"
HINT = "build from a base of the right architecture, or correct the manifest's architecture"
SOURCES = ("AZ", "AWS", "BOO-004")
SEVERITY = Outcome.FAIL
APPLIES = "every image"


def check(subject: Subject) -> Observations:
    program = init(subject.guest)
    if program is None:
        yield fail(INITS[0], "is missing: there is nothing that the kernel could start")
    elif not program.machine:
        yield fail(program.path, "is no ELF program, so nothing says for which machine it is")
    elif program.bits != 64:
        yield fail(program.path, f"is for {program.machine}, {program.bits} bits; clouds offer 64")
    elif subject.appliance and program.machine != subject.appliance.architecture:
        yield fail(program.path, f"is for {program.machine}, the manifest declares {subject.appliance.architecture}")
