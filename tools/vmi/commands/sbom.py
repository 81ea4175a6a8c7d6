"""This verb lists what an image consists of: a software bill of materials."""

import argparse
import os
from pathlib import Path

from vmi.auditing.limits import bounded
from vmi.auditing.sbom.comparing import Sbom, differences, read
from vmi.auditing.sbom.inventory import LATEST
from vmi.auditing.sbom.sbom import WRITERS, inventory
from vmi.commands.options import IMAGE, add_limits, output
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.files import write_atomic
from vmi.core.printable import printable

SAME = (
    " The same image under the same name gives the same bytes: the time in it is SOURCE_DATE_EPOCH, or else the newest"
    " time of the image's package database, and the serial number is made of everything else."
)
CHECK = (
    "do not write one, but compare FILE, in either format, with the image: exit 1, and what differs, when it is not its"
    " SBOM. If it says that vmi wrote it, with --files or without, all that stands in it must be as vmi writes it, but"
    " for the image file's name, the time, vmi's version and the serial number. If another tool did, it must tell the"
    " image's SHA-256 and each package; each component and each file (of those that no package vouches for) that it"
    " tells must be there, and as far as it tells them, these must be so: type, name, version, purl (of its qualifiers"
    " arch, and an rpm's epoch), digests, the words of the supplier, those of the licence where the package database"
    " has any. Nothing else in it is compared"
)

SHOWN = 20
"""How many differences are told to people."""


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.description = (parser.description or "") + SAME
    parser.add_argument("image", type=Path, metavar="IMAGE", help=IMAGE)
    parser.add_argument(
        "--as",
        dest="form",
        choices=tuple(WRITERS),
        default="cyclonedx",
        help="CycloneDX 1.6 or SPDX 2.3, both as JSON (default: cyclonedx)",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the SBOM to FILE, not to standard output")
    parser.add_argument(
        "--files", action="store_true", help="also name each file that no package vouches for, with its digest"
    )
    parser.add_argument(
        "--check",
        type=Path,
        metavar="FILE",
        help=CHECK,
    )
    add_limits(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This makes one SBOM, or checks one; an image that names no packages has none."""
    target = output(args, args.image)
    if args.check and (target or args.files):
        raise InputError("--check writes nothing, and compares what FILE tells", hint="leave --output and --files out")
    if args.check:
        return _check(args, console)
    epoch = _epoch(os.environ.get("SOURCE_DATE_EPOCH", ""))
    with bounded(args.limit_s, args.limit_mib, str(args.image)):
        found = inventory(args.image, console, with_files=args.files, epoch=epoch)
        text = WRITERS[args.form](found)
    if target is None:
        console.result(text, text)
        return ExitCode.DONE
    write_atomic(target, text)
    packages, others = len(found.packages), len(found.languages)
    console.result(
        f"{printable(str(target))}: {packages} packages of the distribution, {others} of programming languages, "
        f"of the image with SHA-256 {found.image.sha256}",
        {"sbom": str(target), "image_sha256": found.image.sha256, "packages": packages, "language_packages": others},
    )
    return ExitCode.DONE


def _check(args: argparse.Namespace, console: Console) -> int:
    """This compares; whoever wrote the SBOM may want that to take long, as whoever made the image."""
    with bounded(args.limit_s, args.limit_mib, str(args.check)):
        given = read(args.check)
    with bounded(args.limit_s, args.limit_mib, str(args.image)):
        found = inventory(args.image, console, with_files=given.told.with_files, epoch=None)
        different = list(differences(given, found))
    shown, more = printable(str(args.check)), len(different) - SHOWN
    told = [*different[:SHOWN], *([f"{more} more differences, in --format json"] if more > 0 else [])]
    lines = [f"{shown}: {line}" for line in told or [f"{_praise(given)} {printable(found.image.name)}"]]
    values = {"sbom": str(args.check), "differences": different, "written_by_vmi": given.told.is_ours}
    console.result("\n".join(lines), values)
    return ExitCode.NO if different else ExitCode.DONE


def _praise(given: Sbom) -> str:
    """Another tool's SBOM may tell things that vmi does not know."""
    return "it is the SBOM of" if given.told.is_ours else "vmi did not write it; what can be compared agrees with"


def _epoch(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12 and int(text) <= LATEST:
        return int(text)
    raise InputError(
        f"'{printable(text)}' is not a number of seconds since 1970",
        where="SOURCE_DATE_EPOCH",
        hint="unset it, or set it to what `git log -1 --format=%ct` prints",
    )
