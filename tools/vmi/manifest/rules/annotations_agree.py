"""An annotation does not say again, or otherwise, what the manifest says already.

Annotations are what a registry and a cloud see of an image. The catalogue writes those that follow from the
manifest: what OpenStack's Glance wants to know, the title, the description, where it came from. A second word for
the same thing is at best idle; when they differ, a cloud believes one and people the other. Those that only the
build knows (revision, date, source, digest) cannot be written by hand.

Remove the annotation, or correct the value that it follows from. Others of your own are welcome:

    annotations:
      org.openstack.glance.hw_rng_model: virtio
"""

import re

from vmi.core.findings import Severity
from vmi.manifest.distributions import known
from vmi.manifest.models import Appliance
from vmi.manifest.repository import Manifest
from vmi.manifest.rule import Around, Problem, Problems

ID = "annotations-agree"
SEVERITY = Severity.ERROR

OF_THE_BUILD = frozenset(
    [
        f"org.opencontainers.image.{key}"
        for key in ("created", "revision", "source", "ref.name", "base.digest", "base.name")
    ]
    + [f"org.openstack.glance.{key}" for key in ("disk_format", "container_format")]
    + ["eu.egi.cloud.tag"]
)
_PLAIN = re.compile(r"[^a-z0-9.]")


def check(manifest: Manifest[Appliance], appliance: Appliance, around: Around) -> Problems:
    """This compares each with what follows from the manifest."""
    del manifest, around
    if not appliance.annotations:
        return
    followed = _followed(appliance)
    for name, value in appliance.annotations.items():
        route = ("annotations", name)
        if name in OF_THE_BUILD:
            message = f"'{name}' is written at the release, which alone knows it"
            yield Problem(message, route, hint="remove it", at_key=True)
        elif name in followed:
            key, expected = followed[name]
            if _plain(value) in {_plain(expected), known(expected)}:
                yield Problem(f"'{name}' follows from {key}", route, "remove it", at_key=True, severity=Severity.HINT)
            else:
                message = f"'{name}' is '{value}', but {key} says '{expected}'"
                yield Problem(message, route, hint=f"remove it, or correct {key}")


def _followed(appliance: Appliance) -> dict[str, tuple[str, str]]:
    title, description = ("title", appliance.title), ("description", appliance.description)
    return {
        "org.openstack.glance.architecture": ("architecture", appliance.architecture),
        "org.openstack.glance.os_distro": ("os.name", appliance.os.name),
        "org.openstack.glance.os_version": ("os.version", appliance.os.version),
        "org.openstack.glance.os_type": ("os.family", appliance.os.family),
        "org.openstack.glance.os_admin_user": (
            "contextualization.default_user",
            appliance.contextualization.default_user,
        ),
        "org.opencontainers.image.title": title,
        "org.opencontainers.image.description": description,
        "org.opencontainers.image.version": ("version", appliance.version),
        "eu.egi.cloud.image.title": title,
        "eu.egi.cloud.description": description,
    }


def _plain(word: str) -> str:
    return _PLAIN.sub("", word.lower())
