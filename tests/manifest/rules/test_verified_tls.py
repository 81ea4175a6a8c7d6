"""verified-tls: downloads prove where they come from."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "curl --cacert /etc/ca.pem -fsSLo x https://example.org/x", [], id="silent: with an authority's certificate"
        ),
        pytest.param(
            "curl -okey -H 'X-k: 1' -XPOST https://example.org/\nwget -k https://example.org/",
            [],
            id="silent: other options with a k in their value",
        ),
        pytest.param("# curl -k\necho 'curl -k is wrong'", [], id="silent: a comment and a text"),
        pytest.param(
            ("curl -k https://example.org/x\ncurl -fsSLk https://example.org/x\ncurl --insecure https://example.org/x"),
            [
                (
                    "provision/setup.sh:2:6: error [verified-tls] '-k' lets curl accept anybody's answer "
                    "| remove it; a private authority's certificate is named with --cacert or installed "
                    "in the image"
                ),
                (
                    "provision/setup.sh:3:6: error [verified-tls] '-fsSLk' lets curl accept anybody's "
                    "answer | remove it; a private authority's certificate is named with --cacert or "
                    "installed in the image"
                ),
                (
                    "provision/setup.sh:4:6: error [verified-tls] '--insecure' lets curl accept anybody's "
                    "answer | remove it; a private authority's certificate is named with --cacert or "
                    "installed in the image"
                ),
            ],
            id="curl, alone and among other options",
        ),
        pytest.param(
            (
                "wget --no-check-certificate https://example.org/x\n"
                "pip install --trusted-host example.org tool==1\n"
                "git -c http.sslVerify=false clone https://example.org/x\n"
                "dnf --setopt=sslverify=0 install tool"
            ),
            [
                (
                    "provision/setup.sh:2:6: error [verified-tls] '--no-check-certificate' lets wget "
                    "accept anybody's answer | remove it; a private authority's certificate is named with "
                    "--cacert or installed in the image"
                ),
                (
                    "provision/setup.sh:3:13: error [verified-tls] '--trusted-host' lets pip accept "
                    "anybody's answer | remove it; a private authority's certificate is named with "
                    "--cacert or installed in the image"
                ),
                (
                    "provision/setup.sh:4:8: error [verified-tls] 'http.sslVerify=false' lets git accept "
                    "anybody's answer | remove it; a private authority's certificate is named with "
                    "--cacert or installed in the image"
                ),
                (
                    "provision/setup.sh:5:5: error [verified-tls] '--setopt=sslverify=0' lets dnf accept "
                    "anybody's answer | remove it; a private authority's certificate is named with "
                    "--cacert or installed in the image"
                ),
            ],
            id="wget, pip, git, dnf",
        ),
    ],
)
def test_verified_tls_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "verified-tls") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- get_url: {url: https://example.org/x, dest: /x, validate_certs: yes}", [], id="silent: it is verified"
        ),
        pytest.param(
            (
                "- get_url: {url: https://example.org/x, dest: /x, validate_certs: no}\n"
                "- get_url: url=https://example.org/x dest=/x validate_certs=False"
            ),
            [
                (
                    "provision/site.yml:3:71: error [verified-tls] 'no' lets get_url accept anybody's "
                    "answer | remove validate_certs, or install the authority's certificate"
                ),
                (
                    "provision/site.yml:4:65: error [verified-tls] 'False' lets get_url accept anybody's "
                    "answer | remove validate_certs, or install the authority's certificate"
                ),
            ],
            id="it is not",
        ),
    ],
)
def test_verified_tls_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "verified-tls") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("url --url=https://example.org/os\n", [], id="silent: https"),
        pytest.param(
            "url --url=https://example.org/os --noverifyssl\n",
            [
                (
                    "ks.cfg:1:34: error [verified-tls] '--noverifyssl' lets the installer accept "
                    "anybody's answer | remove it; a private authority's certificate is named with "
                    "--cacert or installed in the image"
                ),
            ],
            id="not verified",
        ),
    ],
)
def test_verified_tls_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "verified-tls") == expected
