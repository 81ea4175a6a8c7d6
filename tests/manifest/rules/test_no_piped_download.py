"""no-piped-download: nothing is run straight from the network."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# curl https://get.example.org/install.sh | sh", [], id="silent: a comment"),
        pytest.param("echo 'never curl https://get.example.org/install.sh | sh'", [], id="silent: in a text"),
        pytest.param(
            "cat > /etc/motd <<EOF\ncurl https://get.example.org/install.sh | sh\nEOF",
            [],
            id="silent: in a here-document for a file",
        ),
        pytest.param(
            ("curl -fsSLo i.sh https://get.example.org/install.sh\necho 'abc  i.sh' | sha256sum --check\nsh i.sh"),
            [],
            id="silent: fetched, checked, run",
        ),
        pytest.param(
            (
                "curl -s https://get.example.org/install.sh | tar --extract --gzip\n"
                "curl -s https://get.example.org/install.sh | python3 -m json.tool\n"
                "wget -qO- https://get.example.org/install.sh | grep -c x"
            ),
            [],
            id="silent: piped into something that runs nothing",
        ),
        pytest.param(
            "curl -s https://get.example.org/install.sh | sh ./reads-its-input.sh",
            [],
            id="silent: what is read is data of a script",
        ),
        pytest.param(
            "VERSION=$(curl -s https://example.org/version)\nsh -c 'echo hello'",
            [],
            id="silent: a substitution that is a word",
        ),
        pytest.param(
            "curl -fsSL https://get.example.org/install.sh | sh",
            [
                (
                    "provision/setup.sh:2:1: error [no-piped-download] what curl fetches is run by sh "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="curl into sh",
        ),
        pytest.param(
            "wget -qO- https://get.example.org/install.sh | sudo -E bash -s -- --yes",
            [
                (
                    "provision/setup.sh:2:1: error [no-piped-download] what wget fetches is run by bash "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="wget into sudo bash with arguments",
        ),
        pytest.param(
            "curl https://get.example.org/install.sh | tee /tmp/x | bash -",
            [
                (
                    "provision/setup.sh:2:1: error [no-piped-download] what curl fetches is run by bash "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="through tee",
        ),
        pytest.param(
            "bash <(curl -s https://get.example.org/install.sh)",
            [
                (
                    "provision/setup.sh:2:8: error [no-piped-download] what curl fetches is run by bash "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="a process substitution",
        ),
        pytest.param(
            'sh -c "$(curl -fsSL https://get.example.org/install.sh)"',
            [
                (
                    "provision/setup.sh:2:10: error [no-piped-download] what curl fetches is run by sh "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="sh -c of a substitution",
        ),
        pytest.param(
            ('eval "$(wget -qO- https://get.example.org/install.sh)"\n. <(curl https://get.example.org/install.sh)'),
            [
                (
                    "provision/setup.sh:2:9: error [no-piped-download] what wget fetches is run by eval "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
                (
                    "provision/setup.sh:3:5: error [no-piped-download] what curl fetches is run by . "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="eval, and source",
        ),
        pytest.param(
            "if curl -s https://get.example.org/install.sh | python3 -; then true; fi",
            [
                (
                    "provision/setup.sh:2:4: error [no-piped-download] what curl fetches is run by "
                    "python3 unseen | fetch a version to a file, compare its checksum with `sha256sum "
                    "--check`, then run it"
                ),
            ],
            id="into python",
        ),
    ],
)
def test_no_piped_download_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "no-piped-download") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- ansible.builtin.get_url: {url: https://get.example.org/install.sh, dest: /x}",
            [],
            id="silent: a task that fetches",
        ),
        pytest.param(
            "- ansible.builtin.shell: curl https://get.example.org/install.sh | sh",
            [
                (
                    "provision/site.yml:3:30: error [no-piped-download] what curl fetches is run by sh "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="a task of the shell",
        ),
        pytest.param(
            "- name: tool\n  shell: |\n    set -e\n    curl https://get.example.org/install.sh | sh",
            [
                (
                    "provision/site.yml:6:9: error [no-piped-download] what curl fetches is run by sh "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="a block of the shell",
        ),
        pytest.param(
            "- shell:\n    cmd: 'curl https://get.example.org/install.sh | sh'",
            [
                (
                    "provision/site.yml:4:15: error [no-piped-download] what curl fetches is run by sh "
                    "unseen | fetch a version to a file, compare its checksum with `sha256sum --check`, "
                    "then run it"
                ),
            ],
            id="the shell's cmd",
        ),
    ],
)
def test_no_piped_download_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "no-piped-download") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "%post\ncurl https://get.example.org/install.sh | sh\n%end\n",
            [
                (
                    "ks.cfg:2:1: error [no-piped-download] what curl fetches is run by sh unseen | fetch "
                    "a version to a file, compare its checksum with `sha256sum --check`, then run it"
                ),
            ],
            id="in %post",
        ),
        pytest.param(
            ("%post --interpreter=/usr/bin/python3\n# curl https://get.example.org/install.sh | sh\n%end\n"),
            [],
            id="silent: in a %post of python",
        ),
    ],
)
def test_no_piped_download_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "no-piped-download") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            ("d-i preseed/late_command string in-target sh -c 'curl https://get.example.org/install.sh | sh'\n"),
            [
                (
                    "preseed.cfg:1:50: error [no-piped-download] what curl fetches is run by sh unseen | "
                    "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
                ),
            ],
            id="in a late command",
        ),
    ],
)
def test_no_piped_download_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "no-piped-download") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "#cloud-config\n"
                "autoinstall:\n"
                "  late-commands:\n"
                "    - curtin in-target -- sh -c 'curl https://get.example.org/install.sh | sh'\n"
                "    - [sh, -c, 'curl https://get.example.org/install.sh | sh']\n"
            ),
            [
                (
                    "user-data:4:34: error [no-piped-download] what curl fetches is run by sh unseen | "
                    "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
                ),
                (
                    "user-data:5:8: error [no-piped-download] what curl fetches is run by sh unseen | "
                    "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
                ),
            ],
            id="in late commands",
        ),
    ],
)
def test_no_piped_download_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "no-piped-download") == expected
