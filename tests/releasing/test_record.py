"""What a release is called, and what its record says."""

import pytest
from tests import examples

from vmi.core.errors import InputError
from vmi.releasing import record


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
