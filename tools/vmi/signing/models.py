"""This module is the language of our statements: in-toto Statement v1 and the predicates that we sign.

The names of the keys are the specifications', so that any tool reads them. Unknown keys are ignored, as in-toto
demands of a reader; nothing that a newer version adds can turn a no into a yes.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from vmi.core.digests import canonical_json
from vmi.core.errors import Refusal
from vmi.core.models import ApplianceName, Model, Sha256, Version
from vmi.core.printable import printable

STATEMENT: Literal["https://in-toto.io/Statement/v1"] = "https://in-toto.io/Statement/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
SUMMARY = "https://slsa.dev/verification_summary/v1"

EVIDENCE = ("provenance", "audit", "boot")
"""The statements that the summary stands on."""
STATEMENTS = (*EVIDENCE, "summary")
"""Every statement about an image, in the order of signing; each is one bundle of this name."""
PREDICATE_TYPES = {"provenance": PROVENANCE, "audit": TEST_RESULT, "boot": TEST_RESULT, "summary": SUMMARY}
LEVELS = ("VMI_AUDITED", "VMI_BOOTED")
"""What a passed summary says was verified: the image was judged offline, and started."""
SAME_DISK = "VMI_SAME_DISK"
"""What it says besides when it has more subjects than the image: each file was read, and holds the image's disk."""
SUFFIX = ".sigstore.json"


def record_path(appliance: ApplianceName, version: Version) -> str:
    """This is where the release record lies in the repository."""
    return f"appliances/{appliance}/releases/{version}.yaml"


class Described(Model):
    """This is the base of everything inside a statement: camelCase keys, unknown ones ignored."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Resource(Described):
    """This is in-toto's ResourceDescriptor: something named, and recognised by its digest."""

    name: str | None = None
    uri: str | None = None
    digest: dict[str, str] | None = None


class Subject(Described):
    """This is what a statement is about."""

    name: str
    digest: dict[str, str]


class Statement(Described):
    """This is one statement before it is signed, or after it was verified."""

    type: Literal["https://in-toto.io/Statement/v1"] = Field(default=STATEMENT, alias="_type")
    subject: Annotated[tuple[Subject, ...], Field(min_length=1)]
    predicate_type: str
    predicate: dict[str, Any]  # Any: JSON values; one of the models below knows them

    def to_bytes(self) -> bytes:
        """These are the bytes that are signed; once signed, they are kept and never made again."""
        return canonical_json(self.model_dump(mode="json", by_alias=True, exclude_none=True))


class Predicate(Described):
    """This is the content of a statement."""

    def to_json_value(self) -> dict[str, Any]:  # Any: JSON values
        """This is the predicate as a statement carries it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class BuildDefinition(Described):
    """This is everything that went into a build."""

    build_type: str
    """The address of docs/build-type.md, which explains the parameters."""
    external_parameters: dict[str, Any]  # Any: JSON values
    """What the author and the commit decide."""
    internal_parameters: dict[str, Any]  # Any: JSON values
    """What the machine decides."""
    resolved_dependencies: tuple[Resource, ...]


class Builder(Described):
    """This is who built."""

    id: str


class BuildMetadata(Described):
    """This is when it was built."""

    invocation_id: str
    started_on: datetime
    finished_on: datetime


class RunDetails(Described):
    """This is the run that built."""

    builder: Builder
    metadata: BuildMetadata
    byproducts: tuple[Resource, ...] = ()


class Provenance(Predicate):
    """This is SLSA provenance v1."""

    build_definition: BuildDefinition
    run_details: RunDetails


class WaivedTest(Described):
    """This is a test that did not pass, and that the author asked to be forgiven."""

    name: str
    result: Literal["WARNED", "FAILED"]
    reason: str
    expires: date
    """The last day on which it is forgiven."""


class SuiteResult(Predicate):
    """This is in-toto's test-result v0.1, for the audit and for the boot."""

    result: Literal["PASSED", "WARNED", "FAILED"]
    configuration: Annotated[tuple[Resource, ...], Field(min_length=1)]
    """What was run; the first one's name is `audit` or `boot`."""
    passed_tests: tuple[str, ...] = ()
    warned_tests: tuple[str, ...] = ()
    """What is waived is among them."""
    failed_tests: tuple[str, ...] = ()
    waived: tuple[WaivedTest, ...] = Field(default=(), alias="vmi_waived")
    report: Resource | None = Field(default=None, alias="vmi_report")
    """The whole report as a file, by digest."""


class VsaVerifier(Described):
    """This is who judged."""

    id: str


class Summary(Predicate):
    """This is SLSA's verification summary v1: the verdict of the gate, and the one that a provider checks."""

    verifier: VsaVerifier
    time_verified: datetime
    resource_uri: str
    """The address of the release record."""
    policy: Resource
    input_attestations: tuple[Resource, ...]
    """The bundles that the verdict stands on, by name and by the SHA-256 of their bytes."""
    verification_result: Literal["PASSED", "FAILED"]
    verified_levels: tuple[str, ...]
    image: Resource | None = Field(default=None, alias="vmi_image")
    """Which subject was audited and booted, when there are several; the others hold the same disk."""
    unsafe: tuple[str, ...] = Field(default=(), alias="vmi_unsafe")
    """What was waved through on somebody's word; such a summary says FAILED and is refused."""

    @property
    def audited(self) -> str | None:
        """The SHA-256 of the subject that was audited and booted; None where there is only one."""
        return (self.image.digest or {}).get("sha256") if self.image else None

    def demand_release(self, appliance: ApplianceName, version: Version) -> None:
        """This refuses the verdict on another release: the image of one must not be offered under another's name."""
        path = record_path(appliance, version)
        if not self.resource_uri.endswith(f"/{path}"):
            said = printable(self.resource_uri)
            raise Refusal(f"the verdict is on the release {said}, not on {path}", where=f"summary{SUFFIX}")


class Workflow(Model):
    """This is the run that signs, as its identity token describes it; the certificate will say the same."""

    identity: str
    """The certificate's name: the workflow at its ref."""
    issuer: str
    repository_url: str
    parameters: dict[str, str]
    """What provenance records of the run: event, identifiers of repository and owner, runner, run."""


class Signature(Model):
    """This is one bundle as it was written."""

    name: str
    predicate_type: str
    sha256: Sha256
    """Of the bundle's bytes."""
