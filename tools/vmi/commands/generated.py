"""This module writes every committed file that is generated; `make generated` runs it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from vmi.auditing.comparing.models import Comparison
from vmi.auditing.manual import manual as audit_page
from vmi.auditing.models import AuditReport
from vmi.auditing.profiles.model import Profile
from vmi.commands.manual import commands_page
from vmi.core.files import write_atomic
from vmi.manifest.manual import lint_page, manifest_page
from vmi.manifest.schema import FILES, schema

GENERATED: dict[str, Callable[[], str]] = {
    **{path: partial(schema, model) for path, model in FILES.items()},
    "docs/schema/audit.json": partial(schema, AuditReport),
    "docs/schema/diff.json": partial(schema, Comparison),
    "docs/schema/profile.json": partial(schema, Profile),
    "docs/lint.md": lint_page,
    "docs/manifest.md": manifest_page,
    "docs/commands.md": commands_page,
    "docs/audit.md": audit_page,
}
"""Each file of the repository, and what writes it."""


def write(root: Path) -> None:
    """This writes them all."""
    for path, text in GENERATED.items():
        write_atomic(root / path, text())


if __name__ == "__main__":
    write(Path.cwd())
