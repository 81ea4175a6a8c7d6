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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{ curl -fsS https://get.example.org/install.sh; } | sh", [(3, "curl", "sh")], id="braces"),
        pytest.param("(curl -fsS https://get.example.org/install.sh) | (sh)", [(2, "curl", "sh")], id="parentheses"),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh | { tee /tmp/x; bash; }",
            [(1, "curl", "bash")],
            id="into braces",
        ),
        pytest.param(
            "if true; then curl -fsS https://get.example.org/install.sh; fi | sh", [(15, "curl", "sh")], id="an if"
        ),
        pytest.param("curl -fsS https://get.example.org/install.sh |\nsh", [(1, "curl", "sh")], id="on two lines"),
        pytest.param(
            'curl -fsS https://get.example.org/install.sh | while read l; do eval "$l"; done',
            [(1, "curl", "eval")],
            id="a loop",
        ),
        pytest.param(
            "while read -r l; do $l; done < <(curl -fsS https://get.example.org/install.sh)",
            [(34, "curl", "the shell")],
            id="into a loop",
        ),
        pytest.param("curl -fsS https://get.example.org/install.sh | xargs sh -c", [(1, "curl", "sh")], id="xargs"),
        pytest.param(
            'source /dev/stdin <<<"$(curl -fsS https://get.example.org/install.sh)"',
            [(25, "curl", "source")],
            id="a here-string",
        ),
        pytest.param("bash < <(curl -fsS https://get.example.org/install.sh)", [(10, "curl", "bash")], id="redirected"),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh | source /dev/stdin",
            [(1, "curl", "source")],
            id="source of its input",
        ),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh > >(bash)", [(1, "curl", "bash")], id="into a process"
        ),
        pytest.param(
            'python3 -c "$(curl -fsS https://get.example.org/install.sh)"', [(15, "curl", "python3")], id="python"
        ),
        pytest.param("curl -fsS https://get.example.org/install.sh | sudo -E bash -", [(1, "curl", "bash")], id="sudo"),
        pytest.param("$(curl -fsS https://get.example.org/install.sh)", [(3, "curl", "the shell")], id="as a command"),
        pytest.param('echo "$(curl -fsS https://get.example.org/install.sh)" | sh', [(9, "curl", "sh")], id="echoed"),
        pytest.param(
            'curl -fsS https://get.example.org/install.sh | eval "$(cat)"', [(1, "curl", "eval")], id="through cat"
        ),
        pytest.param(
            "curl -fsSo /tmp/x.sh https://get.example.org/install.sh\nsh /tmp/x.sh",
            [(1, "curl", "sh")],
            id="kept and run",
        ),
        pytest.param(
            "wget -q https://get.example.org/install.sh\nchmod +x install.sh\n./install.sh",
            [(1, "wget", "the shell")],
            id="kept and run as a program",
        ),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh > x.sh\nbash -ex x.sh\nsha256sum -c x.sum",
            [(1, "curl", "bash")],
            id="compared too late",
        ),
        pytest.param("{ curl -fsS https://get.example.org/install.sh; } > x.json", [], id="silent: into a file"),
        pytest.param(
            'curl -fsS https://get.example.org/install.sh | while read l; do echo "$l"; done',
            [],
            id="silent: a loop that prints",
        ),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh | (cd /x && tar -xf -)",
            [],
            id="silent: unpacked in parentheses",
        ),
        pytest.param(
            'sh configure.sh --version "$(curl -fsS https://get.example.org/install.sh)"', [], id="silent: an argument"
        ),
        pytest.param(
            "curl -fsS https://get.example.org/install.sh | xargs -n1 sh -c 'echo \"$0\"'",
            [],
            id="silent: xargs with a script",
        ),
        pytest.param(
            "{ true; }\necho x | sh\ncurl -fsS https://get.example.org/install.sh -o x", [], id="silent: beside a group"
        ),
        pytest.param(
            "curl -fsSo x.sh https://get.example.org/install.sh\nsha256sum -c x.sum\nsh x.sh",
            [],
            id="silent: compared before",
        ),
        pytest.param("curl -fsSo x.json https://get.example.org/install.sh\nsh other.sh x.json", [], id="silent: data"),
        pytest.param(
            "for f in a b; do curl -fsS https://get.example.org/install.sh/$f -o $f; done\nsh x.sh",
            [],
            id="silent: a loop of downloads",
        ),
    ],
)
def test_other_ways_to_say_it(tmp_path: Path, text: str, expected: list[tuple[int, str, str]]) -> None:
    hint = "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
    assert in_script(tmp_path, text, "no-piped-download") == [
        f"provision/setup.sh:2:{column}: error [no-piped-download] what {fetcher} fetches is run by {runner} unseen"
        f" | {hint}"
        for column, fetcher, runner in expected
    ]


URL = "https://get.example.org/install.sh"
KEPT = f"curl -fsSLo x.sh {URL}\n"
SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f'X=$(curl -fsS {URL})\neval "$X"', ("2:5", "curl", "eval"), id="kept in a variable, eval"),
        pytest.param(f'X=$(curl -fsS {URL})\nbash -c "$X"', ("2:5", "curl", "bash"), id="in a variable, bash -c"),
        pytest.param(f'X=$(curl -fsS {URL})\nprintf %s "$X" | bash', ("2:5", "curl", "bash"), id="printed"),
        pytest.param(f'X=$(curl -fsS {URL})\nbash <<<"$X"', ("2:5", "curl", "bash"), id="in a variable, given"),
        pytest.param(f"CURL='curl -fsS'\n$CURL {URL} | bash", ("3:1", "curl", "bash"), id="a fetcher in a variable"),
        pytest.param(f"SH=bash\ncurl {URL} | $SH", ("3:1", "curl", "bash"), id="a shell in a variable"),
        pytest.param(f'get() {{ curl "$1"; }}\nget {URL} | bash', ("2:9", "curl", "bash"), id="a fetching function"),
        pytest.param(f"run() {{ bash; }}\ncurl {URL} | run", ("3:1", "curl", "bash"), id="a running function"),
        pytest.param(
            f'get() {{ curl -o "$2" "$1"; }}\nget {URL} x.sh\nsh x.sh', ("2:9", "curl", "sh"), id="a keeping function"
        ),
        pytest.param(f"busybox wget -O- {URL} | busybox sh", ("2:9", "wget", "sh"), id="busybox"),
        pytest.param(f"aria2c -o x.sh {URL}\nsh x.sh", ("2:1", "aria2c", "sh"), id="aria2c"),
        pytest.param(f"lynx -source {URL} | sh", ("2:1", "lynx", "sh"), id="lynx"),
        pytest.param("aws s3 cp s3://bucket/x - | sh", ("2:1", "aws", "sh"), id="aws"),
        pytest.param(
            f"python3 -c 'import urllib.request as u; exec(u.urlopen(\"{URL}\").read())'",
            ("2:1", "python3", "itself"),
            id="python alone",
        ),
        pytest.param(f"curl {URL} | perl - ARG", ("2:1", "curl", "perl"), id="perl with arguments"),
        pytest.param(f"curl {URL} | Rscript -", ("2:1", "curl", "Rscript"), id="R"),
        pytest.param(f"curl {URL} | su - root -c sh", ("2:1", "curl", "su"), id="su"),
        pytest.param(f"curl {URL} | runuser -u x -- bash", ("2:1", "curl", "runuser"), id="runuser"),
        pytest.param(f"curl {URL} | env -S 'bash -e'", ("2:1", "curl", "env"), id="env -S"),
        pytest.param(f"curl {URL} | docker exec -i c sh", ("2:1", "curl", "docker"), id="docker"),
        pytest.param(f"curl {URL} | ssh host sh", ("2:1", "curl", "ssh"), id="ssh"),
        pytest.param(f"curl {URL} | systemd-run --pipe sh", ("2:1", "curl", "systemd-run"), id="systemd-run"),
        pytest.param(f"curl {URL} | at now", ("2:1", "curl", "at"), id="at"),
        pytest.param(f"curl {URL} | crontab -", ("2:1", "curl", "crontab"), id="crontab"),
        pytest.param(f"curl {URL} | awk '{{system($0)}}'", ("2:1", "curl", "awk"), id="awk"),
        pytest.param(f"curl {URL} | parallel", ("2:1", "curl", "parallel"), id="parallel"),
        pytest.param(f"$'curl' {URL} | $'bash'", ("2:1", "curl", "bash"), id="quoted for the shell"),
        pytest.param(
            f"{KEPT}echo '{SUM}  x.sh' | sha256sum -c || true\nsh x.sh",
            ("2:1", "curl", "sh"),
            id="goes on all the same",
        ),
        pytest.param(f"{KEPT}echo '{SUM}  y.sh' | sha256sum -c\nsh x.sh", ("2:1", "curl", "sh"), id="another file"),
        pytest.param(
            f"{KEPT}sha256sum x.sh > x.sum\nsha256sum -c x.sum\nsh x.sh", ("2:1", "curl", "sh"), id="its own sum"
        ),
        pytest.param(
            f"{KEPT}echo '{SUM}  y.sh' > x.sum\nsha256sum -c x.sum\nsh x.sh",
            ("2:1", "curl", "sh"),
            id="another file in a list",
        ),
        pytest.param(f"{KEPT}sha256sum x.sh\nsh x.sh", ("2:1", "curl", "sh"), id="a sum that is only shown"),
        pytest.param(f"{KEPT}mv x.sh y.sh\nsh y.sh", ("2:1", "curl", "sh"), id="under another name"),
    ],
)
def test_what_is_hidden_is_found(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    place, fetcher, runner = expected
    hint = "fetch a version to a file, compare its checksum with `sha256sum --check`, then run it"
    assert in_script(tmp_path, text, "no-piped-download") == [
        f"provision/setup.sh:{place}: error [no-piped-download] what {fetcher} fetches is run by {runner} unseen"
        f" | {hint}"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{KEPT}curl -o x.sum {URL}.sum\nsha256sum -c x.sum\nsh x.sh", id="as its page of downloads says"),
        pytest.param(f'{KEPT}echo "$(curl {URL}.sum)  x.sh" | sha256sum -c\nsh x.sh', id="in one go"),
    ],
)
def test_a_sum_of_the_same_host_is_a_warning_of_another_rule(tmp_path: Path, text: str) -> None:
    assert in_script(tmp_path / "piped", text, "no-piped-download") == []
    assert "warning [download-checksum]" in in_script(tmp_path / "compared", text, "download-checksum")[0]
