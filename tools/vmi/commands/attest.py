"""This module is `vmi attest`: it signs what is known of a built image."""

import argparse
from functools import partial
from pathlib import Path

from vmi.auditing.blocks.opening import opened
from vmi.building.formats import demand_same
from vmi.building.models import Artifacts
from vmi.commands import trust
from vmi.core.console import Console
from vmi.core.errors import ExitCode, Refusal
from vmi.signing import attestation
from vmi.signing.attestation import Attested, Subject


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("build", type=Path, metavar="BUILD_DIR", help="a build's directory in the store")
    trust.add_signing(parser)
    parser.add_argument(
        "--unsafe-dirty",
        action="store_true",
        help="sign a build of uncommitted files too; its summary says FAILED and no provider accepts it",
    )
    parser.add_argument("--confirm", action="store_true", help="really sign: signatures stand in a public log for ever")


def run(args: argparse.Namespace, console: Console) -> int:
    """This signs, unless the image has its attestations already."""
    same_disk = partial(_demand_same_disk, console)
    subject = attestation.read_subject(args.build, console, demand_same_disk=same_disk, unsafe_dirty=args.unsafe_dirty)
    attested = _existing(subject, args.trust_config, console)
    if attested is not None:
        console.note(f"{subject.attestations} holds valid statements about this image already: nothing to sign")
    elif not args.confirm:
        return _dry_run(subject, console)
    else:
        attested = attestation.attest(subject, console, trust_config=args.trust_config, unsafe_dirty=args.unsafe_dirty)
    console.result(_text(subject, attested), attested.to_json())
    return ExitCode.DONE


def _demand_same_disk(console: Console, directory: Path, artifacts: Artifacts) -> None:
    """This reads the image with the audit's own reader: no other program sees what a build job left."""
    with opened(directory / artifacts.image.path) as disk:
        demand_same(directory, artifacts, disk, console)


def _existing(subject: Subject, trust_config: Path | None, console: Console) -> Attested | None:
    try:
        return attestation.existing(subject, trust_config)
    except Refusal as refusal:
        console.note(f"{subject.attestations} does not hold, signing again: {refusal}")
        return None


def _dry_run(subject: Subject, console: Console) -> int:
    image = subject.image
    others = "".join(f" and {file.path}" for file in subject.artifacts.others)
    text = f"would sign 4 statements about {image.path} (sha256 {image.sha256}){others}; --confirm does it"
    console.result(text, {"image_sha256": image.sha256, "signed": False})
    return ExitCode.DONE


def _text(subject: Subject, attested: Attested) -> str:
    lines = [f"{subject.image.path}  sha256 {attested.image_sha256}"]
    lines += [f"{file.path}  sha256 {file.sha256}  the same disk" for file in subject.artifacts.others]
    lines += [f"signed by {attested.identity}"]
    lines += [f"  {each.name:<10}  sha256 {each.sha256}  {each.predicate_type}" for each in attested.attestations]
    if attested.unsafe:
        lines.append("unsafe: a dirty build, the summary says FAILED")
    return "\n".join(lines)
