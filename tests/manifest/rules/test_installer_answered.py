"""installer-answered: the installer finds its answers."""

from pathlib import Path

import pytest
from tests.manifest.values import CLOUD_IMAGE, ISO, KICKSTART, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(ISO, [], id="silent: autoinstall"),
        pytest.param(KICKSTART, [], id="silent: kickstart"),
        pytest.param(CLOUD_IMAGE, [], id="silent: no installer"),
        pytest.param(
            edited(ISO, "seed/user-data, seed/meta-data", "seed/user-data, seed/meta-data, seed/vendor-data"),
            [],
            id="silent: vendor-data besides",
        ),
        pytest.param(
            edited(ISO, "s=<seed-url>/", "s=/cdrom/"),
            [
                (
                    "13:3: error [installer-answered] the boot command never mentions <seed-url>: the installer "
                    "finds no answers | type something like `autoinstall ds=nocloud-net;s=<seed-url>/`"
                ),
            ],
            id="no address",
        ),
        pytest.param(
            edited(KICKSTART, "inst.ks=<seed-url>/ks.cfg", ""),
            [
                (
                    "13:3: error [installer-answered] the boot command never mentions <seed-url>: the installer "
                    "finds no answers | type something like `inst.ks=<seed-url>/ks.cfg`"
                ),
            ],
            id="no address for a kickstart",
        ),
        pytest.param(
            edited(ISO, "s=<seed-url>/", "s=<seed-url>"),
            [
                (
                    "15:7: error [installer-answered] cloud-init wants the seed's address with a slash at its end "
                    "| write `ds=nocloud-net;s=<seed-url>/`"
                ),
            ],
            id="no slash",
        ),
        pytest.param(
            edited(ISO, "autoinstall ds", "ds"),
            [
                (
                    "13:3: error [installer-answered] without the word autoinstall the installer asks whether it "
                    "may erase the disk, and waits | type `autoinstall ds=nocloud-net;s=<seed-url>/`"
                ),
            ],
            id="asks before it erases",
        ),
        pytest.param(
            edited(ISO, "seed/user-data, seed/meta-data", "seed/user-data"),
            [
                (
                    "19:5: error [installer-answered] cloud-init fetches 'meta-data', which is not among the "
                    "seed's files | add a file called meta-data, it may be empty"
                ),
            ],
            id="no meta-data",
        ),
        pytest.param(
            edited(ISO, "seed/user-data, seed/meta-data", "seed/autoinstall.yaml, seed/meta-data"),
            [
                (
                    "19:5: error [installer-answered] cloud-init fetches 'user-data', which is not among the "
                    "seed's files | add a file called user-data"
                ),
            ],
            id="wrong names",
        ),
        pytest.param(
            edited(ISO, "seed/user-data, seed/meta-data", "seed/user-data, seed/meta-data, other/user-data"),
            [
                (
                    "19:45: error [installer-answered] two files are served as 'user-data': directories do not "
                    "count | rename one of the two"
                ),
            ],
            id="two of one name",
        ),
        pytest.param(
            edited(KICKSTART, "<seed-url>/ks.cfg", "<seed-url>/kss.cfg"),
            [
                (
                    "15:7: error [installer-answered] the installer is sent to 'kss.cfg', which is not among the "
                    "seed's files | write `<seed-url>/ks.cfg`"
                ),
            ],
            id="a kickstart that is not there",
        ),
        pytest.param(
            edited(
                KICKSTART, "kind: kickstart\n    files: [seed/ks.cfg]", "kind: preseed\n    files: [seed/preseed.cfg]"
            ),
            [
                (
                    "15:7: error [installer-answered] the installer is sent to 'ks.cfg', which is not among the "
                    "seed's files | write `<seed-url>/preseed.cfg`"
                ),
            ],
            id="a preseed that is called otherwise",
        ),
    ],
)
def test_installer_answered(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "installer-answered", manifest) == expected
