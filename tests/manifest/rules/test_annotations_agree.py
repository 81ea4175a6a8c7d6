"""annotations-agree: one word for one thing."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: none"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "annotations:\n  org.openstack.glance.hw_rng_model: virtio\n  org.opencontainers.image.licenses: "
                    "Apache-2.0\nrequirements:\n"
                ),
            ),
            [],
            id="silent: one's own",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "annotations:\n  org.openstack.glance.os_distro: debian\n  org.openstack.glance.os_admin_user: "
                    "debian\n  eu.egi.cloud.image.title: Debian 13\nrequirements:\n"
                ),
            ),
            [
                ("19:3: hint [annotations-agree] 'org.openstack.glance.os_distro' follows from os.name | remove it"),
                (
                    "20:3: hint [annotations-agree] 'org.openstack.glance.os_admin_user' follows from "
                    "contextualization.default_user | remove it"
                ),
                "21:3: hint [annotations-agree] 'eu.egi.cloud.image.title' follows from title | remove it",
            ],
            id="again",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "annotations:\n  org.openstack.glance.os_distro: rocky\nrequirements:\n",
                "name: Debian, version",
                "name: Rocky Linux, version",
            ),
            [
                ("19:3: hint [annotations-agree] 'org.openstack.glance.os_distro' follows from os.name | remove it"),
            ],
            id="the short name of Rocky Linux",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    'annotations:\n  org.openstack.glance.os_version: "12"\n  org.openstack.glance.architecture: '
                    "aarch64\nrequirements:\n"
                ),
            ),
            [
                (
                    "19:36: error [annotations-agree] 'org.openstack.glance.os_version' is '12', but os.version "
                    "says '13' | remove it, or correct os.version"
                ),
                (
                    "20:38: error [annotations-agree] 'org.openstack.glance.architecture' is 'aarch64', but "
                    "architecture says 'x86_64' | remove it, or correct architecture"
                ),
            ],
            id="otherwise",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    'annotations:\n  org.opencontainers.image.revision: abc\n  eu.egi.cloud.tag: "13"\n  '
                    "org.openstack.glance.disk_format: raw\nrequirements:\n"
                ),
            ),
            [
                (
                    "19:3: error [annotations-agree] 'org.opencontainers.image.revision' is written at the "
                    "release, which alone knows it | remove it"
                ),
                (
                    "20:3: error [annotations-agree] 'eu.egi.cloud.tag' is written at the release, which alone "
                    "knows it | remove it"
                ),
                (
                    "21:3: error [annotations-agree] 'org.openstack.glance.disk_format' is written at the release, "
                    "which alone knows it | remove it"
                ),
            ],
            id="what only the release knows",
        ),
    ],
)
def test_annotations_agree(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "annotations-agree", manifest) == expected
