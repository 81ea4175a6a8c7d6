"""The manual says what the checks say."""

from pathlib import Path

from vmi.auditing.manual import manual

MANUAL = Path(__file__).parents[2] / "docs" / "audit.md"


def test_manual_is_up_to_date() -> None:
    assert MANUAL.read_text() == manual()
