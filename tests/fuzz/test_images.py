"""`make fuzz` in small: some mutated images, the same in every run."""

import random
from pathlib import Path

import pytest
from tests.fuzz import images
from tests.fuzz.damages import mutant
from tests.fuzz.disks import CONTAINERS, EXT, FAT, QCOW2, XFS, Sample, samples


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return samples(tmp_path_factory.mktemp("samples"))


def test_no_mutant_makes_audit_stumble(made: tuple[Sample, ...]) -> None:
    outcome = images.tried(made, "make check", 60)
    assert outcome.tried == 60
    assert [reason for reason, _ in outcome.failures] == []


def test_nothing_is_wrong_with_the_samples_themselves(made: tuple[Sample, ...], tmp_path: Path) -> None:
    assert len(made) == len(EXT) + 1 + len(XFS) + len(FAT) + len(QCOW2) + len(CONTAINERS)
    for sample in made:
        sample.write(tmp_path / sample.name)
        fault, report = images.judged(tmp_path / sample.name, deep=False)
        assert fault == ""
        assert report is not None
        assert report.facts["os"]["id"] == "debian"


def test_an_exception_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ValueError("x")

    monkeypatch.setattr(images, "audit", stumble)
    assert images.judged(tmp_path, deep=False)[0].startswith("ValueError: x")


def test_the_same_seed_makes_the_same_mutant() -> None:
    sample = Sample("x.raw", 4096, ((0, bytes(range(256)) * 16),))
    one, other = (mutant(random.Random(7), sample) for _ in range(2))
    assert one == other
    assert one != sample
