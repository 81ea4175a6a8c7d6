"""text-says-something: title and description tell something."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said

from vmi.manifest.importing.closest import _described
from vmi.manifest.writing.beginning import Beginning, described, vo_described


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
            edited(
                BOOTSTRAP,
                "description: Debian 13 as a cloud boots it.",
                "description: Debian 13 is small, with cloud-init, SSH with keys only, and a firewall. For CI jobs.",
            ),
            [],
            id="silent: an author's own words beside it",
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


BEGINNING = Beginning(
    name="web",
    title="Web server",
    owners=("@ann",),
    base={"kind": "bootstrap", "distribution": "debian", "suite": "trixie"},
    os={"name": "Debian", "version": "13"},
    default_user="debian",
    inbound=(),
    disk_mib=2048,
    memory_mib=512,
)
PORTS = ({"protocol": "tcp", "port": 443}, {"protocol": "udp", "port": "4000-4010"})


@pytest.mark.parametrize(
    "description",
    [
        pytest.param(described(BEGINNING), id="vmi new"),
        pytest.param(described(replace(BEGINNING, opened=PORTS)), id="vmi new with ports"),
        pytest.param(described(replace(BEGINNING, base={"kind": "appliance", "name": "deb"})), id="vmi new --from"),
        pytest.param(vo_described("Biology"), id="vmi new --vo"),
        pytest.param(_described("Debian 13", {}), id="vmi import"),
        pytest.param(_described("Debian 13", {"base": {"kind": "iso"}}), id="vmi import of an installer"),
        pytest.param(_described("Debian 13", {"base": {"kind": "cloud-image"}}), id="vmi import of a cloud image"),
    ],
)
def test_a_description_that_a_tool_made_is_a_hint(tmp_path: Path, description: str) -> None:
    text = edited(BOOTSTRAP, "description: Debian 13 as a cloud boots it.", f'description: "{description}"')
    assert said(tmp_path, "text-says-something", text) == [
        "6:14: hint [text-says-something] a tool wrote this description; it is as true of any other"
        " | write what this one is good for, and for whom"
    ]


def test_of_an_import_the_notes_are_a_description(tmp_path: Path) -> None:
    description = _described("Debian 13", {"notes": "for the courses of spring"})
    text = edited(BOOTSTRAP, "description: Debian 13 as a cloud boots it.", f'description: "{description}"')
    assert said(tmp_path, "text-says-something", text) == []
