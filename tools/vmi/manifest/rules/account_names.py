"""No account of the image has the name of root, of the default user, or of a service of the system.

The default user is made at the first boot: when the image has an account of that name already, cloud-init takes it
as it is, with its old keys, groups and shell. An account that is root under another name is one that nobody looks
for.

Give the account a name of its own, or, better, none: users are made at the first boot.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.reserved import why_reserved
from vmi.manifest.rule import Around, Problem, Problems

ID = "account-names"
SEVERITY = Severity.ERROR


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares each name."""
    del manifest, around
    for index, account in enumerate(appliance.accounts):
        route = ("accounts", index, "name")
        if account.name == appliance.contextualization.default_user:
            message = f"'{account.name}' is the default user, which is made at the first boot; the image has none yet"
            yield Problem(message, route, hint="remove the account")
        elif why := why_reserved(account.name):
            yield Problem(f"an account cannot be called '{account.name}': {why}", route, hint="give it another name")
