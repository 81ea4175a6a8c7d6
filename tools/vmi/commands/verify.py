"""This module is `vmi verify`: it checks an image against its signed statements, offline."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vmi.commands import trust
from vmi.core.console import Console
from vmi.core.digests import digest_file
from vmi.core.errors import ExitCode, InputError
from vmi.core.printable import printable

if TYPE_CHECKING:
    from vmi.signing.models import Summary


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("image", type=Path, metavar="IMAGE", help="the image's file")
    parser.add_argument(
        "--bundles", type=Path, required=True, metavar="DIR", help="the directory of its four *.sigstore.json"
    )
    trust.add_policy(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This verifies; anything less than full proof ends as a Refusal."""
    from vmi.signing.verification import read_bundles, verify_image  # 0.7 s, not for --help

    verifier = trust.verifier(args)
    bundles = read_bundles(args.bundles)
    if not args.image.is_file():
        raise InputError("is not a file", where=str(args.image))
    with console.task(f"digest of {args.image.name}"):
        sha256 = digest_file(args.image).sha256
    summary = verify_image(sha256, bundles, verifier)
    console.result(_text(args, sha256, summary), _data(args, sha256, summary))
    return ExitCode.DONE


def _text(args: argparse.Namespace, sha256: str, summary: "Summary") -> str:
    return "\n".join(
        (
            f"{args.image}: verified",
            f"  sha256     {sha256}",
            *_same_disk(sha256, summary),
            f"  signed by  {args.identity}",
            f"  issuer     {args.issuer}",
            f"  release    {summary.resource_uri}",
            f"  verdict    {summary.verification_result} at {summary.time_verified.isoformat()}",
        )
    )


def _same_disk(sha256: str, summary: "Summary") -> tuple[str, ...]:
    """What was audited and booted may be another file than this one."""
    if summary.image is None or summary.audited in (None, sha256):
        return ()
    name = printable(summary.image.name or "the image")
    return (f"  same disk  as {name}, sha256 {summary.audited}: that was audited and booted",)


def _data(args: argparse.Namespace, sha256: str, summary: "Summary") -> dict[str, object]:
    return {
        "image": str(args.image),
        "sha256": sha256,
        "verified": True,
        "identity": args.identity,
        "issuer": args.issuer,
        "summary": summary.to_json_value(),
    }
