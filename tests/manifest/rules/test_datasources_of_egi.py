"""datasources-of-egi: a machine finds its user at EGI's providers."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: left out"),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [NoCloud, ConfigDrive, OpenStack]}",
            ),
            [],
            id="silent: those that are needed",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {engine: ignition, default_user: core, datasources: [OpenStack]}",
            ),
            [],
            id="silent: another engine",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [NoCloud, Azure]}",
            ),
            [
                (
                    "15:43: error [datasources-of-egi] no datasource is one of EGI's providers: a machine would "
                    "start there without a user | add OpenStack and ConfigDrive, or leave datasources out"
                ),
            ],
            id="none of EGI's",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [OpenStack, NoCloud]}",
            ),
            [
                (
                    "15:43: warning [datasources-of-egi] ConfigDrive is not among the datasources: some networks "
                    "of OpenStack have no metadata service | add ConfigDrive"
                ),
            ],
            id="no network at first",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [ConfigDrive, NoCloud]}",
            ),
            [
                (
                    "15:43: warning [datasources-of-egi] OpenStack is not among the datasources: nearly all of "
                    "EGI's providers run OpenStack | add OpenStack"
                ),
            ],
            id="only by disk",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [OpenStack, ConfigDrive]}",
            ),
            [
                (
                    "15:43: warning [datasources-of-egi] NoCloud is not among the datasources: it is how the image "
                    "is booted before its release | add NoCloud"
                ),
            ],
            id="cannot be tried here",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: []}",
            ),
            [
                (
                    "15:43: error [datasources-of-egi] no datasource is one of EGI's providers: a machine would "
                    "start there without a user | add OpenStack and ConfigDrive, or leave datasources out"
                ),
                (
                    "15:43: warning [datasources-of-egi] NoCloud is not among the datasources: it is how the image "
                    "is booted before its release | add NoCloud"
                ),
            ],
            id="empty",
        ),
    ],
)
def test_datasources_of_egi(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "datasources-of-egi", manifest) == expected
