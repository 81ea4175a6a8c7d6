"""text-visible: text is what it looks like."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: plain"),
        pytest.param(
            edited(
                BOOTSTRAP, "title: Debian 13", "title: \xdcn\xefc\xf8d\xe9 \u4e2d\u6587 \u05e2\u05d1\u05e8\u05d9\u05ea"
            ),
            [],
            id="silent: letters of all people",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "description: Debian 13 as a cloud boots it.",
                "description: |\n  D\xe9bian.\n\n  Another\tparagraph.",
            ),
            [],
            id="silent: a description of several lines",
        ),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", "title: 'C:\\\\ is not here'"), [], id="silent: a backslash"
        ),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", "title: Debian \u202e31"),
            [
                (
                    "5:8: error [text-visible] holds the invisible character \\u202e after 'Debian ' | delete it, "
                    "or write the text again by hand"
                ),
            ],
            id="turned around",
        ),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", 'title: "Deb\\u200bian 13"'),
            [
                (
                    "5:8: error [text-visible] holds the invisible character \\u200b after 'Deb' | delete it, or "
                    "write the text again by hand"
                ),
            ],
            id="by an escape",
        ),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", "title: \u2066Debian 13"),
            [
                (
                    "5:8: error [text-visible] holds the invisible character \\u2066 at the beginning | delete it, "
                    "or write the text again by hand"
                ),
            ],
            id="at the beginning",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "accounts:\n  - {name: pool, purpose: Jo\u200bbs}\nrequirements:\n"),
            [
                (
                    "19:27: error [text-visible] holds the invisible character \\u200b after 'Jo' | delete it, or "
                    "write the text again by hand"
                ),
            ],
            id="deep inside",
        ),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", "title: Debian\U000e0061 13"),
            [
                (
                    "5:8: error [text-visible] holds the invisible character \\ue0061 after 'Debian' | delete it, "
                    "or write the text again by hand"
                ),
            ],
            id="hidden letters",
        ),
    ],
)
def test_text_visible(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "text-visible", manifest) == expected
