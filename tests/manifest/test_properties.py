"""What holds for every manifest that the language can say, and for each that it cannot."""

import copy
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalogue import create
from tests.fuzz import nasty
from tests.fuzz.judging import faults_of, lines_of
from tests.manifest.generated import appliances, vos

from vmi.core import documents, yaml
from vmi.core.models import Model
from vmi.core.yaml_words import UNSEEN
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.manifest.schema import schema

Node = Any  # Any: nested dict, list, str, int
KINDS: dict[str, type[Model]] = {"Appliance": Appliance, "VirtualOrganisation": VirtualOrganisation}
SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]
MANY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOWLY)
FEW = settings(MANY, max_examples=15)
ANY = st.one_of(appliances(), vos())


def model_of(value: Node) -> type[Model]:
    return KINDS[value["kind"]]


@MANY
@given(ANY)
def test_what_is_dumped_is_read_as_the_same(value: Node) -> None:
    model = model_of(value).model_validate(value)
    text = documents.dump(model)
    found = documents.check(text.encode(), "x.yaml", model_of(value))
    assert found.findings == []
    assert found.model == model
    assert documents.dump(model_of(value).model_validate(found.document.value)) == text


@MANY
@given(ANY, st.sampled_from(["dump", "block", "flow", "json"]))
def test_every_key_and_value_begins_where_its_place_is(value: Node, hand: str) -> None:
    text = _written(value, hand)
    document = yaml.parse(text.encode())
    lines = lines_of(text.encode())
    for route, given_value in _walk(document.value):
        if route and isinstance(route[-1], str):
            place = document.place(route, key=True)
            assert _begins(lines[place.line - 1][place.column - 1 :], route[-1]), (route, place)
        place = document.place(route)
        assert place.column - 1 + place.width <= len(lines[place.line - 1]) or place.width == 1
        rest = lines[place.line - 1][place.column - 1 :]
        if isinstance(given_value, str):
            assert _begins(rest, given_value), (route, place, rest)


@MANY
@given(ANY)
def test_the_schema_accepts_what_the_models_accept(value: Node) -> None:
    model_of(value).model_validate(value)
    assert [fault.message for fault in _validator(value["kind"]).iter_errors(value)] == []


@MANY
@given(ANY, st.integers(0, 2**32))
def test_the_models_and_the_schema_refuse_the_same(value: Node, seed: int) -> None:
    kind, (changed, route) = value["kind"], _spoiled(value, random.Random(seed))
    by_models = not documents.check(json.dumps(changed, ensure_ascii=False).encode(), "x", KINDS[kind]).findings
    by_schema = _validator(kind).is_valid(changed)
    if by_models != by_schema:
        leaf = dict(_walk(changed)).get(route)
        known = _read_as_text(leaf) if by_models else _beyond_a_schema(str(route[-1]), leaf)
        assert known, (changed, route)


def _read_as_text(leaf: Node) -> bool:
    """This is what the models take and editors mark: a number for text, digits in quotes for a number."""
    return isinstance(leaf, int) or (isinstance(leaf, str) and (_is_number(leaf) or _is_uuid(leaf)))


def _beyond_a_schema(key: str, leaf: Node) -> bool:
    """This is what only the models refuse: formats of days and UUIDs, ports in the wrong order, what no YAML holds."""
    if not isinstance(leaf, str):
        return False
    if UNSEEN.search(leaf) or leaf.endswith("\n"):  # a pattern's $ lets one line end follow in Python's jsonschema
        return True
    return key in ("end_of_support", "expires", "identifier") or (key == "port" and _is_no_range(leaf))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One catalogue for all generated manifests, which stand in it one after the other."""
    return create(tmp_path_factory.mktemp("generated") / "catalogue").root


@FEW
@given(ANY, st.integers(0, 2**32))
def test_lint_raises_for_none(root: Path, value: Node, seed: int) -> None:
    changed = _spoiled(value, random.Random(seed))[0] if seed % 2 else value
    place = "appliances/debian-13/appliance.yaml" if value["kind"] == "Appliance" else "vos/demo.vo/vo.yaml"
    before = (root / place).read_bytes()
    (root / place).write_bytes(yaml.dump(changed).encode())
    try:
        assert faults_of(root) == []  # places inside of the file, all four outputs, no exception
    finally:
        (root / place).write_bytes(before)


@cache
def _validator(kind: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads(schema(KINDS[kind])))


def _written(value: Node, hand: str) -> str:
    import yaml as pyyaml

    if hand == "json":
        return json.dumps(value, ensure_ascii=False, indent=1)
    if hand == "dump":
        return documents.dump(model_of(value).model_validate(value))
    return str(pyyaml.safe_dump(value, allow_unicode=True, default_flow_style=hand == "flow", width=40))


def _walk(value: Node, route: yaml.Route = ()) -> Iterator[tuple[yaml.Route, Node]]:
    yield route, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield from _walk(inner, (*route, key))


def _begins(text: str, value: str) -> bool:
    """This is true when a text in the source is the beginning of a value, in quotes or in a block or not."""
    if text[:1] in ("'", '"'):
        inner = text[1:]
        return not value[:1].isalnum() or inner.startswith((value[:1], "\\"))
    return text[:1] in ("|", ">", "?") or text.startswith(value[:1])


def _spoiled(value: Node, chance: random.Random) -> tuple[Node, yaml.Route]:
    """This is the same with one thing changed, which may make it wrong, and where."""
    changed = copy.deepcopy(value)
    route, place = chance.choice([each for each in _walk(changed) if isinstance(each[1], dict | list) and each[1]])
    key = chance.choice(list(place)) if isinstance(place, dict) else chance.randrange(len(place))
    way = chance.randrange(5)
    if way == 0:
        del place[key]
    elif way == 1 and isinstance(place, dict):
        place[chance.choice(nasty.KEYS)] = place.pop(key)
    elif way == 2:
        place[key] = [place[key]]
    else:
        place[key] = chance.choice((*nasty.SCALARS, *nasty.VALUES, None, 0, -1, 10**9, {}, []))
    return changed, (*route, key)


def _is_number(leaf: Node) -> bool:
    try:
        return isinstance(leaf, str) and int(leaf) is not None
    except ValueError:
        return False


def _is_uuid(leaf: Node) -> bool:
    try:
        return isinstance(leaf, str) and UUID(leaf) is not None
    except ValueError:
        return False


def _is_no_range(leaf: str) -> bool:
    first, _, last = leaf.partition("-")
    return first.isdigit() and last.isdigit() and not 1 <= int(first) < int(last) <= 65535
