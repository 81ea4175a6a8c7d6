"""A seed gives the build's key to the machine.

When the installation is done, the build logs in by SSH, with a key that was made for this build and lives as long.
The installer must put it there: where a seed says @build-key@, or the boot command <build-key>, the build writes it.
Without it the build waits until its time is up. A password would be a credential in git, and is refused.

    sshkey --username=root "@build-key@"                    # kickstart
    d-i preseed/late_command string mkdir -p /target/root/.ssh; \\
        echo "@build-key@" > /target/root/.ssh/authorized_keys    # preseed
    ssh: {install-server: true, authorized-keys: ["@build-key@"]}  # autoinstall
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance, IsoBase
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "seed-build-key"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for the two marks."""
    del around
    base = appliance.base
    if not isinstance(base, IsoBase) or any("<build-key>" in keys for keys in base.boot_command):
        return
    seeds = [data for name in base.seed.files if (data := manifest.read(name)) is not None]
    if len(seeds) == len(base.seed.files) and not any(map(_gives_the_key, seeds)):
        message = "the build can never log in: no file of the seed says @build-key@"
        hint = f"write @build-key@ where '{base.login}' gets its SSH key, or <build-key> in boot_command"
        yield Problem(message, ("base", "seed", "files"), hint=hint)


def _gives_the_key(seed: bytes) -> bool:
    """A line that is a comment gives nothing; all three installers write comments alike."""
    return any(b"@build-key@" in line and not line.lstrip().startswith(b"#") for line in seed.splitlines())
