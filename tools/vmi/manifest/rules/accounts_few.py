"""The image has no accounts of its own.

EGI's guide for image authors: always remove all default accounts. Every account in an image is the same on all
machines of the world, whoever runs them; one forgotten key or password opens them all. People's accounts are made
at the first boot by cloud-init, and services bring their own system accounts, which need not be listed here.

When the image must have one (a batch system's pool account, say), keep it, say why in its purpose, and ignore this:

    accounts:
      - {name: slurmuser, purpose: Jobs of the batch system run as this}  # vmi: ignore[accounts-few] same on all nodes
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "accounts-few"
SEVERITY = Severity.HINT


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This names each."""
    del manifest, around
    for index, account in enumerate(appliance.accounts):
        message = f"account '{account.name}' is the same on every machine of this image; the fewer, the better"
        hint = "let cloud-init make it at the first boot, if it can"
        yield Problem(message, ("accounts", index, "name"), hint=hint)
