import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.booting.world import World, make

from vmi.booting import boot
from vmi.core import accelerator


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An image whose guest does everything right, until a test says otherwise."""
    monkeypatch.setattr(boot, "LOGIN_PATIENCE_S", 0)
    accelerator.version.cache_clear()
    accelerator.probe.cache_clear()
    yield make(tmp_path, sys.executable, monkeypatch)
    accelerator.version.cache_clear()
    accelerator.probe.cache_clear()
