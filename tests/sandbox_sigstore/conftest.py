"""This module gives the sandbox's tests one running private Sigstore."""

from collections.abc import Iterator

import pytest

from sandbox.sigstore import PrivateSigstore


@pytest.fixture(scope="session")
def sigstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateSigstore]:
    with PrivateSigstore(tmp_path_factory.mktemp("sigstore")) as instance:
        yield instance
