"""This verb tells in what two images differ: what somebody reads before approving a new version."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from vmi.auditing.comparing import markdown, text
from vmi.auditing.comparing.compare import compare
from vmi.auditing.models import AuditReport
from vmi.commands.options import add_limits
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.printable import printable

TOLD = (
    " First who gets in and with which rights: accounts, groups, files that say so, ports, firewall, set-uid files,"
    " services; then kernels, packages, configuration, files, sizes. That they differ is an answer: the exit code is 0."
)
NO_REPORT = "name an image, or what `vmi audit --output` wrote"
FORMATS = ("text", "json", "markdown")


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.description = (parser.description or "") + TOLD
    what = "a disk image, or the audit.json of one (`vmi audit --output`)"
    parser.add_argument("old", type=Path, metavar="OLD", help=f"what there was: {what}")
    parser.add_argument("new", type=Path, metavar="NEW", help="what is to come: the same")
    add_limits(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This compares two images; that they differ is an answer, and no failure."""
    old, new = (_demand_guest(path, _report(path, args, console)) for path in (args.old, args.new))
    comparison = compare(old, new, str(args.old), str(args.new))
    shown = markdown.render(comparison) if args.format == "markdown" else text.render(comparison)
    console.result(shown, comparison.to_json())
    return ExitCode.DONE


def _report(path: Path, args: argparse.Namespace, console: Console) -> AuditReport:
    if _is_json(path):
        return _read(path)
    from vmi.auditing.audit import audit  # all checks: not for two reports that are there already
    from vmi.auditing.limits import bounded
    from vmi.auditing.subject import Request

    with bounded(args.limit_s, args.limit_mib, str(path)):
        return audit(path, None, console, Request(datetime.now(UTC).date()))


def _demand_guest(path: Path, report: AuditReport) -> AuditReport:
    """An image of which nobody can say what is in it differs in nothing, and must not look so."""
    guest = report.facts.get("guest")
    if isinstance(guest, dict) and "unreadable" in guest:
        what = f"holds nothing to compare: {printable(str(guest['unreadable']))}"
        raise InputError(what, where=str(path), hint="`vmi audit` says what of it can be read")
    return report


def _read(path: Path) -> AuditReport:
    try:
        return AuditReport.read(path)
    except InputError as error:
        raise InputError(error.what, where=error.where, hint=NO_REPORT) from error


def _is_json(path: Path) -> bool:
    if not path.is_file():
        raise InputError("is not there, or no file", where=str(path))
    with path.open("rb") as file:
        return file.read(64).lstrip().startswith(b"{")
