"""This verb lists what an image consists of: a software bill of materials."""

import argparse
import os
from pathlib import Path

from vmi.auditing.limits import bounded
from vmi.auditing.sbom.comparing import Sbom, differences, read
from vmi.auditing.sbom.inventory import LATEST, Inventory
from vmi.auditing.sbom.sbom import WRITERS, inventory
from vmi.commands.options import IMAGE, add_limits, output
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.files import write_atomic
from vmi.core.printable import printable

TIME = (
    " The same image gives the same bytes: the time in it is SOURCE_DATE_EPOCH, or else the newest time of the image's"
    " package database."
)

SHOWN = 20
"""How many differences are told to people."""


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.description = (parser.description or "") + TIME
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
        help="do not write one, but compare FILE, in either format, with the image: exit 1 when it is not its SBOM",
    )
    add_limits(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This makes one SBOM, or checks one; an image that names no packages has none."""
    target = output(args, args.image)
    if args.check and (target or args.files):
        raise InputError("--check writes nothing and compares packages", hint="leave --output and --files out")
    given = read(args.check) if args.check else None
    epoch = _epoch(os.environ.get("SOURCE_DATE_EPOCH", ""))
    with bounded(args.limit_s, args.limit_mib, str(args.image)):
        found = inventory(args.image, console, with_files=args.files, epoch=epoch)
        text = "" if given else WRITERS[args.form](found)
    if given:
        return _checked(given, found, args.check, console)
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


def _checked(given: Sbom, found: Inventory, path: Path, console: Console) -> int:
    different = list(differences(given, found))
    shown = printable(str(path))
    more = len(different) - SHOWN
    told = [*different[:SHOWN], *([f"{more} more differences, in --format json"] if more > 0 else [])]
    lines = [f"{shown}: {line}" for line in told] or [f"{shown}: it is the SBOM of {printable(found.image.name)}"]
    console.result("\n".join(lines), {"sbom": str(path), "differences": different})
    return ExitCode.NO if different else ExitCode.DONE


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
