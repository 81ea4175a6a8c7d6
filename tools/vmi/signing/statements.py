"""This module decides what may be said of an image, and says it: pure functions from reports to statements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from vmi.auditing.models import AuditReport, Report
from vmi.auditing.results import BUILT_IN_PROFILES, Outcome, Waived
from vmi.booting.models import BootReport
from vmi.building.models import Artifact, Artifacts, Material
from vmi.core.digests import sha256_of
from vmi.core.errors import Refusal
from vmi.planning.models import Build
from vmi.signing import models
from vmi.signing.models import Resource, Statement, Workflow

RESULTS: Mapping[Outcome, Literal["PASSED", "WARNED"]] = {Outcome.PASS: "PASSED", Outcome.WARN: "WARNED"}
"""The verdicts that may be signed. FAIL is not among them."""


def statements_for(
    artifacts: Artifacts,
    audit: AuditReport,
    boot: BootReport,
    workflow: Workflow,
    *,
    report_sha256: Mapping[str, str],
    unsafe_dirty: bool = False,
) -> dict[str, Statement]:
    """These are `provenance`, `audit` and `boot` of an image that may be signed; else a Refusal.

    Each names every file of the build as its subject, the image first: that the others hold the image's disk must have
    been found out before (docs/decisions/081-one-disk.md).
    `report_sha256` is the digest of the files audit.json and boot.json, by `audit` and `boot`.
    """
    demand_signable(artifacts, audit, boot, unsafe_dirty=unsafe_dirty)
    commit = _commit(artifacts.build, workflow)
    return {
        "provenance": _statement(artifacts, models.PROVENANCE, _provenance(artifacts, workflow)),
        "audit": _statement(artifacts, models.TEST_RESULT, _suite("audit", audit, report_sha256, commit)),
        "boot": _statement(artifacts, models.TEST_RESULT, _suite("boot", boot, report_sha256, commit)),
    }


def summary_for(artifacts: Artifacts, bundles: Mapping[str, bytes], workflow: Workflow, now: datetime) -> Statement:
    """This is the gate's verdict over the three signed statements: the one that a provider checks.

    It names their bundles by digest and so is made after them. A dirty build gets a FAILED one, whoever asked for it.
    """
    build, dirty, image = artifacts.build, artifacts.build.dirty, artifacts.image
    summary = models.Summary(
        verifier=models.VsaVerifier(id=workflow.identity),
        time_verified=now,
        resource_uri=record_url(workflow.repository_url, build),
        policy=Resource(uri=f"{workflow.repository_url}/blob/main/docs/signing.md#what-passes"),
        input_attestations=tuple(
            Resource(name=name, digest={"sha256": sha256_of(bundles[name])}) for name in models.EVIDENCE
        ),
        verification_result="FAILED" if dirty else "PASSED",
        verified_levels=("FAILED",) if dirty else levels(artifacts),
        image=Resource(name=image.path, digest={"sha256": image.sha256}) if artifacts.others else None,
        unsafe=("dirty",) if dirty else (),
    )
    return _statement(artifacts, models.SUMMARY, summary)


def levels(artifacts: Artifacts) -> tuple[str, ...]:
    """This is what a passed summary claims of these files."""
    return (*models.LEVELS, models.SAME_DISK) if artifacts.others else models.LEVELS


def demand_signable(
    artifacts: Artifacts, audit: AuditReport, boot: BootReport, *, unsafe_dirty: bool = False
) -> Artifact:
    """This is the image, if everything known of it allows a signature; else a Refusal."""
    image = artifacts.image
    audit.demand_passed(image.sha256, "audit.json")
    boot.demand_passed(image.sha256, "boot.json")
    if artifacts.build.dirty and not unsafe_dirty:
        raise Refusal(
            "was built from files that differ from the commit",
            where=f"{artifacts.build.name} {artifacts.build.version}",
            hint="commit, then build again; --unsafe-dirty signs a summary that says FAILED, to try things",
        )
    return image


def record_url(repository_url: str, build: Build) -> str:
    """This is where the release record will lie."""
    return f"{repository_url}/blob/main/{models.record_path(build.name, build.version)}"


def _statement(artifacts: Artifacts, predicate_type: str, predicate: models.Predicate) -> Statement:
    subjects = tuple(
        models.Subject(name=file.path, digest={"sha256": file.sha256, "sha512": file.sha512})
        for file in (artifacts.image, *artifacts.others)
    )
    return Statement(subject=subjects, predicate_type=predicate_type, predicate=predicate.to_json_value())


def _provenance(artifacts: Artifacts, workflow: Workflow) -> models.Provenance:
    build = artifacts.build
    return models.Provenance(
        build_definition=models.BuildDefinition(
            build_type=f"{workflow.repository_url}/blob/main/docs/build-type.md#v1",
            external_parameters=_external(build, workflow),
            internal_parameters={
                "generator": build.generator,
                "accelerator": artifacts.accelerator,
                **workflow.parameters,
            },
            resolved_dependencies=(_commit(build, workflow), *map(_dependency, artifacts.materials)),
        ),
        run_details=models.RunDetails(
            builder=models.Builder(id=workflow.identity),
            metadata=models.BuildMetadata(
                invocation_id=workflow.parameters.get("run", build.id),
                started_on=artifacts.started,
                finished_on=artifacts.finished,
            ),
        ),
    )


def _external(build: Build, workflow: Workflow) -> dict[str, Any]:  # Any: JSON values
    return {
        "source": f"git+{workflow.repository_url}",
        "manifest": f"appliances/{build.name}/appliance.yaml",
        "appliance": build.name,
        "version": build.version,
        "architecture": build.appliance.architecture,
        "buildId": build.id,
        "dirty": build.dirty,
    }


def _commit(build: Build, workflow: Workflow) -> Resource:
    return Resource(uri=f"git+{workflow.repository_url}", digest={"gitCommit": build.commit})


def _dependency(material: Material) -> Resource:
    # A descriptor has a digest or an address; a tool of which we know the version gets a package URL.
    version = f"@{material.version}" if material.version else ""
    digest = {"sha256": material.sha256} if material.sha256 else None
    return Resource(name=material.name, uri=f"pkg:generic/{material.name}{version}", digest=digest)


def _profile(report: Report) -> tuple[Resource, ...]:
    """This is the profile of an audit, unless it is the one that everybody takes."""
    if not isinstance(report, AuditReport) or report.profile == BUILT_IN_PROFILES[0]:
        return ()
    digest = {"sha256": report.profile_sha256} if report.profile_sha256 else None
    return (Resource(name=f"profile/{report.profile}", digest=digest),)


def _suite(name: str, report: Report, sha256: Mapping[str, str], commit: Resource) -> models.SuiteResult:
    return models.SuiteResult(
        result=RESULTS[report.verdict],
        configuration=(
            Resource(name=name, uri=commit.uri, digest=commit.digest),
            Resource(name=report.tool),
            *_profile(report),
        ),
        passed_tests=report.with_outcome(Outcome.PASS),
        warned_tests=(*report.with_outcome(Outcome.WARN), *report.with_outcome(Outcome.WAIVED)),
        failed_tests=report.with_outcome(Outcome.FAIL),
        waived=tuple(_waived(result.check, result.waived) for result in report.results if result.waived),
        report=Resource(name=f"{name}.json", digest={"sha256": sha256[name]}),
    )


def _waived(check: str, waived: Waived) -> models.WaivedTest:
    said: Literal["WARNED", "FAILED"] = "FAILED" if waived.outcome is Outcome.FAIL else "WARNED"
    return models.WaivedTest(name=check, result=said, reason=waived.reason, expires=waived.expires)
