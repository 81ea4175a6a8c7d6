"""This module lends each test here a world in which one list is published; it is published once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publishing import world as worlds


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[worlds.World, Path]]:
    state, root = tmp_path_factory.mktemp("signed"), tmp_path_factory.mktemp("published")
    with worlds.signed(state) as signed, worlds.world(signed, root / "live") as made:
        made.publish()
        shutil.copytree(made.root, root / "copy")
        yield made, root / "copy"


@pytest.fixture
def world(published: tuple[worlds.World, Path]) -> worlds.World:
    made, copy = published
    shutil.rmtree(made.root)
    shutil.copytree(copy, made.root)
    return made
