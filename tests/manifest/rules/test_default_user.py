"""default-user: a person's account."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: the distribution's"),
        pytest.param(edited(BOOTSTRAP, "default_user: debian", "default_user: egi"), [], id="silent: another"),
        pytest.param(
            edited(BOOTSTRAP, "default_user: debian", "default_user: root"),
            [
                (
                    "15:35: error [default-user] the default user cannot be 'root': it may do everything; a person "
                    "logs in as somebody and uses sudo | write a name such as `default_user: debian`"
                ),
            ],
            id="root",
        ),
        pytest.param(
            edited(BOOTSTRAP, "default_user: debian", "default_user: vmi-probe"),
            [
                (
                    "15:35: error [default-user] the default user cannot be 'vmi-probe': this name is made when "
                    "the image is tried, before its release | write a name such as `default_user: debian`"
                ),
            ],
            id="what a test makes",
        ),
        pytest.param(
            edited(BOOTSTRAP, "default_user: debian", "default_user: www-data"),
            [
                (
                    "15:35: error [default-user] the default user cannot be 'www-data': distributions give this "
                    "name to a service of the system | write a name such as `default_user: debian`"
                ),
            ],
            id="a service's",
        ),
        pytest.param(
            edited(BOOTSTRAP, "default_user: debian", "default_user: systemd-network"),
            [
                (
                    "15:35: error [default-user] the default user cannot be 'systemd-network': distributions give "
                    "this name to a service of the system | write a name such as `default_user: debian`"
                ),
            ],
            id="systemd's",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "default_user: debian",
                "default_user: root",
                "name: Debian, version",
                "name: Mail Appliance, version",
            ),
            [
                (
                    "15:35: error [default-user] the default user cannot be 'root': it may do everything; a person "
                    "logs in as somebody and uses sudo | write a name such as `default_user: cloud-user`"
                ),
            ],
            id="root, where the usual name is no better",
        ),
    ],
)
def test_default_user(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "default-user", manifest) == expected
