"""This module gathers what a VO manager is shown, and shows nothing that is not proved.

1. The bundles are the ones that the record names, by digest.
2. They verify: the release workflow's signature, over this image, with a passing verdict on this release.
3. The commit in the record is the one in the signed provenance.
4. The reports are the ones that the signed statements name, by digest, about this image.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from vmi.auditing.models import AuditReport
from vmi.booting.models import BootReport
from vmi.core.digests import sha256_of
from vmi.core.errors import Refusal
from vmi.core.models import first_fault
from vmi.releasing.models import Release
from vmi.signing.models import PREDICATE_TYPES, Provenance, SuiteResult
from vmi.signing.verification import Verifier, verify_image

BUNDLE_LIMIT_BYTES = 2**20
REPORT_LIMIT_BYTES = 16 * 2**20
Fetch = Callable[[str, int], bytes]
"""From an address and a limit in bytes to the content: over the network, or out of a build's directory."""
R = TypeVar("R", AuditReport, BootReport)


class Proof(NamedTuple):
    """This is what is known of a released image, every word of it signed."""

    audit: AuditReport
    boot: BootReport
    identity: str
    issuer: str


def gather(release: Release, verifier: Verifier, fetch: Fetch) -> Proof:
    """This is the proof of a release; anything less is a Refusal."""
    bundles = _bundles(release, fetch)
    for image in (release.image, *release.others):
        verify_image(image.sha256, bundles, verifier).demand_release(release.appliance, release.version)
    _demand_commit(release, bundles, verifier)
    base = release.image.url.rpartition("/")[0]
    audit = _report("audit", f"{base}/audit.json", AuditReport, (release, bundles, verifier, fetch))
    boot = _report("boot", f"{base}/boot.json", BootReport, (release, bundles, verifier, fetch))
    return Proof(audit, boot, verifier.policy.identity, verifier.policy.issuer)


def _bundles(release: Release, fetch: Fetch) -> dict[str, bytes]:
    bundles = {}
    for attestation in release.attestations:
        bundle = fetch(attestation.url, BUNDLE_LIMIT_BYTES)
        if sha256_of(bundle) != attestation.sha256:
            raise Refusal("is not the bundle that the release record names", where=attestation.url)
        bundles[attestation.name] = bundle
    return bundles


def _demand_commit(release: Release, bundles: dict[str, bytes], verifier: Verifier) -> None:
    kind = PREDICATE_TYPES["provenance"]
    statement = verifier.statement(bundles["provenance"], release.image.sha256, kind)
    sources = Provenance.model_validate(statement.predicate).build_definition.resolved_dependencies
    commits = [(source.digest or {}).get("gitCommit") for source in sources]
    if release.commit not in commits:
        raise Refusal(f"the provenance does not name the commit {release.commit}", where="provenance.sigstore.json")


def _report(name: str, url: str, model: type[R], source: tuple[Release, dict[str, bytes], Verifier, Fetch]) -> R:
    release, bundles, verifier, fetch = source
    statement = verifier.statement(bundles[name], release.image.sha256, PREDICATE_TYPES[name])
    named = SuiteResult.model_validate(statement.predicate).report
    content = fetch(url, REPORT_LIMIT_BYTES)
    if named is None or (named.digest or {}).get("sha256") != sha256_of(content):
        raise Refusal("is not the report that was signed", where=url)
    try:
        report = model.model_validate_json(content)
    except ValidationError as error:
        raise Refusal(f"is no report: {first_fault(error)}", where=url) from error
    if report.image_sha256 != release.image.sha256:
        raise Refusal("is about another image", where=url)
    return report
