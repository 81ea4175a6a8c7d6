"""This module says whose signature counts, for every verb that verifies: an identity, who vouches for it, a root."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from vmi.core.errors import InputError

if TYPE_CHECKING:
    from vmi.signing.verification import Verifier

WORKFLOW = ".github/workflows/release.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"


def add_policy(parser: argparse.ArgumentParser) -> None:
    """This adds --identity, --issuer and --trusted-root, all but the last to be named: nobody is trusted by default."""
    group = parser.add_argument_group("whose signature counts")
    group.add_argument(
        "--identity", required=True, metavar="SAN", help="the release workflow, exactly as in certificates"
    )
    group.add_argument("--issuer", required=True, metavar="URL", help="who vouches for that identity")
    _add_root(group)


def add_own_policy(parser: argparse.ArgumentParser) -> None:
    """This adds the same for a workflow of the catalogue, which knows by its environment who its signer is."""
    group = parser.add_argument_group("whose signature counts")
    group.add_argument(
        "--identity", metavar="SAN", help=f"exactly as in certificates (default: the repository's {WORKFLOW})"
    )
    group.add_argument(
        "--issuer", default=ISSUER, metavar="URL", help="who vouches for that identity (default: %(default)s)"
    )
    _add_root(group)


def add_signing(parser: argparse.ArgumentParser) -> None:
    """This adds --trust-config: where signatures are made."""
    parser.add_argument(
        "--trust-config",
        type=Path,
        metavar="FILE",
        help="the Sigstore instance to sign with, as ClientTrustConfig JSON (default: the public one)",
    )


def verifier(args: argparse.Namespace, identity: str | None = None) -> "Verifier":
    """This is the verifier that the arguments ask for; `identity` instead of theirs, where lists have their own."""
    from vmi.signing.verification import Policy, Verifier  # 0.7 s, and --help must not wait for it

    chosen: str | None = args.identity if identity is None else identity
    # An empty one is not a missing one: Policy refuses it.
    policy = Policy(identity=_own_identity() if chosen is None else chosen, issuer=args.issuer)
    return Verifier(policy, args.trusted_root)


def _own_identity() -> str:
    repository = os.environ.get("GITHUB_REPOSITORY")
    if not repository:
        raise InputError("whose signature counts?", hint="name --identity, or set GITHUB_REPOSITORY")
    return f"{os.environ.get('GITHUB_SERVER_URL') or 'https://github.com'}/{repository}/{WORKFLOW}"


def _add_root(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--trusted-root",
        type=Path,
        metavar="FILE",
        help="the root of trust, as trusted_root.json (default: the public Sigstore's, as pinned)",
    )
