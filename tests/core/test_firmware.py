"""UEFI firmware: found where distributions put it, or named with the package that brings it."""

from pathlib import Path

import pytest

from vmi.core import firmware
from vmi.core.errors import ToolError


def test_a_guest_writes_to_a_copy(tmp_path: Path) -> None:
    own = firmware.own("x86_64", tmp_path / "variables")
    assert own.variables == tmp_path / "variables"
    assert own.variables.read_bytes() == firmware.find("x86_64").variables.read_bytes()
    assert own.code.is_file()


def test_what_is_not_installed_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firmware, "PLACES", {"aarch64": (("/nowhere/code", "/nowhere/variables"),)})
    with pytest.raises(ToolError, match="UEFI firmware for aarch64: is not installed") as caught:
        firmware.find("aarch64")
    assert caught.value.hint == "apt-get install qemu-efi-aarch64"
