"""A corpus of manifests with one mistake each, and everything that `vmi lint` says of it, word for word.

corpus/appliances/<mistake>.yaml is appliances/web/appliance.yaml of a small catalogue; corpus/vos/<mistake>.yaml is
vos/chemistry.vo/vo.yaml. <mistake>.expected is what is printed. Files in <mistake>.files/ lie in the catalogue besides.
`make golden` writes what is expected anew; read the difference as somebody who has never built an image.
"""

import os
from pathlib import Path

import pytest
from tests.catalogue import FILES
from tests.manifest.linted import TODAY

from vmi.commands.linting import chosen
from vmi.core.findings import Finding
from vmi.core.reports import text
from vmi.manifest.linting import lint
from vmi.manifest.repository import Catalogue
from vmi.manifest.selection import everything

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(CORPUS.glob("*/*.yaml"))
PLACES = {"appliances": "appliances/web/appliance.yaml", "vos": "vos/chemistry.vo/vo.yaml"}
RECORDS = "/appliances/*/"
AROUND = {
    "appliances": {
        "CODEOWNERS": FILES["CODEOWNERS"].replace(RECORDS, f"/appliances/web/                    @author\n{RECORDS}"),
        "appliances/web/provision/setup": "#!/bin/sh\nset -eu\nsystemctl enable nginx.service\n",
        "appliances/web/keys/distribution.asc": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
    },
    "vos": {
        "CODEOWNERS": FILES["CODEOWNERS"].replace("/vos/demo", "/vos/chemistry.vo/                  @alice\n/vos/demo"),
    },
}


def test_there_are_enough() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_is_said(case: Path, tmp_path: Path) -> None:
    shown = said(case, tmp_path)
    expected = case.with_suffix(".expected")
    if os.environ.get("GOLDEN"):
        expected.write_text(shown)
    assert shown == expected.read_text()


def test_nothing_is_expected_of_a_case_that_is_gone() -> None:
    assert {path.with_suffix(".yaml") for path in CORPUS.glob("*/*.expected")} <= set(CASES)
    assert {path.with_suffix(".yaml") for path in CORPUS.glob("*/*.files")} <= set(CASES)


def said(case: Path, root: Path) -> str:
    """This is what `vmi lint` prints about a case, in a catalogue where all else is right."""
    files = {path: content.encode() for path, content in {**FILES, **AROUND[case.parent.name]}.items()}
    beside = case.with_suffix(".files")
    files |= {str(path.relative_to(beside)): path.read_bytes() for path in beside.rglob("*") if path.is_file()}
    place = PLACES[case.parent.name]
    for path, data in {**files, place: case.read_bytes()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    findings = [each for each in _linted(root) if each.path.startswith((str(Path(place).parent), "CODEOWNERS"))]
    return text.render(findings, lambda path: (root / path).read_bytes() if (root / path).is_file() else None)


def _linted(root: Path) -> list[Finding]:
    catalogue = Catalogue(root)
    return lint(chosen(catalogue, None, everything(catalogue), None, TODAY))
