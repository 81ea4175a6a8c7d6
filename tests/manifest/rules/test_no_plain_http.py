"""no-plain-http: installers and downloads use https."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "curl -o x https://example.org/x\n"
                "echo 'deb http://archive.example.org/debian trixie main' > /etc/apt/sources.list"
            ),
            [],
            id="silent: https, or checked, or signed as a whole",
        ),
        pytest.param("wget http://example.org/x\nsha256sum --check sums", [], id="silent: with a checksum"),
        pytest.param("curl -s http://localhost:8080/health", [], id="silent: not kept"),
        pytest.param(
            ("wget http://example.org/x\ncat > /etc/yum.repos.d/x.repo <<EOF\nbaseurl=http://example.org/x\nEOF"),
            [
                (
                    "provision/setup.sh:2:6: warning [no-plain-http] 'http://example.org/x' is fetched "
                    "over plain http | write https:// instead"
                ),
                (
                    "provision/setup.sh:4:1: warning [no-plain-http] /etc/yum.repos.d/x.repo fetches over "
                    "plain http | write https:// instead"
                ),
            ],
            id="a download, and a repository",
        ),
    ],
)
def test_no_plain_http_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-plain-http") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "url --url=https://example.org/os\nrepo --name=x --baseurl=https://example.org/x\n", [], id="silent: https"
        ),
        pytest.param(
            "url --url=http://example.org/os\nrepo --name=x --baseurl=http://example.org/x\n",
            [
                ("ks.cfg:1:11: warning [no-plain-http] 'url' fetches over plain http | write https:// instead"),
                ("ks.cfg:2:25: warning [no-plain-http] 'repo' fetches over plain http | write https:// instead"),
            ],
            id="http",
        ),
    ],
)
def test_no_plain_http_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "no-plain-http") == expected
