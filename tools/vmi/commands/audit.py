"""This verb judges an image offline: no root, no mount, no boot."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from vmi.auditing.audit import audit
from vmi.auditing.models import Outcome
from vmi.auditing.report import render
from vmi.auditing.subject import Request
from vmi.commands.options import add_output, output
from vmi.core import documents
from vmi.core.console import Console
from vmi.core.errors import ExitCode
from vmi.core.printable import printable
from vmi.manifest.models import Appliance


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a disk image: qcow2, raw, VMDK, OVA, VDI or VHD")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE",
        help="judge by what this appliance.yaml declares: disk size, open ports, accounts, waivers",
    )
    add_output(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This audits one image; the exit code is 1 when the verdict is no."""
    target = output(args, args.image, args.manifest)
    appliance = documents.read(args.manifest, Appliance) if args.manifest else None
    report = audit(args.image, appliance, console, Request(datetime.now(UTC).date()))
    if target:
        report.write(target)
    console.result(render(report, printable(args.image.name)), report.to_json())
    return ExitCode.NO if report.verdict is Outcome.FAIL else ExitCode.DONE
