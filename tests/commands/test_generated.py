"""What is generated and committed says what its source says."""

from pathlib import Path

import pytest

from vmi.commands.generated import GENERATED

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", GENERATED)
def test_what_is_committed_is_current(path: str) -> None:
    file = ROOT / path
    assert file.is_file(), f"{path} is missing: run make generated"
    assert file.read_text() == GENERATED[path](), f"{path} is stale: run make generated"
