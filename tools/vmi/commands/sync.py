"""This module is `vmi sync`: it verifies a published list and its images, and downloads what is proved."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from vmi.commands import trust
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.core.printable import printable, printable_lines
from vmi.providing.authorities import read_authorities
from vmi.providing.models import ImageOutcome, Outcome, SyncReport
from vmi.providing.sync import Trust, sync

REASON_CHARACTERS = 1000
MARKS = {Outcome.DOWNLOADED: "downloaded", Outcome.PRESENT: "present", Outcome.REFUSED: "REFUSED"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="LIST_URL", help="such as https://HOST/store/vo/VO/image.list")
    parser.add_argument("--dest", type=Path, required=True, metavar="DIR", help="where images go; one per list")
    parser.add_argument(
        "--ca", type=Path, required=True, metavar="PATH",
        help="the endorser's root CA: a PEM file, or a directory such as /etc/grid-security/certificates",
    )  # fmt: skip
    trust.add_policy(parser)
    parser.add_argument("--list-identity", metavar="SAN", help="the workflow that signs lists (default: --identity)")
    parser.add_argument(
        "--vo", metavar="NAME", help="refuse the list of any other VO (default: the one in LIST_URL, .../vo/NAME/...)"
    )
    parser.add_argument("--prune", action="store_true", help="delete images that the list no longer names")


def run(args: argparse.Namespace, console: Console) -> int:
    report = sync(args.url, args.dest, _trust(args), now=datetime.now(UTC), prune=args.prune, progress=console)
    console.result(_text(report), report.to_json())
    return ExitCode.DONE if report.is_complete else ExitCode.NO


def _trust(args: argparse.Namespace) -> Trust:
    from vmi.signing.verification import verify_image  # 0.7 s, and --help must not wait for it

    images, lists = trust.verifier(args), trust.verifier(args, args.list_identity)
    return Trust(
        authorities=read_authorities(args.ca),
        prove_list=lists.bytes,
        prove_image=lambda sha256, bundles: verify_image(sha256, bundles, images),
        vo=_vo(args),
    )


def _vo(args: argparse.Namespace) -> str:
    named = args.vo or "".join(re.findall(r"/vo/([^/]+)/image\.list$", args.url))
    if not named:
        raise InputError("which VO's list is it?", where=args.url, hint="name it with --vo")
    return str(named)


def _text(report: SyncReport) -> str:
    lines = [f"{report.vo}: list {report.version}, valid until {report.expires:%Y-%m-%d %H:%M} UTC"]
    lines += [_line(image) for image in report.images] or ["no image is endorsed: the list is empty"]
    lines += [f"{'deleted' if report.pruned else 'no longer listed'}  {name}" for name in report.unlisted]
    if report.unlisted and not report.pruned:
        lines.append("--prune deletes what is no longer listed")
    return "\n".join(lines)


def _line(image: ImageOutcome) -> str:
    line = f"{MARKS[image.outcome]}  {printable(image.title)} {image.version}"
    if image.outcome is not Outcome.REFUSED:
        return f"{line}  {image.file}"
    kept = f"\n    kept: {image.file}" if image.file else ""
    hint = f"\n    {printable_lines(image.hint)}" if image.hint else ""
    return f"{line}\n    {printable(image.reason, REASON_CHARACTERS)}{hint}{kept}"
