"""endorsed-exists: a VO endorses what was released, and what its managers saw."""

import hashlib
from collections.abc import Callable

import pytest
from tests.catalogue import Repository
from tests.manifest.linted import findings

FILE = "vos/demo.vo/images/debian-13.yaml"
RECORD = "appliances/debian-13/releases/13.1.yaml"
RECORDED = "apiVersion: vmi/v1\nkind: Release\nappliance: debian-13\nversion: '13.1'\n"
ENDORSEMENT = f"""\
apiVersion: vmi/v1
kind: Endorsement
vo: demo.vo
appliance: debian-13
version: '13.1'
record_sha256: {hashlib.sha256(RECORDED.encode()).hexdigest()}
"""
ERROR = "error [endorsed-exists]"
AGAIN = "run `vmi endorse` again, or remove this file to take the endorsement back"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda r: None, [], id="silent: released and unchanged"),
        pytest.param(lambda r: (r.root / FILE).unlink(), [], id="silent: endorses nothing"),
        pytest.param(lambda r: r.write("vos/demo.vo/images/.gitkeep", ""), [], id="silent: a hidden file"),
        pytest.param(
            lambda r: (r.root / RECORD).unlink(),
            [f"{FILE}:5:10: {ERROR} endorses 'debian-13' in version '13.1', which has no release record | {AGAIN}"],
            id="no record",
        ),
        pytest.param(
            lambda r: r.write(RECORD, RECORDED + "# edited\n"),
            [f"{FILE}:6:16: {ERROR} is not the SHA-256 of releases/13.1.yaml of 'debian-13' | {AGAIN}"],
            id="a record with other bytes",
        ),
        pytest.param(
            lambda r: r.replace(FILE, "vo: demo.vo", "vo: other.vo"),
            [f"{FILE}:3:5: {ERROR} `vo` is not 'demo.vo', as the place of this file says | {AGAIN}"],
            id="of another VO",
        ),
        pytest.param(
            lambda r: r.replace(FILE, "kind: Endorsement\n", ""),
            [f"{FILE}:1:1: {ERROR} `kind` is not 'Endorsement', as the place of this file says | {AGAIN}"],
            id="no endorsement",
        ),
        pytest.param(
            lambda r: r.write("vos/demo.vo/images/gone.yaml", ENDORSEMENT.replace("debian-13", "gone")),
            [f"vos/demo.vo/images/gone.yaml:4:12: {ERROR} endorses 'gone', which is not in this repository | {AGAIN}"],
            id="an appliance that is not there",
        ),
        pytest.param(
            lambda r: r.write(FILE, "a: [\n"),
            None,
            id="not even YAML",
        ),
        pytest.param(
            lambda r: (r.root / "vos/demo.vo/images/other.yaml").symlink_to("debian-13.yaml"),
            [
                f"vos/demo.vo/images/other.yaml:1:1: {ERROR} is no endorsement"
                " | remove it; endorsements are files named APPLIANCE.yaml"
            ],
            id="a link",
        ),
        pytest.param(
            lambda r: r.replace(FILE, "'13.1'", "../../../secret"),
            [
                f"{FILE}:5:10: {ERROR} endorses 'debian-13' in version '../../../secret', which has no release record"
                f" | {AGAIN}"
            ],
            id="a version that climbs",
        ),
    ],
)
def test_endorsed_exists(
    catalogue: Repository, change: Callable[[Repository], object], expected: list[str] | None
) -> None:
    catalogue.write(RECORD, RECORDED)
    catalogue.write(FILE, ENDORSEMENT)
    catalogue.commit()
    change(catalogue)
    found = findings(catalogue, "endorsed-exists")
    if expected is None:
        assert len(found) == 1
        assert f"{ERROR} is no endorsement: " in found[0]
    else:
        assert found == expected
