"""This module lends the tests here one world of signed things, see tests/publishing/world.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publishing import world as worlds


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[worlds.Signed]:
    with worlds.signed(tmp_path_factory.mktemp("signed")) as made:
        yield made


@pytest.fixture
def world(signed: worlds.Signed, tmp_path: Path) -> Iterator[worlds.World]:
    with worlds.world(signed, tmp_path) as made:
        yield made
