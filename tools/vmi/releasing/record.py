"""This module decides what a release is called and what its record says: pure functions."""

import re
from collections.abc import Mapping
from datetime import datetime

from vmi.building.models import Artifact, Artifacts
from vmi.core.digests import sha256_of
from vmi.core.errors import InputError
from vmi.core.models import ApplianceName, BuildId, Commit, Version
from vmi.manifest.models import Appliance
from vmi.releasing.models import Attestation, Release, ReleasedImage
from vmi.signing.models import PREDICATE_TYPES, STATEMENTS, SUFFIX


def tag(appliance: ApplianceName, version: Version) -> str:
    """This is the release's tag, `<appliance>/<version>`: two pairs never share one (docs/decisions/020).

    A tag cannot hold `~`; a version cannot hold `-`, which stands for it.
    """
    if ".." in version or version.endswith((".", ".lock")):
        raise InputError("cannot be part of a git tag", where=f"version '{version}'", hint="end it with a digit")
    return f"{appliance}/{version.replace('~', '-')}"


def asset_name(file_name: str) -> str:
    """This is a file's name as a release asset: GitHub would rename other characters without a word."""
    return re.sub(r"[^A-Za-z0-9._-]", ".", file_name)


def record(artifacts: Artifacts, bundles: Mapping[str, bytes], urls: Mapping[str, str], released: datetime) -> Release:
    """This is the release record of one build; `urls` says where each asset lies, by the asset's name."""
    build = artifacts.build
    return release(
        build.appliance,
        build_id=build.id,
        commit=build.commit,
        released=released,
        images=tuple(_image(file, urls) for file in (artifacts.image, *artifacts.others)),
        attestations=tuple(
            Attestation(
                predicate_type=PREDICATE_TYPES[name],
                url=urls[f"{name}{SUFFIX}"],
                sha256=sha256_of(bundles[name]),
            )
            for name in STATEMENTS
        ),
    )


def release(
    appliance: Appliance,
    *,
    build_id: BuildId,
    commit: Commit,
    released: datetime,
    images: tuple[ReleasedImage, ...],
    attestations: tuple[Attestation, ...],
) -> Release:
    """This is a record that says what the manifest says; the first image is the one that providers get."""
    return Release(
        apiVersion="vmi/v1",
        kind="Release",
        appliance=appliance.name,
        version=appliance.version,
        title=appliance.title,
        description=appliance.description,
        architecture=appliance.architecture,
        os=appliance.os,
        default_user=appliance.contextualization.default_user,
        requirements=appliance.requirements,
        inbound=appliance.inbound,
        outbound=appliance.outbound,
        firmware=appliance.firmware,
        hypervisors=appliance.hypervisors,
        identifier=appliance.identifier,
        keywords=appliance.keywords,
        notes=appliance.notes,
        annotations=appliance.annotations,
        expiry_days=appliance.policy.expiry_days,
        build_id=build_id,
        commit=commit,
        released=released,
        image=images[0],
        others=images[1:],
        attestations=attestations,
    )


def _image(file: Artifact, urls: Mapping[str, str]) -> ReleasedImage:
    return ReleasedImage(
        url=urls[asset_name(file.path)],
        format=file.format,
        size_bytes=file.size_bytes,
        virtual_bytes=file.virtual_bytes,
        sha256=file.sha256,
        sha512=file.sha512,
    )
