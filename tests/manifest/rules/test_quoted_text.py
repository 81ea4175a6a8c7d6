"""quoted-text: what others would read as a number stands in quotes."""

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

PATH = "appliances/debian-13/appliance.yaml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", [], id="silent: in quotes, and a port is a number"),
        pytest.param('version: "13.1"', "version: '13.1'", [], id="silent: single quotes"),
        pytest.param('version: "13.1"', "version: 13.1.2", [], id="silent: no number for anybody"),
        pytest.param(
            'version: "13.1"',
            "version: 13.10",
            [f'{PATH}:4:10: hint [quoted-text] 13.10 is text, but looks like something else | write "13.10"'],
            id="a version",
        ),
        pytest.param(
            "script: provision/setup.sh",
            "script: provision/setup.sh\n    environment: {DEBUG: yes}",
            [f'{PATH}:17:26: hint [quoted-text] yes is text, but looks like something else | write "yes"'],
            id="yes",
        ),
        pytest.param(
            "  - script: provision/setup.sh",
            "  - {file: provision/setup.sh, to: /x, mode: 0644}",
            [f'{PATH}:16:46: hint [quoted-text] 0644 is text, but looks like something else | write "0644"'],
            id="permission bits",
        ),
        pytest.param(
            "disk_mib:",
            "keywords: [batch, 42]\ndisk_mib:",
            [f'{PATH}:14:19: hint [quoted-text] 42 is text, but looks like something else | write "42"'],
            id="an entry of a list",
        ),
    ],
)
def test_quoted_text(catalogue: Repository, old: str, new: str, expected: list[str]) -> None:
    if old:
        catalogue.replace(PATH, old, new)
    assert [line for line in findings(catalogue, "quoted-text") if line.startswith(PATH)] == expected
