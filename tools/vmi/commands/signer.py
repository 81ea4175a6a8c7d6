"""This module says whose signature the verbs that release and endorse demand: the repository's release workflow."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from vmi.core.errors import InputError

WORKFLOW = ".github/workflows/release.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"


class Signer(NamedTuple):
    """This is the identity in the certificates that count, and who vouches for it."""

    identity: str
    issuer: str
    trusted_root: Path | None


def add(parser: argparse.ArgumentParser) -> None:
    """This adds --identity, --issuer and --trusted-root."""
    group = parser.add_argument_group("whose signature counts")
    group.add_argument(
        "--identity", metavar="SAN", help=f"exactly as in certificates (default: the repository's {WORKFLOW})"
    )
    group.add_argument(
        "--issuer", default=ISSUER, metavar="URL", help="who vouches for that identity (default: %(default)s)"
    )
    group.add_argument(
        "--trusted-root",
        type=Path,
        metavar="FILE",
        help="the root of trust, as trusted_root.json (default: the public Sigstore's, as pinned)",
    )


def chosen(args: argparse.Namespace, environment: Mapping[str, str]) -> Signer:
    """This is what the command line says, or the release workflow of the repository that the environment names."""
    identity: str | None = args.identity
    if identity is None:
        repository = environment.get("GITHUB_REPOSITORY")
        if not repository:
            raise InputError("whose signature counts?", hint="name --identity, or set GITHUB_REPOSITORY")
        identity = f"{environment.get('GITHUB_SERVER_URL') or 'https://github.com'}/{repository}/{WORKFLOW}"
    return Signer(identity, args.issuer, args.trusted_root)
