"""This module is `vmi publish`: it signs the VOs' image lists and writes the site."""

import argparse
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from vmi.commands import trust
from vmi.commands.options import add_repository, repository, store
from vmi.core.console import Console
from vmi.core.errors import ExitCode, InputError
from vmi.publishing import smime
from vmi.publishing.models import Publication, PublishedList, RefusedList
from vmi.publishing.site import Drafts, Job, Seal, prepare, write

BASE_URL = re.compile(r"https?://[A-Za-z0-9.:_-]+(/[A-Za-z0-9._~-]+)*")


def configure(parser: argparse.ArgumentParser) -> None:
    add_repository(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the site; replaced as a whole")
    parser.add_argument("--base-url", required=True, metavar="URL", help="where the site will be served")
    parser.add_argument("--smime-cert", type=Path, required=True, metavar="PEM", help="the endorser's certificate")
    parser.add_argument("--smime-key", type=Path, required=True, metavar="PEM", help="its key, not encrypted")
    parser.add_argument("--smime-chain", type=Path, metavar="PEM", help="the certificates between it and its root")
    trust.add_policy(parser)
    parser.add_argument(
        "--list-identity", metavar="SAN", help="the workflow that runs this and signs the lists (default: --identity)"
    )
    trust.add_signing(parser)
    parser.add_argument("--confirm", action="store_true", help="sign and write; without it everything is only checked")


def run(args: argparse.Namespace, console: Console) -> int:
    job = _job(args)
    drafts = prepare(job, console)
    if args.confirm:
        _write(drafts, job, args, console)
    publication = drafts.publication
    console.result(_text(publication, args.confirm), publication.to_json())
    if not args.confirm:
        console.note("nothing was signed or written: add --confirm")
    return ExitCode.NO if publication.refused else ExitCode.DONE


def _job(args: argparse.Namespace) -> Job:
    from vmi.signing.verification import verify_image  # 0.7 s, and --help must not wait for it

    base_url = args.base_url.rstrip("/")
    if not BASE_URL.fullmatch(base_url):
        raise InputError(f"'{args.base_url}' is not the address of a site", hint="such as https://images.example.org")
    verifier = trust.verifier(args)
    return Job(
        repo=repository(args),
        out=args.out.resolve(),
        base_url=base_url,
        endorser=smime.load(args.smime_cert, args.smime_key, args.smime_chain),
        prove=lambda sha256, bundles: verify_image(sha256, bundles, verifier),
        prove_list=trust.verifier(args, args.list_identity).bytes,
        store=store(args),
        now=datetime.now(UTC),
    )


def _write(drafts: Drafts, job: Job, args: argparse.Namespace, console: Console) -> None:
    from vmi.signing.sigstore import signer

    verifier = trust.verifier(args, args.list_identity)
    with signer(args.trust_config) as signing:
        write(drafts, job, _sealing(signing.sign_bytes, verifier.bytes), console)


def _sealing(sign: Seal, verify: Callable[[bytes, bytes], None]) -> Seal:
    def seal(data: bytes) -> bytes:
        bundle = sign(data)
        verify(data, bundle)  # what providers would refuse is never published
        return bundle

    return seal


def _text(publication: Publication, written: bool) -> str:
    lines = [line for published in publication.published for line in _published(published, written)]
    lines += [line for refused in publication.refused for line in _refused(refused)]
    lines += [f"{name}: no longer in the repository, its list is no longer served" for name in publication.removed]
    return "\n".join([*lines, f"{'site' if written else 'would write'}: {publication.site}"])


def _published(published: PublishedList, written: bool) -> list[str]:
    verb = "published" if written else "would publish"
    return [
        f"{published.vo}: {verb} version {published.version}, valid until {published.expires:%Y-%m-%d}",
        f"  {published.url}",
        *(f"  {i.appliance} {i.version}  sha256 {i.sha256[:12]}  until {i.expires:%Y-%m-%d}" for i in published.images),
        *(["  no image: the list retires what it named before"] if not published.images else []),
        *(f"  {name}: its endorsement has expired, left out" for name in published.expired),
    ]


def _refused(refused: RefusedList) -> list[str]:
    kept = "its old list stays" if refused.kept else "it has no list yet"
    hint = [f"  {refused.hint}"] if refused.hint else []
    return [f"{refused.vo}: REFUSED, {kept}", f"  {refused.reason}", *hint]
