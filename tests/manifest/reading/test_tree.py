"""The reader of playbooks' YAML: tags and aliases stay what they are, and nothing explodes."""

import pytest

from vmi.core.yaml import Fault
from vmi.manifest.reading.tree import Alias, Mapping, Scalar, Sequence, read


def test_places_tags_aliases_and_keys_that_repeat() -> None:
    root = read(b"a: !vault |\n  secret\nb: &x [1]\nc: *x\na: 2\n")
    assert isinstance(root, Mapping)
    assert root.values["a"] == Scalar(5, 4, 1, "2")
    assert isinstance(root.values["b"], Sequence)
    assert isinstance(root.values["c"], Alias)
    assert [(key.text, key.line) for key in root.repeated] == [("a", 5)]


def test_an_explosion_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 200))]
    root = read("\n".join(lines).encode())
    assert isinstance(root, Mapping)
    assert len(root.values) == 200


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a: [", id="no end"),
        pytest.param(b"\xff", id="not UTF-8"),
        pytest.param(b"a: \t- b", id="a tab"),
        pytest.param(b"[" * 1000, id="deep"),
        pytest.param(b"a: b\n---\nc: d\n", id="two documents"),
        pytest.param(b"x" * 300_000, id="large"),
        pytest.param(b"a: \x00", id="a zero byte"),
    ],
)
def test_what_is_no_yaml_is_a_fault(data: bytes) -> None:
    with pytest.raises(Fault):
        read(data)


def test_an_alias_of_nothing_is_never_looked_up() -> None:
    assert isinstance(read(b"*x"), Alias)


def test_nothing_is_none() -> None:
    assert read(b"") is None
    assert read(b"# nothing\n") is None
