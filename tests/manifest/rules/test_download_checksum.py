"""download-checksum: what is downloaded is compared with a checksum."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "curl -fsSLo x.tgz https://example.org/x-1.tgz\necho 'abc  x.tgz' | sha256sum --check",
            [],
            id="silent: checked in the same script",
        ),
        pytest.param(
            "wget https://example.org/x-1.tgz\ngpg --verify x.sig x-1.tgz", [], id="silent: a signature is verified"
        ),
        pytest.param(
            (
                "curl -s https://example.org/health\n"
                "wget -qO- https://example.org/x | grep -c y\n"
                "wget --spider https://example.org/x\n"
                "curl -so /dev/null https://example.org/x"
            ),
            [],
            id="silent: nothing is kept",
        ),
        pytest.param(
            (
                "curl -fsSLo /etc/apt/keyrings/x.asc https://example.org/x.asc\n"
                "curl -fsSL https://example.org/gpg | gpg --dearmor -o /etc/apt/keyrings/x.gpg"
            ),
            [],
            id="silent: the key of a repository",
        ),
        pytest.param(
            "curl -o /tmp/key http://169.254.169.254/latest/meta-data/x", [], id="silent: the cloud's metadata"
        ),
        pytest.param(
            (
                "curl -fsSLo x.tgz https://example.org/x-1.tgz\n"
                "curl -LO https://example.org/y-1.tgz\n"
                "curl https://example.org/z-1 > z\n"
                "wget https://example.org/w-1.zip\n"
                "wget -q https://example.org/v -O v"
            ),
            [
                (
                    "provision/setup.sh:2:19: warning [download-checksum] 'example.org/x-1.tgz' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
                (
                    "provision/setup.sh:3:10: warning [download-checksum] 'example.org/y-1.tgz' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
                (
                    "provision/setup.sh:4:6: warning [download-checksum] 'example.org/z-1' is downloaded "
                    "without a checksum | compare it with `sha256sum --check`; with get_url, write "
                    "`checksum: sha256:...`"
                ),
                (
                    "provision/setup.sh:5:6: warning [download-checksum] 'example.org/w-1.zip' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
                (
                    "provision/setup.sh:6:9: warning [download-checksum] 'example.org/v' is downloaded "
                    "without a checksum | compare it with `sha256sum --check`; with get_url, write "
                    "`checksum: sha256:...`"
                ),
            ],
            id="kept",
        ),
        pytest.param(
            "curl -sL https://example.org/x-1.tgz | tar xz -C /opt",
            [
                (
                    "provision/setup.sh:2:10: warning [download-checksum] 'example.org/x-1.tgz' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
            ],
            id="unpacked on the way",
        ),
        pytest.param(
            "dnf install --assumeyes https://example.org/x-1.rpm",
            [
                (
                    "provision/setup.sh:2:25: warning [download-checksum] 'example.org/x-1.rpm' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
            ],
            id="a package from an address",
        ),
        pytest.param(
            (
                "curl -fsSLO https://example.org/x-1.tgz\n"
                "curl -fsSLO https://example.org/SHASUMS\n"
                "sha256sum -c SHASUMS --ignore-missing"
            ),
            [
                (
                    "provision/setup.sh:2:13: warning [download-checksum] 'example.org/x-1.tgz' is compared with a sum "
                    "of the same host: who changes the one changes the other | write the sum into the script, or "
                    "verify the signature of the sums with `gpg --verify`"
                ),
            ],
            id="with sums of the same host",
        ),
    ],
)
def test_download_checksum_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "download-checksum") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- get_url: {url: https://example.org/x, dest: /x, checksum: 'sha256:abc'}\n"
                "- unarchive: {src: x.tgz, dest: /x}\n"
                "- pip: {name: tool==1}"
            ),
            [],
            id="silent: with a checksum, or not from the network",
        ),
        pytest.param(
            (
                "- ansible.builtin.get_url:\n"
                "    url: https://example.org/x\n"
                "    dest: /x\n"
                "- unarchive: {src: https://example.org/x.tgz, dest: /x, remote_src: yes}"
            ),
            [
                (
                    "provision/site.yml:4:14: warning [download-checksum] 'example.org/x' is downloaded "
                    "without a checksum | compare it with `sha256sum --check`; with get_url, write "
                    "`checksum: sha256:...`"
                ),
                (
                    "provision/site.yml:6:24: warning [download-checksum] 'example.org/x.tgz' is "
                    "downloaded without a checksum | compare it with `sha256sum --check`; with get_url, "
                    "write `checksum: sha256:...`"
                ),
            ],
            id="without",
        ),
        pytest.param(
            "- get_url: {url: https://example.org/x, dest: /x, checksum: 'sha256:https://example.org/x.sum'}",
            [
                (
                    "provision/site.yml:3:22: warning [download-checksum] 'example.org/x' is compared with a sum "
                    "of the same host: who changes the one changes the other | write the sum into the script, or "
                    "verify the signature of the sums with `gpg --verify`"
                ),
            ],
            id="a checksum of the same host",
        ),
        pytest.param(
            "- get_url: {url: https://example.org/x, dest: /x, checksum: 'sha256:https://example.net/x.sum'}",
            [],
            id="silent: a checksum of another host",
        ),
    ],
)
def test_download_checksum_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "download-checksum") == expected
