"""vo-text: title and description can be read."""

from pathlib import Path

import pytest
from tests.manifest.values import VO, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(VO, [], id="silent: they can"),
        pytest.param(
            edited(VO, "title: Demonstration", "title: \u202eDemonstration"),
            [
                (
                    "4:8: error [vo-text] holds the invisible character \\u202e at the beginning | delete it, or "
                    "write the text again by hand"
                ),
            ],
            id="turned around",
        ),
        pytest.param(
            edited(VO, "description: A VO to try things with.", 'description: " "'),
            [
                "5:14: error [vo-text] the description is empty | write what it is and what it is good for",
            ],
            id="empty",
        ),
    ],
)
def test_vo_text(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "vo-text", manifest) == expected
