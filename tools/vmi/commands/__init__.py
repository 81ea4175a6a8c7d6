"""This package is the verbs of the command line, one module each; the only place that prints.

A module has `configure(parser)`, which adds the verb's own arguments, and `run(args, console)`, which returns an exit
code. It is imported only when its verb is used.
"""

from keyword import iskeyword
from typing import NamedTuple


class Verb(NamedTuple):
    """This is one verb and where it lives."""

    name: str
    does: str
    """Finishes the sentence "This ..."."""

    @property
    def module(self) -> str:
        """Where it lives; `import` is no name for a module in Python, so that verb lives in `import_`."""
        return f"vmi.commands.{self.name}{'_' if iskeyword(self.name) else ''}"


VERBS: tuple[Verb, ...] = (
    Verb("new", "starts an appliance or a VO: a manifest that lints clean, and what belongs to it"),
    Verb("import", "writes the manifest that is closest to an AppDB file or a Packer template"),
    Verb("fmt", "writes manifests in the house style, and brings CODEOWNERS up to date"),
    Verb("lint", "checks manifests, and names what is wrong at file:line:column"),
    Verb("plan", "finds the builds that are needed"),
    Verb("template", "shows the Packer template of a manifest, and writes its directory"),
    Verb("build", "makes the image of one appliance with Packer and QEMU"),
    Verb("audit", "judges an image offline: no root, no mount, no boot"),
    Verb("sbom", "lists what an image consists of: a software bill of materials"),
    Verb("diff", "tells in what two images differ, or two audits of them, before somebody approves the new one"),
    Verb("boot", "starts an image and asks what a user and an attacker would ask"),
    Verb("attest", "states what is known of an image and signs it with Sigstore"),
    Verb("verify", "checks an image against its signed statements, and refuses what is not proved"),
    Verb("release", "publishes a proved image and writes its release record"),
    Verb("endorse", "opens one pull request per VO that follows the appliance"),
    Verb("publish", "signs the image lists of the VOs and writes the site"),
    Verb("sync", "verifies a published list and downloads its images, as a provider"),
)
