"""text-says-something: title and description tell something."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: it does"),
        pytest.param(
            edited(BOOTSTRAP, "title: Debian 13", 'title: "   "'),
            [
                "5:8: error [text-says-something] the title is empty | write one line for people",
            ],
            id="blank title",
        ),
        pytest.param(
            edited(BOOTSTRAP, "description: Debian 13 as a cloud boots it.", 'description: ""'),
            [
                (
                    "6:14: error [text-says-something] the description is empty | write what it is and what it is "
                    "good for"
                ),
            ],
            id="empty description",
        ),
        pytest.param(
            edited(BOOTSTRAP, "description: Debian 13 as a cloud boots it.", 'description: "  \\n "'),
            [
                (
                    "6:14: error [text-says-something] the description is empty | write what it is and what it is "
                    "good for"
                ),
            ],
            id="blank lines",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "title: Debian 13\ndescription: Debian 13 as a cloud boots it.",
                "title: Debian 13 with Slurm\ndescription: debian 13 with slurm.",
            ),
            [
                (
                    "6:14: hint [text-says-something] the description says no more than a title does | write what "
                    "it is and what it is good for, in a paragraph"
                ),
            ],
            id="the title again",
        ),
        pytest.param(
            edited(BOOTSTRAP, "description: Debian 13 as a cloud boots it.", "description: An image."),
            [
                (
                    "6:14: hint [text-says-something] the description says no more than a title does | write what "
                    "it is and what it is good for, in a paragraph"
                ),
            ],
            id="a word",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "description: Debian 13 as a cloud boots it.",
                "description: Debian 13. Say here what it is good for, and for whom.",
            ),
            [
                "6:14: warning [text-says-something] 'Say here what' stands for what the author has to say"
                " | write what it is and what it is good for"
            ],
            id="what vmi new wrote",
        ),
        pytest.param(
            edited(BOOTSTRAP, "contextualization:", "accounts:\n  - {name: eve, purpose: ...}\ncontextualization:"),
            [
                "16:26: warning [text-says-something] '...' stands for what the author has to say"
                " | write what the account is for"
            ],
            id="a purpose that is none",
        ),
    ],
)
def test_text_says_something(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "text-says-something", manifest) == expected
