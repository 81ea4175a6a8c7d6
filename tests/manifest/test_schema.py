"""The JSON Schema accepts what lint accepts, and refuses what an editor should mark."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.catalogue import FILES as CATALOGUE

from vmi.manifest.examples import EXAMPLES, VO
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.schema import FILES, schema

ROOT = Path(__file__).parents[2]
APPLIANCE = CATALOGUE["appliances/debian-13/appliance.yaml"]
REAL = {str(path.relative_to(ROOT)): path for path in sorted(ROOT.glob("*/*/*.yaml"))}


def faults(text: str) -> list[str]:
    value = yaml.safe_load(text)
    model = VirtualOrganisation if value["kind"] == "VirtualOrganisation" else Appliance
    found = jsonschema.Draft7Validator(json.loads(schema(model))).iter_errors(value)
    return sorted(".".join(map(str, fault.absolute_path)) for fault in found)


@pytest.mark.parametrize("model", FILES.values())
def test_each_is_itself_valid(model: Any) -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(schema(model)))


@pytest.mark.parametrize("name", [name for name in REAL if Path(name).name in ("appliance.yaml", "vo.yaml")])
def test_the_manifests_of_this_repository(name: str) -> None:
    assert faults(REAL[name].read_text()) == []


@pytest.mark.parametrize("path", [path for path in CATALOGUE if path.endswith(("appliance.yaml", "vo.yaml"))])
def test_the_manifests_of_the_tests(path: str) -> None:
    assert faults(CATALOGUE[path]) == []


@pytest.mark.parametrize("text", [*EXAMPLES.values(), VO], ids=[*EXAMPLES, "VO"])
def test_the_manual_s_examples(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("title: Debian 13\n", "", [""], id="a key left out"),
        pytest.param("title:", "titel: x\ntitle:", [""], id="an unknown key"),
        pytest.param('version: "13.1"', "version: 13.10", ["version"], id="a version without quotes"),
        pytest.param('version: "13.1"', "version: 13-1", ["version"], id="a version with a dash"),
        pytest.param("suite: trixie", "suit: trixie", ["base"], id="a misspelt key of the base"),
        pytest.param("kind: bootstrap", "kind: bootstap", ["base"], id="a misspelt kind"),
        pytest.param("disk_mib: 2048", "disk_mib: 100", ["disk_mib"], id="too small"),
        pytest.param("port: 22", "port: ssh", ["inbound.0"], id="no port"),
        pytest.param("port: 22", 'port: "8000-8100"', [], id="silent: a range"),
        pytest.param("script: provision/setup.sh", "script: ../x", ["provision.0"], id="a path that climbs out"),
        pytest.param("disk_mib", "annotations: {Bad: x}\ndisk_mib", ["annotations"], id="a key of another alphabet"),
        pytest.param("disk_mib", "annotations: {a.b: x}\ndisk_mib", [], id="silent: an annotation"),
        pytest.param("disk_mib", "notes:\ndisk_mib", [], id="silent: nothing where nothing may be"),
    ],
)
def test_what_an_editor_marks(old: str, new: str, expected: list[str]) -> None:
    assert old in APPLIANCE
    assert faults(APPLIANCE.replace(old, new, 1)) == expected


def test_it_explains_itself() -> None:
    written = json.loads(schema(Appliance))
    assert written["title"] == "Appliance"
    assert written["properties"]["disk_mib"] == {
        "type": "integer",
        "minimum": 512,
        "maximum": 1048576,
        "description": "The virtual size; a cloud grows the disk at boot, so it is as small as the content allows.",
        "examples": [2048],
    }
    assert written["definitions"]["Playbook"]["additionalProperties"] is False
    assert "$defs" not in json.dumps(written)
