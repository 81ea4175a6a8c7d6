"""no-duplicates: each entry of a list stands there once."""

from pathlib import Path

import pytest
from tests.manifest.values import BOOTSTRAP, edited, said


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(BOOTSTRAP, [], id="silent: nothing twice"),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "keywords: [slurm, slurm-node]\nrequirements:\n"),
            [],
            id="silent: two that are alike",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "formats: [qcow2, ova, qcow2]\nrequirements:\n"),
            [
                (
                    "18:23: warning [no-duplicates] 'qcow2' stands a second time in formats; it is already entry 1 "
                    "| remove one of the two"
                ),
            ],
            id="formats",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "keywords: [Slurm, hpc, slurm]\nrequirements:\n"),
            [
                (
                    "18:24: warning [no-duplicates] 'slurm' stands a second time in keywords; it is already entry "
                    "1 | remove one of the two"
                ),
            ],
            id="keywords, but for capitals",
        ),
        pytest.param(
            edited(BOOTSTRAP, 'owners: ["@author"]', 'owners: ["@author", "@Author"]'),
            [
                (
                    "7:21: warning [no-duplicates] '@Author' stands a second time in owners; it is already entry 1 "
                    "| remove one of the two"
                ),
            ],
            id="owners, as GitHub compares them",
        ),
        pytest.param(
            edited(BOOTSTRAP, "requirements:\n", "hypervisors: [KVM, KVM]\nrequirements:\n"),
            [
                (
                    "18:20: warning [no-duplicates] 'KVM' stands a second time in hypervisors; it is already entry "
                    "1 | remove one of the two"
                ),
            ],
            id="hypervisors",
        ),
        pytest.param(
            edited(BOOTSTRAP, "packages: [nftables]", "packages: [nftables, jq, nftables]"),
            [
                (
                    "13:28: warning [no-duplicates] 'nftables' stands a second time in base.packages; it is "
                    "already entry 1 | remove one of the two"
                ),
            ],
            id="packages",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "contextualization: {default_user: debian}",
                "contextualization: {default_user: debian, datasources: [OpenStack, OpenStack]}",
            ),
            [
                (
                    "15:68: warning [no-duplicates] 'OpenStack' stands a second time in "
                    "contextualization.datasources; it is already entry 1 | remove one of the two"
                ),
            ],
            id="datasources",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                "accounts:\n  - {name: pool, purpose: Jobs}\n  - {name: pool, purpose: More jobs}\nrequirements:\n",
            ),
            [
                (
                    "20:12: warning [no-duplicates] 'pool' stands a second time in accounts; it is already entry 1 "
                    "| remove one of the two"
                ),
            ],
            id="accounts",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    "services:\n  - unit: nginx.service\n  - unit: nginx.service\n  - unit: "
                    "nginx.service\nrequirements:\n"
                ),
            ),
            [
                (
                    "20:11: warning [no-duplicates] 'nginx.service' stands a second time in services; it is "
                    "already entry 1 | remove one of the two"
                ),
                (
                    "21:11: warning [no-duplicates] 'nginx.service' stands a second time in services; it is "
                    "already entry 1 | remove one of the two"
                ),
            ],
            id="services, three times",
        ),
        pytest.param(
            edited(
                BOOTSTRAP,
                "requirements:\n",
                (
                    'waivers:\n  - {check: layout.swap, reason: The first of two reasons, expires: "2027-01-01"}\n  '
                    "- {check: layout.swap, reason: The second of two reasons, expires: "
                    '"2027-02-01"}\nrequirements:\n'
                ),
            ),
            [
                (
                    "20:13: warning [no-duplicates] 'layout.swap' stands a second time in waivers; it is already "
                    "entry 1 | remove one of the two"
                ),
            ],
            id="waivers",
        ),
    ],
)
def test_no_duplicates(tmp_path: Path, manifest: str, expected: list[str]) -> None:
    assert said(tmp_path, "no-duplicates", manifest) == expected
