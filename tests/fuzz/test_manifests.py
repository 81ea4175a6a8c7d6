"""`make fuzz` in small: some hundreds of mutated manifests, the same in every run."""

import random
from pathlib import Path

import pytest
from tests.fuzz import manifests, mutations
from tests.fuzz.judging import StuckError, faults_of, misplaced
from tests.fuzz.world import Case, World

from vmi.core.findings import Finding, Severity


def test_no_mutant_makes_lint_stumble() -> None:
    outcome = manifests.tried("make check", 300)
    assert outcome.tried == 300
    assert [reason for reason, _ in outcome.failures] == []


def test_nothing_is_wrong_with_the_world_itself(tmp_path: Path) -> None:
    assert faults_of(World(tmp_path / "catalogue").root) == []


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), StuckError()], ids=repr)
def test_an_exception_is_a_failure(error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise error

    world = World(tmp_path / "catalogue")
    monkeypatch.setattr("tests.fuzz.judging._linted", stumble)
    assert faults_of(world.root)[0].startswith(f"{type(error).__name__}: ")


@pytest.mark.parametrize(
    ("line", "column", "width", "expected"),
    [
        pytest.param(1, 3, 2, "", id="silent: inside"),
        pytest.param(1, 5, 1, "", id="silent: behind the last character"),
        pytest.param(2, 1, 1, "line 2 of 1", id="another line"),
        pytest.param(0, 1, 1, "line 0 of 1", id="before the first line"),
        pytest.param(1, 6, 1, "column 6 of 5", id="behind the line"),
        pytest.param(1, 1, 9, "width 9 at column 1 of 5", id="wider than the line"),
    ],
)
def test_a_place_outside_of_the_file_is_a_failure(line: int, column: int, width: int, expected: str) -> None:
    finding = Finding("x", line, column, "rule", Severity.ERROR, "message", width=width)
    assert misplaced(finding, ["abcd"]) == expected


def test_what_fails_is_kept_as_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "KEPT", tmp_path)
    case = Case("appliances/m1/appliance.yaml", {"appliances/m1/appliance.yaml": b"\xff"})
    place = manifests._keep("why\nand where", (case,))
    assert (place / "catalogue/appliances/m1/appliance.yaml").read_bytes() == b"\xff"
    assert (place / "why.txt").read_text() == "why\nand where"


def test_a_mutant_that_would_not_fit_into_memory_is_made_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    shared: list[str | list[str]] = ["a"]
    shared.append(["b"] * 1000)

    def thousandfold(chance: random.Random, tree: dict[str, object], other: object) -> None:
        tree["x"] = [shared] * 1000

    monkeypatch.setattr(mutations, "_change", thousandfold)
    assert len(mutations.structure(random.Random(1), b"x: y\n", [b"z: z\n"])) < 1000
