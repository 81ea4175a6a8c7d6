"""Among the datasources are those of EGI's providers, and the one by which an image is tried here.

A datasource is where a machine looks for its configuration: its user's key, its name, what to run. Nearly all of
EGI's providers run OpenStack, which answers over the network (OpenStack, and Ec2 as older releases spell it) or on
a small disk (ConfigDrive). An image that knows neither starts there without a user. NoCloud is how each image is
booted before its release: without it, the test cannot log in.

    contextualization:
      default_user: debian
      datasources: [OpenStack, ConfigDrive, NoCloud, Ec2]

This is also what is meant when `datasources` is left out.
"""

from vmi.core.findings import Severity
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "datasources-of-egi"
SEVERITY = Severity.WARNING

ROUTE = ("contextualization", "datasources")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This looks for them."""
    del manifest, around
    context = appliance.contextualization
    if context.engine != "cloud-init":
        return  # another rule speaks
    named = set(context.datasources)
    if not named & {"OpenStack", "ConfigDrive", "Ec2"}:
        message = "no datasource is one of EGI's providers: a machine would start there without a user"
        hint = "add OpenStack and ConfigDrive, or leave datasources out"
        yield Problem(message, ROUTE, hint=hint, at_key=True, severity=Severity.ERROR)
    for word, why in (
        ("OpenStack", "nearly all of EGI's providers run OpenStack"),
        ("ConfigDrive", "some networks of OpenStack have no metadata service"),
        ("NoCloud", "it is how the image is booted before its release"),
    ):
        if word not in named and (word == "NoCloud" or named & {"OpenStack", "ConfigDrive", "Ec2"}):
            yield Problem(f"{word} is not among the datasources: {why}", ROUTE, hint=f"add {word}", at_key=True)
