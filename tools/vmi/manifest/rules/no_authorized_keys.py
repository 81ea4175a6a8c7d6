"""No SSH key is put into an account by the image.

A public key is no secret, but an account that lets it in is a default account: whoever has its other half opens every
machine of every user, whoever runs it. Keys come from the cloud when a machine starts; cloud-init puts them into the
account of the default user. Looked at: authorized_keys in copied files, keys in scripts, playbooks, kickstart,
preseed, autoinstall and cloud-init files, and `ssh_import_id`, which fetches somebody's keys.

The build itself logs in with a key that lives as long as the build. Where a seed must name it, write @build-key@:

    ssh:
      authorized-keys: ["@build-key@"]
"""

from vmi.core.findings import Severity
from vmi.manifest.reading.credentials import credentials
from vmi.manifest.rule import AnyManifest, AnyModel, Around, Problems

ID = "no-authorized-keys"
SEVERITY = Severity.ERROR


def check(manifest: AnyManifest, model: AnyModel | None, around: Around) -> Problems:
    """This names each key."""
    del model, around
    for found in credentials(manifest):
        if found.secret.family == "authorized-key":
            hint = "remove it; in a seed write @build-key@, and cloud-init brings the user's key at the first boot"
            yield found.problem(f"whoever has this key opens every machine: {found.secret.title}", hint)
