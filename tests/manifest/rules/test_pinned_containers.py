"""pinned-containers: container images are named with a version."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script, in_tasks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            (
                "docker pull registry.example.org:5000/tool:1.2\n"
                "podman pull tool@sha256:abc\n"
                'docker pull "$IMAGE"\n'
                "docker build .\n"
                "docker run tool"
            ),
            [],
            id="silent: a version, a digest, a variable",
        ),
        pytest.param("docker pull --platform linux/amd64 tool:1", [], id="silent: values of options"),
        pytest.param(
            (
                "docker pull registry.example.org:5000/tool\n"
                "podman image pull tool:latest\n"
                "docker run --rm -v /x:/x tool:latest serve"
            ),
            [
                (
                    "provision/setup.sh:2:13: warning [pinned-containers] "
                    "'registry.example.org:5000/tool' is whatever was pushed last | name a version or a "
                    "digest, such as 'NAME:1.2' or 'NAME@sha256:...'"
                ),
                (
                    "provision/setup.sh:3:19: warning [pinned-containers] 'tool:latest' is whatever was "
                    "pushed last | name a version or a digest, such as 'NAME:1.2' or 'NAME@sha256:...'"
                ),
                (
                    "provision/setup.sh:4:26: warning [pinned-containers] 'tool:latest' is whatever was "
                    "pushed last | name a version or a digest, such as 'NAME:1.2' or 'NAME@sha256:...'"
                ),
            ],
            id="whatever was pushed last",
        ),
    ],
)
def test_pinned_containers_in_scripts(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert in_script(tmp_path, text, "pinned-containers") == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param(
            (
                "- docker_image: {name: tool, tag: '1.2', source: pull}\n"
                "- podman_container: {name: x, image: 'tool:1.2'}\n"
                "- docker_container: {name: x, image: '{{ image }}'}"
            ),
            [],
            id="silent: a tag",
        ),
        pytest.param(
            (
                "- community.docker.docker_image: {name: tool, source: pull}\n"
                "- podman_container: {name: x, image: 'tool:latest'}"
            ),
            [
                (
                    "provision/site.yml:3:45: warning [pinned-containers] 'tool' is whatever was pushed "
                    "last | name a version or a digest, such as 'NAME:1.2' or 'NAME@sha256:...'"
                ),
                (
                    "provision/site.yml:4:42: warning [pinned-containers] 'tool:latest' is whatever was "
                    "pushed last | name a version or a digest, such as 'NAME:1.2' or 'NAME@sha256:...'"
                ),
            ],
            id="no tag",
        ),
    ],
)
def test_pinned_containers_in_tasks(tmp_path: Path, tasks: str, expected: list[str]) -> None:
    assert in_tasks(tmp_path, tasks, "pinned-containers") == expected
