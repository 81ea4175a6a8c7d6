"""cloud-init: contextualized by what EGI's users speak."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: left out"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {engine: cloud-init, default_user: debian}",
            ),
            [],
            id="silent: said",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {engine: none, default_user: debian}",
            ),
            [
                (
                    "15:29: error [cloud-init] without contextualization nobody can enter a machine: the image "
                    "holds no key | write `engine: cloud-init`, and install the package cloud-init"
                ),
            ],
            id="none",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {engine: ignition, default_user: core}",
            ),
            [
                (
                    "15:29: warning [cloud-init] 'ignition' does not understand the cloud-config that EGI's users "
                    "send; cloud-init does | write `engine: cloud-init`, and install the package cloud-init"
                ),
            ],
            id="ignition",
        ),
    ],
)
def test_cloud_init(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "cloud-init", manifest) == expected
