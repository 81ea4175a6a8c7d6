"""This verb judges an image offline: no root, no mount, no boot."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vmi.auditing.audit import audit, look
from vmi.auditing.limits import bounded
from vmi.auditing.profiles.reading import levels
from vmi.auditing.results import Judgement, Outcome
from vmi.auditing.subject import Request
from vmi.commands.options import IMAGE, add_limits, add_output, output
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.printable import printable
from vmi.core.spelling import near

if TYPE_CHECKING:
    from vmi.auditing.models import AuditReport
    from vmi.manifest.models import Appliance

EVERY_CHECK = ""
FORMATS = ("text", "json", "sarif", "markdown", "html")


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("image", type=Path, nargs="?", metavar="IMAGE", help=IMAGE)
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE",
        help="judge by what this appliance.yaml declares: disk size, open ports, accounts, waivers",
    )
    parser.add_argument(
        "--profile",
        default="egi",
        metavar="NAME|FILE",
        help="how severe to be: egi, strict, or a file (docs/schema/profile.json) (default: egi)",
    )
    parser.add_argument(
        "--deep",
        action="store_true",
        help="read every file and all free space too: digests against the package database, secrets, what was deleted",
    )
    parser.add_argument(
        "--advisories",
        type=Path,
        metavar="PATH",
        help="also say which known vulnerabilities the packages have, by advisories in the OSV format that were "
        "downloaded before: a file, a directory or an export's .zip",
    )
    parser.add_argument(
        "--secret-rules",
        type=Path,
        metavar="FILE",
        help="look for secrets by these rules too, a file in the format of gitleaks; only with --deep",
    )
    parser.add_argument(
        "--external",
        type=Path,
        metavar="PROGRAM",
        help="read btrfs and other file systems that vmi does not read through this program, called with a partition's "
        "file and the tar archive to write",
    )
    parser.add_argument(
        "--explain",
        metavar="CHECK",
        nargs="?",
        const=EVERY_CHECK,
        help="show what a check expects, why, and what to do, or list all checks, and read no image",
    )
    add_limits(parser)
    add_output(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This audits one image; the exit code is 1 when the verdict is no."""
    if args.explain is not None:
        return _explain(args.explain, console)
    if args.image is None:
        raise InputError("names no image", where="vmi audit", hint="vmi audit IMAGE, or `vmi audit --explain`")
    target = output(args, args.image, args.manifest)
    request = _request(args)
    appliance = _appliance(args.manifest) if args.manifest else None
    is_kept = target is not None or args.format != "text"
    with bounded(args.limit_s, args.limit_mib, str(args.image)):
        report = audit(args.image, appliance, console, request) if is_kept else None
        judgement = report.judgement if report else look(args.image, appliance, console, request)
    if report and target:
        report.write(target)
    name = printable(args.image.name)
    console.result(*(_written(args.format, report, name) if report else _shown(judgement, name)))
    return ExitCode.NO if judgement.verdict is Outcome.FAIL else ExitCode.DONE


def _appliance(path: Path) -> "Appliance":
    from vmi.core import documents
    from vmi.manifest.models import Appliance  # an audit without a manifest starts without its language

    return documents.read(path, Appliance)


def _explain(word: str, console: Console) -> int:
    from vmi.auditing import explaining

    known = explaining.explained()
    if word == EVERY_CHECK:
        console.result(explaining.listed(), [each._asdict() for each in known.values()])
        return ExitCode.DONE
    if word not in known:
        meant = near(word, list(known))
        hint = f"did you mean '{meant}'?" if meant else "`vmi audit --explain` lists all checks"
        raise InputError(f"no check '{printable(word)}'", hint=hint)
    console.result(explaining.page(known[word]), known[word]._asdict())
    return ExitCode.DONE


def _request(args: argparse.Namespace) -> Request:
    if args.secret_rules and not args.deep:
        raise InputError("--secret-rules does nothing without --deep", hint="add --deep: only then all files are read")
    for path in (args.advisories, args.secret_rules, args.external):
        if path and not path.exists():
            raise InputError("is not there", where=str(path))
    return Request(
        datetime.now(UTC).date(),
        deep=args.deep,
        advisories=args.advisories,
        secret_rules=args.secret_rules,
        external=args.external and args.external.absolute(),
        levels=levels(args.profile),
    )


def _written(form: str, report: "AuditReport", name: str) -> tuple[str, str]:
    """This is what stdout gets, for people and for programs; each form is imported where it is used."""
    if form == "sarif":
        from vmi.auditing.reporting import sarif

        return "", sarif.render(report, name, _manual())
    if form == "markdown":
        from vmi.auditing.reporting import markdown

        return markdown.render(report, name), ""
    if form == "html":
        from vmi.auditing.reporting import html

        return html.render(report, name), ""
    return _shown(report.judgement, name)[0], report.to_json()


def _shown(judgement: Judgement, name: str) -> tuple[str, str]:
    from vmi.auditing.reporting import text

    return text.render(judgement, name), ""


def _manual() -> str:
    """This is the address of the checks' manual, as far as that is known: in a workflow on GitHub."""
    server, repository = (os.environ.get(name) for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"))
    return f"{server}/{repository}/blob/main/docs/audit.md" if server and repository else ""
