"""vo-follows-the-living: what is released to VOs."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, VO, edited, said


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(VO, {}, [], id="silent: in production"),
        pytest.param(
            edited(VO, "appliance: debian-13", "appliance: debian-99"),
            {},
            [],
            id="silent: not there, of which another rule speaks",
        ),
        pytest.param(
            VO,
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP, "requirements:\n", "lifecycle: {state: retired}\nrequirements:\n"
                )
            },
            [
                (
                    "9:16: warning [vo-follows-the-living] 'debian-13' is retired: it is not built any more | "
                    "follow another one, or wait"
                ),
            ],
            id="retired",
        ),
        pytest.param(
            VO,
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP,
                    "requirements:\n",
                    "lifecycle: {state: deprecated, replacement: debian-14}\nrequirements:\n",
                )
            },
            [
                (
                    "9:16: warning [vo-follows-the-living] 'debian-13' is deprecated: its users should move on | "
                    "follow its replacement, 'debian-14'"
                ),
            ],
            id="deprecated, and replaced",
        ),
        pytest.param(
            VO,
            {
                "appliances/debian-13/appliance.yaml": edited(
                    BOOTSTRAP, "requirements:\n", "lifecycle: {state: development}\nrequirements:\n"
                )
            },
            [
                (
                    "9:16: hint [vo-follows-the-living] 'debian-13' is in development: it is not proposed to VOs "
                    "yet | follow another one, or wait"
                ),
            ],
            id="in development",
        ),
    ],
)
def test_vo_follows_the_living(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "vo-follows-the-living", manifest, others) == expected
