"""This module gives every test its catalogue, and turns a skipped test into a failed one in continuous integration."""

import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.catalogue import Repository, create

IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def catalogue(tmp_path: Path) -> Repository:
    """A catalogue with one bootstrapped appliance, one derived from it, and one VO; committed, nothing wrong in it."""
    return create(tmp_path / "catalogue")


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest) -> Iterator[Path]:
    """In memory where there is some: hundreds of trees of a hundred files each are made, and read once."""
    if not os.access(IN_MEMORY, os.W_OK):
        yield request.getfixturevalue("tmp_path")  # pytest's own, which thousands of tests need not make on disk
        return
    with tempfile.TemporaryDirectory(prefix="vmi-test-", dir=IN_MEMORY) as directory:
        yield Path(directory)


@pytest.fixture
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it matters that it is no memory: what lies below /dev is special to some programs."""
    return tmp_path_factory.mktemp("on-disk")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all of their modules stay to the end: no collection of garbage need look at them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and this machine can run it: {report.longrepr}"
    return report
