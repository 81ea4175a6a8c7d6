"""pinned-versions: what comes from outside of the distribution names its version."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "pip install tool==1.2 'other>=2'\n"
                "pip install -r requirements.txt\n"
                "pip install .\n"
                "pip3 install ./x.whl\n"
                "npm install --global tool@1.2 @scope/x@2\n"
                "go install example.org/x@v1.2\n"
                "pip install 'git+https://example.org/x.git@2fd4e1c'"
            ),
            [],
            id="silent: versions",
        ),
        pytest.param("git clone --branch v1.2 https://example.org/x", [], id="silent: git to a tag or a commit"),
        pytest.param(
            "git clone https://example.org/x\ngit -C x checkout 2fd4e1c", [], id="silent: git checks out afterwards"
        ),
        pytest.param("apt-get install --yes python3-tool nodejs\nnpm install", [], id="silent: the distribution's own"),
        pytest.param(
            (
                "pip install tool\n"
                "python3 -m pip install --upgrade --target /opt tool\n"
                "pip install git+https://example.org/x.git\n"
                "pip install git+https://example.org/x.git@main"
            ),
            [
                ("provision/setup.sh:2:13: hint [pinned-versions] 'tool' has no version | write 'tool==VERSION'"),
                ("provision/setup.sh:3:48: hint [pinned-versions] 'tool' has no version | write 'tool==VERSION'"),
                (
                    "provision/setup.sh:4:13: warning [pinned-versions] 'git+https://example.org/x.git' "
                    "is whatever was pushed last | add @ and a commit or a tag at its end"
                ),
                (
                    "provision/setup.sh:5:13: warning [pinned-versions] "
                    "'git+https://example.org/x.git@main' is whatever was pushed last | add @ and a "
                    "commit or a tag at its end"
                ),
            ],
            id="pip",
        ),
        pytest.param(
            (
                "npm install --global tool @scope/x\n"
                "go install example.org/x@latest\n"
                "git clone https://example.org/x\n"
                "git clone -b main https://example.org/x"
            ),
            [
                ("provision/setup.sh:2:22: hint [pinned-versions] 'tool' has no version | write 'tool@VERSION'"),
                (
                    "provision/setup.sh:2:27: hint [pinned-versions] '@scope/x' has no version | write "
                    "'@scope/x@VERSION'"
                ),
                (
                    "provision/setup.sh:3:12: hint [pinned-versions] 'example.org/x@latest' has no "
                    "version | write a version instead of latest"
                ),
                (
                    "provision/setup.sh:4:1: hint [pinned-versions] git clone takes what is newest | add "
                    "`--branch TAG`, or check a commit out afterwards"
                ),
                (
                    "provision/setup.sh:5:1: hint [pinned-versions] what 'main' is changes | add "
                    "`--branch TAG`, or check a commit out afterwards"
                ),
            ],
            id="npm, go, git",
        ),
    ],
)
def test_pinned_versions_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "pinned-versions") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- pip: {name: tool==1.2}\n"
                "- pip: {name: tool, version: '1.2'}\n"
                "- pip: {requirements: /opt/r.txt}\n"
                "- git: {repo: https://example.org/x, dest: /x, version: v1}\n"
                "- apt: {name: tool, state: present}"
            ),
            [],
            id="silent: versions",
        ),
        pytest.param(
            (
                "- pip: {name: [tool, other==1]}\n"
                "- git: {repo: https://example.org/x, dest: /x}\n"
                "- git: {repo: https://example.org/x, dest: /x, version: main}\n"
                "- apt: name=tool state=latest"
            ),
            [
                ("provision/site.yml:3:20: hint [pinned-versions] 'tool' has no version | write 'tool==VERSION'"),
                (
                    "provision/site.yml:4:7: hint [pinned-versions] git takes what is newest | write "
                    "`version:` with a tag or a commit"
                ),
                (
                    "provision/site.yml:5:61: hint [pinned-versions] git takes what is newest | write "
                    "`version:` with a tag or a commit"
                ),
                (
                    "provision/site.yml:6:28: hint [pinned-versions] 'latest' is another version every "
                    "month | write `state: present`, with a version where it matters"
                ),
            ],
            id="without",
        ),
    ],
)
def test_pinned_versions_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "pinned-versions") == expected
