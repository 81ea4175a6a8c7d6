"""requirements-offered: what providers have."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: usual"),
        pytest.param(edited(BOOTSTRAP, "recommended: 2}", "recommended: 128}"), [], id="silent: much is recommended"),
        pytest.param(
            edited(BOOTSTRAP, "{minimum: 1, recommended: 2}", "{minimum: 64, recommended: 128}"),
            [
                (
                    "19:20: hint [requirements-offered] cores: a minimum of 64 is more than most providers offer "
                    "(32) | demand less, and recommend this much"
                ),
            ],
            id="many cores",
        ),
        pytest.param(
            edited(BOOTSTRAP, "{minimum: 512, recommended: 2048}", "{minimum: 524288, recommended: 524288}"),
            [
                (
                    "20:25: hint [requirements-offered] memory_mib: a minimum of 524288 is more than most "
                    "providers offer (262144) | demand less, and recommend this much"
                ),
            ],
            id="much memory",
        ),
    ],
)
def test_requirements_offered(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "requirements-offered", manifest) == expected
