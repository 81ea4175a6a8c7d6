"""base-without-cycle: each image can be built before those that stand on it."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, DERIVED, edited, said

NAMED = 'name: debian-13, version: "13.1"}'
MIDDLE = edited(DERIVED, "name: derived\n", "name: middle\n", "name: debian-13, version", "name: derived, version")
ENDLESS = edited(DERIVED, "name: derived\n", "name: middle\n", "name: debian-13, version", "name: middle, version")


@pytest.mark.parametrize(
    ("manifest", "others", "expected"),
    [
        pytest.param(BOOTSTRAP, {}, [], id="silent: packages"),
        pytest.param(DERIVED, {}, [], id="silent: one upon the other"),
        pytest.param(
            edited(DERIVED, NAMED, 'name: debian-12, version: "12"}'),
            {},
            [],
            id="silent: not there, another rule says so",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: middle, version: "13.1"}'),
            {"appliances/middle/appliance.yaml": ENDLESS},
            [],
            id="silent: the circle is that of another",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: derived, version: "13.1"}'),
            {},
            [
                "9:31: error [base-without-cycle] is its own base: derived -> derived"
                " | name another base: a distribution's, or an appliance that does not stand on this one"
            ],
            id="its own base",
        ),
        pytest.param(
            edited(DERIVED, NAMED, 'name: middle, version: "13.1"}'),
            {"appliances/middle/appliance.yaml": MIDDLE},
            [
                "9:31: error [base-without-cycle] is its own base: derived -> middle -> derived"
                " | name another base here or in 'middle', such as a distribution's"
            ],
            id="by way of another",
        ),
    ],
)
def test_base_without_cycle(tmp_path: Path, manifest: str, others: dict[str, str], expected: list[str]) -> None:
    assert said(tmp_path, "base-without-cycle", manifest, others) == expected
