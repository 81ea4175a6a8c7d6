"""no-latest-download: a download names its version."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("curl -LO https://example.org/releases/download/v1.2/tool\n# https://example.org/latest/tool"),
            [],
            id="silent: a version",
        ),
        pytest.param("wget https://example.org/plateslatest/x", [], id="silent: a word that only contains it"),
        pytest.param(
            (
                "curl -LO https://example.org/releases/latest/download/tool\n"
                "dnf install https://example.org/release-latest-9.noarch.rpm"
            ),
            [
                (
                    "provision/setup.sh:2:10: warning [no-latest-download] "
                    "'example.org/releases/latest/download/tool' is another file every month | name a "
                    "version in the address"
                ),
                (
                    "provision/setup.sh:3:13: warning [no-latest-download] "
                    "'example.org/release-latest-9.noarch.rpm' is another file every month | name a "
                    "version in the address"
                ),
            ],
            id="latest",
        ),
    ],
)
def test_no_latest_download_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-latest-download") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("- get_url: {url: https://example.org/tool-1.2, dest: /x}", [], id="silent: a version"),
        pytest.param(
            "- get_url: {url: https://example.org/latest/tool, dest: /x}",
            [
                (
                    "provision/site.yml:3:22: warning [no-latest-download] 'example.org/latest/tool' is "
                    "another file every month | name a version in the address"
                ),
            ],
            id="latest",
        ),
    ],
)
def test_no_latest_download_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-latest-download") == expected
