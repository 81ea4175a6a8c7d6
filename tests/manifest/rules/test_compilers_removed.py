"""compilers-removed: compilers do not stay in the image."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_seed, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "apt-get install --yes build-essential libfoo-dev\n"
                "make install\n"
                "apt-get purge --yes --autoremove build-essential libfoo-dev"
            ),
            [],
            id="silent: removed afterwards",
        ),
        pytest.param(
            "apt-get install --yes gcc\napt-get purge --yes $BUILD_NEEDS",
            [],
            id="silent: what a variable names is removed",
        ),
        pytest.param(
            "apt-get install --yes libgcc-s1 gcc-14-base python3 developers-reference\necho gcc",
            [],
            id="silent: names that only look so",
        ),
        pytest.param(
            ("apt-get install --yes build-essential libfoo-dev nginx\ndnf install -y gcc-c++ zlib-devel"),
            [
                (
                    "provision/setup.sh:2:23: warning [compilers-removed] 'build-essential', 'libfoo-dev' "
                    "stay in the image | remove it once everything is built"
                ),
                (
                    "provision/setup.sh:3:16: warning [compilers-removed] 'gcc-c++', 'zlib-devel' stay in "
                    "the image | remove it once everything is built"
                ),
            ],
            id="they stay",
        ),
        pytest.param(
            "apt-get install --yes gcc g++\napt-get remove --yes gcc",
            [
                (
                    "provision/setup.sh:2:27: warning [compilers-removed] 'g++' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="one of two stays",
        ),
        pytest.param(
            "NEEDS='gcc g++'\napt-get install --yes $NEEDS\napt-get purge --yes $NEEDS",
            [],
            id="silent: a variable installed and removed",
        ),
        pytest.param(
            "NEEDS=gcc\napt-get install --yes $NEEDS",
            [
                (
                    "provision/setup.sh:3:23: warning [compilers-removed] 'gcc' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="in a variable",
        ),
        pytest.param(
            'add() { apt-get install --yes "$@"; }\nadd gcc',
            [
                (
                    "provision/setup.sh:3:5: warning [compilers-removed] 'gcc' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="by a function",
        ),
        pytest.param(
            "echo gcc nginx | xargs apt-get install --yes",
            [
                (
                    "provision/setup.sh:2:6: warning [compilers-removed] 'gcc' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="by xargs",
        ),
        pytest.param(
            "nala install gcc",
            [
                (
                    "provision/setup.sh:2:14: warning [compilers-removed] 'gcc' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="by nala",
        ),
        pytest.param(
            "apt-get install --yes nvidia-dkms-550 gcc",
            [
                (
                    "provision/setup.sh:2:39: warning [compilers-removed] 'gcc' stays in the image | dkms needs it "
                    "for good: put `# vmi: ignore[compilers-removed]` and why on the line before this one"
                ),
            ],
            id="for a driver",
        ),
        pytest.param(
            "# vmi: ignore[compilers-removed] dkms builds the driver for each kernel\napt-get install --yes dkms gcc",
            [],
            id="silent: for a driver, and said so",
        ),
    ],
)
def test_compilers_removed_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "compilers-removed") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            "- apt: {name: gcc}\n- command: make\n- apt: {name: gcc, state: absent}",
            [],
            id="silent: removed afterwards",
        ),
        pytest.param(
            "- apt: name=gcc,nginx state=present",
            [
                (
                    "provision/site.yml:3:17: warning [compilers-removed] 'gcc' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="it stays",
        ),
    ],
)
def test_compilers_removed_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "compilers-removed") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "%packages\n@development-tools\n%end\n",
            [
                (
                    "ks.cfg:2:1: warning [compilers-removed] '@development-tools' stays in the image | "
                    "remove it once everything is built"
                ),
            ],
            id="a group",
        ),
        pytest.param("%packages\n@core\n%end\n", [], id="silent: others"),
    ],
)
def test_compilers_removed_in_a_kickstart(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_seed(tmp_path, "kickstart", text, "compilers-removed") == expected
