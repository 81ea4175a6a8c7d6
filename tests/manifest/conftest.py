"""This module asks shellcheck once about each text: hundreds of catalogues here have the same script."""

from collections.abc import Iterable
from functools import cache

import pytest

from vmi.core import shellcheck
from vmi.core.digests import sha256_of
from vmi.core.processes import require
from vmi.core.shellcheck import Said

_check, _version = shellcheck.check, cache(shellcheck.version)
_said: dict[str, tuple[Said, ...]] = {}


@pytest.fixture(autouse=True)
def _shellcheck_is_asked_once_about_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "check", _remembered)
    monkeypatch.setattr(shellcheck, "version", _remembered_version)


def _remembered(texts: Iterable[bytes]) -> dict[str, tuple[Said, ...]]:
    require("shellcheck")
    wanted = {sha256_of(text): text for text in texts}
    if new := [text for digest, text in wanted.items() if digest not in _said]:
        _said.update(_check(new))
    return {digest: _said[digest] for digest in wanted}


def _remembered_version() -> str:
    require("shellcheck")
    return _version()
