"""This module lets a test sign as a workflow does, and lays out what it signs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import examples

from sandbox.sigstore import PrivateSigstore
from vmi.building.models import Artifacts
from vmi.signing.sigstore import Signer, signer

IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/release.yml@refs/heads/main"
REPORTS = {"audit": "a" * 64, "boot": "b" * 64}
"""What stands for the digests of audit.json and boot.json."""
NOW = datetime(2026, 5, 4, 11, 0, 0, tzinfo=UTC)


@contextmanager
def pen_of(sigstore: PrivateSigstore, identity: str) -> Iterator[Signer]:
    """This is `signer` in the environment of a workflow of the private Sigstore."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            enter(patch, sigstore, identity)
            pen = stack.enter_context(signer(sigstore.trust_config))
        yield pen


def enter(patch: pytest.MonkeyPatch, sigstore: PrivateSigstore, identity: str = IDENTITY) -> None:
    """This makes the process a job of a workflow."""
    for name, value in sigstore.environment(identity).items():
        patch.setenv(name, value)


def write_build(directory: Path, artifacts: Artifacts | None = None) -> Path:
    """This writes a build's directory as build, audit and boot leave it."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / examples.IMAGE_NAME).write_bytes(examples.IMAGE)
    (artifacts or examples.artifacts()).write(directory / "artifacts.json")
    examples.audit_report().write(directory / "audit.json")
    examples.boot_report().write(directory / "boot.json")
    return directory
