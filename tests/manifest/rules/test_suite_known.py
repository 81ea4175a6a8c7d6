"""suite-known: the suite of a base is one that its distribution has."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, CLOUD_IMAGE, edited, said


@pytest.mark.parametrize(
    ("suite", "meant"),
    [
        pytest.param("trixie", "", id="silent: known"),
        pytest.param("forky", "", id="silent: nothing but its name is known"),
        pytest.param("testing", "", id="silent: another rule speaks of it"),
        pytest.param("noble", "", id="silent: of another distribution, another rule speaks of it"),
        pytest.param("zurg", "", id="silent: like none that is known"),
        pytest.param("trixy", "trixie", id="misspelt"),
        pytest.param("bokworm", "bookworm", id="a letter left out"),
    ],
)
def test_suite_known(tmp_path: Path, suite: str, meant: str) -> None:
    said_of_it = f"12:10: error [suite-known] Debian has no suite '{suite}' that is known | did you mean '{meant}'?"
    manifest = edited(BOOTSTRAP, "suite: trixie", f"suite: {suite}")
    assert said(tmp_path, "suite-known", manifest) == ([said_of_it] if meant else [])


def test_suite_known_silent_without_suite(tmp_path: Path) -> None:
    assert said(tmp_path, "suite-known", CLOUD_IMAGE) == []
