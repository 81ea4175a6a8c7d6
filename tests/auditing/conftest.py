"""These fixtures are a good image, and guests made of a few files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import GOOD, TODAY, Files, make_image, make_tree

from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.guest import Guest
from vmi.auditing.judging import judge
from vmi.auditing.subject import Check, Request, Subject
from vmi.manifest.models import Appliance


@pytest.fixture(scope="session")
def good_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compressed qcow2 with nothing wrong in it."""
    return make_image(tmp_path_factory.mktemp("good"), GOOD)


@pytest.fixture
def guest_of(tmp_path: Path) -> Callable[[Files], Guest]:
    """Makes a guest of a few files, without an image."""
    return lambda files: Guest(DirectoryTree(make_tree(tmp_path / "guest", files)))


@pytest.fixture
def answer(guest_of: Callable[[Files], Guest]) -> Callable[..., list[str]]:
    """Asks one check about a few files: what it says, in order."""

    def ask(check: Check, files: Files, appliance: Appliance | None = None) -> list[str]:
        result = judge(check, Subject(None, guest_of(files), Request(TODAY, deep=True), None, appliance))
        return [f"{result.outcome} {e.path}{f':{e.line}' if e.line else ''}: {e.message}" for e in result.evidence]

    return ask
