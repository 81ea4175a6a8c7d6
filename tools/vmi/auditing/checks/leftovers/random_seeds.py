"""No random seed and no machine's own secret is in the image.

Machines that start with one seed may make the same keys, and the secret that systemd encrypts credentials with is worth
nothing when everybody has it. /etc/machine-info, which describes one machine, is a warning.
"""

from vmi.auditing.results import Outcome
from vmi.auditing.subject import Observations, Subject, fail, warn

ID = "leftovers.random-seeds"
TITLE = "there is no random seed and no secret of one machine"
HINT = "end provisioning with: rm -f /var/lib/systemd/random-seed /var/lib/systemd/credential.secret"
SOURCES = ("TPL", "SD", "OCI", "CRD-013")
SEVERITY = Outcome.FAIL
APPLIES = "every image"

SEEDS = ("/var/lib/systemd/random-seed", "/var/lib/urandom/random-seed", "/var/lib/random-seed",
         "/var/lib/misc/random-seed", "/var/lib/seedrng/*", "/boot/efi/loader/random-seed", "/boot/loader/random-seed",
         "/efi/loader/random-seed", "/loader/random-seed", "/var/lib/systemd/credential.secret")  # fmt: skip
OF_ONE_MACHINE = ("/var/lib/systemd/tpm2-srk-public-key.*", "/var/lib/systemd/pcrlock.json")
DESCRIPTION = "/etc/machine-info"


def check(subject: Subject) -> Observations:
    guest = subject.guest
    for path in guest.glob(*SEEDS):
        if guest.size(path):
            yield fail(path, "is a random secret that every machine would share")
    for path in guest.glob(*OF_ONE_MACHINE):
        if guest.size(path):
            yield fail(path, "belongs to the TPM of the machine of the build")
    if guest.size(DESCRIPTION) and DESCRIPTION not in subject.owned:
        yield warn(DESCRIPTION, "describes one machine")
