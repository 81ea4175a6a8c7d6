"""seed-parses: a seed is what its installer reads."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_seed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "# a comment\n"
                "text\n"
                "lang en_GB.UTF-8\n"
                "%include /tmp/x\n"
                "%packages --ignoremissing\n"
                "@core\n"
                "%end\n"
                "%post --log=/root/x\n"
                "anything at all\n"
                "%end\n"
            ),
            [],
            id="silent: commands, sections, comments",
        ),
        pytest.param(
            "langs en_GB.UTF-8\nnonsense\n%pst\n",
            [
                ("ks.cfg:1:1: error [seed-parses] 'langs' is no command of a kickstart | did you mean 'lang'?"),
                "ks.cfg:2:1: error [seed-parses] 'nonsense' is no command of a kickstart",
                ("ks.cfg:3:1: error [seed-parses] '%pst' is no section of a kickstart | did you mean '%post'?"),
            ],
            id="a command that is none, one that is nearly one",
        ),
        pytest.param(
            "%packages\n@core\n",
            [
                "ks.cfg:1:1: error [seed-parses] '%packages' has no end | write %end after it",
            ],
            id="no end",
        ),
    ],
)
def test_seed_parses_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "seed-parses") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "#_preseed_V1\n"
                "d-i debian-installer/locale string en_GB\n"
                "d-i partman-auto/expert_recipe string \\\n"
                "  root :: \\\n"
                "  1 2 3 ext4 .\n"
                "\n"
                "tasksel tasksel/first multiselect standard\n"
                "d-i mirror/http/proxy string\n"
            ),
            [],
            id="silent: answers, comments, lines that go on",
        ),
        pytest.param(
            "d-i debian-installer/locale en_GB\nlocale = en_GB\n",
            [
                (
                    "preseed.cfg:1:1: error [seed-parses] 'd-i debian-installer/locale en_GB' is no "
                    "answer of a preseed | write `d-i QUESTION TYPE VALUE`, such as `d-i "
                    "netcfg/get_hostname string debian`"
                ),
                (
                    "preseed.cfg:2:1: error [seed-parses] 'locale = en_GB' is no answer of a preseed | "
                    "write `d-i QUESTION TYPE VALUE`, such as `d-i netcfg/get_hostname string debian`"
                ),
            ],
            id="no answer",
        ),
    ],
)
def test_seed_parses_in_a_preseed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "preseed", text, "seed-parses") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 1\n  locale: en_GB.UTF-8\n  user-data: {}\n",
            [],
            id="silent: what the installer knows",
        ),
        pytest.param(
            "#cloud-config\nautoinstall: [\n",
            [
                "user-data:2:15: error [seed-parses] the file ends where a value is missing"
                " | write the rest, and close every [ and {",
            ],
            id="no YAML",
        ),
        pytest.param(
            "locale: en_GB\n",
            [
                (
                    "user-data:1:1: error [seed-parses] does not begin with #cloud-config: cloud-init "
                    "does not read it | write it in the first line"
                ),
                ("user-data:1:1: error [seed-parses] says nothing under `autoinstall:` | write the answers there"),
            ],
            id="no autoinstall, not for cloud-init",
        ),
        pytest.param(
            "#cloud-config\nautoinstall:\n  version: 2\n  pakages: [x]\n",
            [
                (
                    "user-data:3:12: error [seed-parses] the version of an autoinstall is 1 | write "
                    "`version: 1` under autoinstall"
                ),
                ("user-data:4:3: error [seed-parses] 'pakages' is no key of autoinstall | did you mean 'packages'?"),
            ],
            id="a key that is none, another version",
        ),
    ],
)
def test_seed_parses_in_an_autoinstall_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "autoinstall", text, "seed-parses") == expected
