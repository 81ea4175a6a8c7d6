"""This package is the Packer template of an appliance, as text: a pure function of the manifest and of the machine.

Every path in it is relative to the template's directory, so that no value from the machine reaches HCL.
"""

from vmi.building import hcl
from vmi.building.template import names, provisioners, seeds, source
from vmi.building.template.machine import Machine, is_uefi
from vmi.building.template.placing import Placed, placed
from vmi.manifest.models import Appliance

__all__ = ["Machine", "Placed", "is_uefi", "key_file", "names", "placed", "render", "seeds"]


def render(
    appliance: Appliance, instance: str, base_checksum: str, machine: Machine, public_key: str, *, plugins: bool
) -> dict[str, str]:
    """This is every text file of the template directory that is generated, by its relative path.

    `instance` tells one build from another, for cloud-init; `base_checksum` is as `sha256:...`. `plugins`: Packer
    before 1.7 has no required_plugins, and Debian ships 1.6; the block lives in a file of its own.
    """
    files = {
        names.TEMPLATE: hcl.document(
            ("variable", ["build_key_file"], {"default": ""}),
            source.source(appliance, base_checksum, machine, public_key),
            provisioners.build(appliance),
        ),
        **seeds.generated(appliance, instance, public_key),
    }
    if plugins:
        files[names.PLUGINS] = hcl.document(_plugins())
    return files


def key_file() -> str:
    """This tells Packer where the private key lies: apart, so that a template without one is valid too."""
    return hcl.assignment("build_key_file", names.KEY)


def _plugins() -> tuple[str, list[str], hcl.Block]:
    qemu = {"version": ">= 1.1.0, < 2.0.0", "source": "github.com/hashicorp/qemu"}
    ansible = {"version": ">= 1.1.0, < 2.0.0", "source": "github.com/hashicorp/ansible"}
    return "packer", [], {"required_plugins": [("", {"qemu": qemu, "ansible": ansible})]}
