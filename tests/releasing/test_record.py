"""What a release is called, and what its record says."""

from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError
from tests import examples

from vmi.core.documents import dump, read
from vmi.core.errors import InputError
from vmi.releasing import record
from vmi.releasing.models import Release


@pytest.mark.parametrize(
    ("appliance", "version", "expected"),
    [
        pytest.param("debian-13", "13.1", "debian-13/13.1", id="plain"),
        pytest.param("debian", "13~1", "debian/13-1", id="a tilde, which no tag can hold"),
        pytest.param("debian", "1+deb13", "debian/1+deb13", id="a plus"),
    ],
)
def test_tag(appliance: str, version: str, expected: str) -> None:
    assert record.tag(appliance, version) == expected


@pytest.mark.parametrize("version", ["1..2", "1.", "1.lock"])
def test_a_version_that_no_tag_can_hold_is_refused(version: str) -> None:
    with pytest.raises(InputError, match="cannot be part of a git tag"):
        record.tag("debian", version)


def test_the_record_names_every_statement_by_digest() -> None:
    bundles = {"provenance": b"1", "audit": b"2", "boot": b"3", "summary": b"4"}
    base = "https://github.com/example/catalogue/releases/download/debian-13/13.1"
    names = (examples.IMAGE_NAME, *(f"{name}.sigstore.json" for name in bundles))
    made = record.record(examples.artifacts(), bundles, {name: f"{base}/{name}" for name in names}, examples.RELEASED)
    assert made.image == examples.release().image.model_copy(update={"url": f"{base}/{examples.IMAGE_NAME}"})
    assert [(a.predicate_type, a.url.rpartition("/")[2], a.sha256[:8]) for a in made.attestations] == [
        ("https://slsa.dev/provenance/v1", "provenance.sigstore.json", "6b86b273"),
        ("https://in-toto.io/attestation/test-result/v0.1", "audit.sigstore.json", "d4735e3a"),
        ("https://in-toto.io/attestation/test-result/v0.1", "boot.sigstore.json", "4e074085"),
        ("https://slsa.dev/verification_summary/v1", "summary.sigstore.json", "4b227777"),
    ]


SAID = {
    "outbound": [{"protocol": "udp", "port": 123}],
    "firmware": "uefi",
    "hypervisors": ["KVM", "VMWare"],
    "identifier": "5f3a6d6e-9d1c-4d6b-8f0e-0d2f6a7b8c9d",
    "keywords": ["container"],
    "notes": "with the fixes of May",
    "annotations": {"eu.egi.cloud.contact": "someone"},
    "policy": {"expiry_days": 90},
}


def test_the_record_carries_what_endorsing_and_publishing_need(tmp_path: Path) -> None:
    build = examples.build(appliance=examples.appliance(**SAID))
    urls = {
        name: f"https://example.org/{name}"
        for name in (examples.IMAGE_NAME, *(f"{each}.sigstore.json" for each in examples.PREDICATES))
    }
    made = record.record(
        examples.artifacts(build=build), dict.fromkeys(examples.PREDICATES, b""), urls, examples.RELEASED
    )
    assert [f"{rule.protocol}" for rule in made.outbound] == ["udp"]
    assert (made.firmware, made.hypervisors, made.expiry_days) == ("uefi", ("KVM", "VMWare"), 90)
    assert made.identifier == UUID("5f3a6d6e-9d1c-4d6b-8f0e-0d2f6a7b8c9d")
    assert (made.keywords, made.notes) == (("container",), "with the fixes of May")
    path = tmp_path / "13.1.yaml"
    path.write_text(dump(made))
    assert read(path, Release) == made


OLDER = {"outbound", "firmware", "hypervisors", "keywords", "annotations", "expiry_days", "others"}


def test_an_older_record_stays_readable() -> None:
    older = examples.release().model_dump(exclude=OLDER, exclude_none=True)
    held = Release.model_validate(older)
    assert (held.expiry_days, held.hypervisors, held.others) == (366, ("KVM",), ())


def test_a_record_whose_image_is_no_qcow2_is_none() -> None:
    image = examples.release().image
    with pytest.raises(ValidationError, match="`image` is the qcow2"):
        examples.release(image=image.model_copy(update={"format": "ova"}).model_dump())
    with pytest.raises(ValidationError, match="each other format once"):
        examples.release(others=[image.model_dump()])
