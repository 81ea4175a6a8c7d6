"""The reason of a waiver says why.

VO managers read it before they endorse the image: it stands in the audit's report and in their pull request.
"needed", "todo" or the name of the check tell them nothing. Say what it is for, what protects users meanwhile, and
until when.

    reason: Slurm's nodes reach each other on 6817 and 6818; the cloud's security group lets only the cluster in
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "waiver-reason"
SEVERITY = Severity.WARNING

LETTERS = 15
WORDS = 3


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This counts words and letters, which is little, but no reason has fewer."""
    del manifest, around
    for index, waiver in enumerate(appliance.waivers):
        words = [word for word in re.split(r"\W+", waiver.reason) if word]
        if len(words) < WORDS or sum(map(len, words)) < LETTERS:
            message = f"'{waiver.reason}' does not say why '{waiver.check}' may be forgiven"
            hint = "say what it is needed for and what protects users meanwhile"
            yield Problem(message, ("waivers", index, "reason"), hint=hint)
