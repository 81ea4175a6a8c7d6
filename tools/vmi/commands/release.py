"""This module is `vmi release`: it publishes a proved image, and commits the record that names it."""

import argparse
import os
from pathlib import Path

from vmi.commands import trust
from vmi.core import documents
from vmi.core.console import Console
from vmi.core.digests import sha256_of
from vmi.core.errors import ExitCode
from vmi.core.github import GitHub
from vmi.releasing import assets, evidence, publication, record
from vmi.releasing.evidence import Evidence
from vmi.releasing.publication import Published
from vmi.signing.models import record_path


def configure(parser: argparse.ArgumentParser) -> None:
    """This adds the verb's arguments."""
    parser.add_argument("build", type=Path, metavar="BUILD_DIR", help="a build's directory in the store")
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="really publish, in GITHUB_REPOSITORY at GITHUB_API_URL with GITHUB_TOKEN; a release is for ever",
    )
    trust.add_own_policy(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """This checks everything first, then publishes when told to."""
    found = evidence.read(args.build, console)
    _verify(found, args)
    if not args.confirm:
        return _dry_run(found, console)
    github = GitHub.from_environment(os.environ)
    published = publication.publish(found, github, console)
    console.result(_text(published, github), _data(published))
    return ExitCode.DONE


def _verify(found: Evidence, args: argparse.Namespace) -> None:
    from vmi.signing.verification import verify_image  # 0.7 s, not for --help

    build = found.artifacts.build
    verifier = trust.verifier(args)
    for file in found.artifacts.artifacts:
        verify_image(file.sha256, found.bundles, verifier).demand_release(build.name, build.version)


def _dry_run(found: Evidence, console: Console) -> int:
    build = found.artifacts.build
    tag, path = record.tag(build.name, build.version), record_path(build.name, build.version)
    files = assets.uploads(found)
    lines = [
        f"verified: {found.image.path}, sha256 {found.image.sha256}",
        f"would publish the release {tag} at commit {build.commit} with",
        *(f"  {file.name:<40} {file.size_bytes:>12} bytes" for file in files),
        f"would commit {path} to {publication.MAIN}",
        "--confirm does it; a published release is never changed",
    ]
    data = {"released": False, "tag": tag, "record": path, "assets": [file.name for file in files]}
    console.result("\n".join(lines), data)
    return ExitCode.DONE


def _text(published: Published, github: GitHub) -> str:
    image = published.release.image
    return "\n".join(
        (
            f"{published.release.appliance} {published.release.version}: {published.state}",
            f"  release  {published.page}",
            f"  image    {image.url}",
            f"  sha256   {image.sha256}",
            *(f"  {other.format:<8} {other.url}" for other in published.release.others),
            f"  record   {published.path} on {publication.MAIN} of {github.repository}",
        )
    )


def _data(published: Published) -> dict[str, object]:
    return {
        "released": True,
        "state": published.state,
        "page": published.page,
        "record": published.path,
        "record_sha256": sha256_of(documents.dump(published.release).encode()),
        "release": published.release.model_dump(mode="json"),
    }
