"""This module gives every test its catalogue, and turns a skipped test into a failed one in continuous integration."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.catalogue import Repository, create


@pytest.fixture
def catalogue(tmp_path: Path) -> Repository:
    """A catalogue with one bootstrapped appliance, one derived from it, and one VO; committed, nothing wrong in it."""
    return create(tmp_path / "catalogue")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and this machine can run it: {report.longrepr}"
    return report
