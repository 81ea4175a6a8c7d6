"""This module holds one valid example of each model, all of one image; a test changes what it is about.

`appliance(version="13.2")` is the example with one field changed; the change is validated like any input.
"""

from datetime import UTC, datetime
from hashlib import sha256, sha512
from typing import Any

from vmi.auditing.models import AuditReport
from vmi.booting.models import BootReport
from vmi.building.models import Artifacts
from vmi.manifest.models import Appliance, VirtualOrganisation
from vmi.planning.models import Build
from vmi.releasing.models import Release

IMAGE = b"QFI\xfb the bytes of an example image"
"""What stands for the image's file; IMAGE_SHA256 and IMAGE_SHA512 are its digests."""
IMAGE_SHA256 = "e25c607b74b011d51698546d1cfe1c821f59d4769f6ef605f7352639d0b8bd5c"
IMAGE_SHA512 = (
    "98277dae9f278b0186a8c65575b248b9f82987aaa03f993fef76b367f0134170"
    "2a67ba791b195b5553902f58f2e2c3966af1ff4061e85d5958191884dc00a779"
)
IMAGE_NAME = "debian-13-13.1-x86_64.qcow2"
BUILD_ID = "b" * 64
COMMIT = "c0ffee" * 6 + "c0ff"
STARTED = datetime(2026, 5, 4, 10, 0, 0, tzinfo=UTC)
FINISHED = datetime(2026, 5, 4, 10, 5, 30, tzinfo=UTC)
RELEASED = datetime(2026, 5, 4, 10, 30, 0, tzinfo=UTC)
PREDICATES = {
    "provenance": "https://slsa.dev/provenance/v1",
    "audit": "https://in-toto.io/attestation/test-result/v0.1",
    "boot": "https://in-toto.io/attestation/test-result/v0.1",
    "summary": "https://slsa.dev/verification_summary/v1",
}


def appliance(**changes: Any) -> Appliance:  # Any here and below: field values, validated by the model
    """This is the appliance debian-13, bootstrapped from trixie, with one provisioning script."""
    fields: dict[str, Any] = {
        "apiVersion": "vmi/v1",
        "kind": "Appliance",
        "name": "debian-13",
        "version": "13.1",
        "title": "Debian 13",
        "description": "Debian 13 as a cloud boots it.",
        "owners": ["@author"],
        "os": {"name": "Debian", "version": "13"},
        "base": {"kind": "bootstrap", "distribution": "debian", "suite": "trixie", "packages": ["openssh-server"]},
        "disk_mib": 2048,
        "provision": [{"script": "provision/setup.sh"}],
        "contextualization": {"default_user": "debian"},
        "inbound": [{"protocol": "tcp", "port": 22}],
        "requirements": {
            "cores": {"minimum": 1, "recommended": 2},
            "memory_mib": {"minimum": 512, "recommended": 2048},
        },
    }
    return Appliance.model_validate({**fields, **changes})


def virtual_organisation(**changes: Any) -> VirtualOrganisation:
    """This is the VO demo.vo, which follows debian-13."""
    fields: dict[str, Any] = {
        "apiVersion": "vmi/v1",
        "kind": "VirtualOrganisation",
        "name": "demo.vo",
        "title": "Demonstration",
        "description": "A VO to try things with.",
        "managers": ["@manager"],
        "email": "manager@demo.example",
        "follows": [{"appliance": "debian-13"}],
    }
    return VirtualOrganisation.model_validate({**fields, **changes})


def build(**changes: Any) -> Build:
    """This is the planned build of `appliance()` from a clean tree."""
    example = appliance()
    fields: dict[str, Any] = {
        "id": BUILD_ID,
        "appliance": example,
        "files": [{"path": "provision/setup.sh", "sha256": "f" * 64}],
        "shared": [{"path": "guest/finish.sh", "sha256": "e" * 64}],
        "base": {"base": example.base, "packages": ["openssh-server=1:10.0p1-7:amd64"], "digest": "d" * 64},
        "generator": "1",
        "commit": COMMIT,
    }
    return Build.model_validate({**fields, **changes})


def artifacts(**changes: Any) -> Artifacts:
    """This is what the build left: one qcow2 whose bytes are IMAGE."""
    image = {
        "path": IMAGE_NAME,
        "format": "qcow2",
        "size_bytes": len(IMAGE),
        "virtual_bytes": 2048 * 2**20,
        "sha256": IMAGE_SHA256,
        "sha512": IMAGE_SHA512,
    }
    fields: dict[str, Any] = {
        "build": build(),
        "artifacts": [image],
        "accelerator": "tcg",
        "materials": [
            {"name": "bootstrap/debian/trixie", "sha256": "d" * 64},
            {"name": "packer", "version": "1.6.6"},
        ],
        "started": STARTED,
        "finished": FINISHED,
    }
    return Artifacts.model_validate({**fields, **changes})


OVA = b"the bytes of an example OVA"
OVA_NAME = "debian-13-13.1-x86_64.ova"
OVA_SHA256 = sha256(OVA).hexdigest()


def with_ova() -> Artifacts:
    """This is a build that left an OVA besides: its bytes are OVA, and nobody compared them with the image."""
    other = {
        "path": OVA_NAME,
        "format": "ova",
        "size_bytes": len(OVA),
        "virtual_bytes": 2048 * 2**20,
        "sha256": OVA_SHA256,
        "sha512": sha512(OVA).hexdigest(),
    }
    planned = build(appliance=appliance(formats=["qcow2", "ova"]))
    return artifacts(build=planned, artifacts=[*artifacts().model_dump()["artifacts"], other])


def audit_report(**changes: Any) -> AuditReport:
    """This is an audit of that image in which everything passed."""
    fields: dict[str, Any] = {
        "image_sha256": IMAGE_SHA256,
        "tool": "vmi/0.1.0",
        "facts": {"virtual_bytes": 2048 * 2**20},
        "results": [{"check": "layout.swap", "title": "no swap space", "outcome": "pass"}],
        "verdict": "pass",
    }
    return AuditReport.model_validate({**fields, **changes})


def boot_report(**changes: Any) -> BootReport:
    """This is a start of that image in which everything passed."""
    fields: dict[str, Any] = {
        "image_sha256": IMAGE_SHA256,
        "tool": "vmi/0.1.0",
        "accelerator": "tcg",
        "qemu": "10.0.2",
        "started": FINISHED,
        "seconds": {"ssh": 70.0, "cloud-init": 75.0, "finished": 80.0},
        "facts": {"os": "Debian GNU/Linux 13"},
        "results": [{"check": "user.key", "title": "the injected key logs in", "outcome": "pass"}],
        "verdict": "pass",
    }
    return BootReport.model_validate({**fields, **changes})


def release(**changes: Any) -> Release:
    """This is the release record of that image, with its four bundles."""
    example = appliance()
    base = "https://github.com/example/catalogue/releases/download/debian-13-13.1"
    fields: dict[str, Any] = {
        "apiVersion": "vmi/v1",
        "kind": "Release",
        "appliance": example.name,
        "version": example.version,
        "title": example.title,
        "description": example.description,
        "architecture": example.architecture,
        "os": example.os,
        "default_user": example.contextualization.default_user,
        "requirements": example.requirements,
        "inbound": example.inbound,
        "build_id": BUILD_ID,
        "commit": COMMIT,
        "released": RELEASED,
        "image": {
            "url": f"{base}/{IMAGE_NAME}",
            "format": "qcow2",
            "size_bytes": len(IMAGE),
            "virtual_bytes": 2048 * 2**20,
            "sha256": IMAGE_SHA256,
            "sha512": IMAGE_SHA512,
        },
        "attestations": [
            {"predicate_type": kind, "url": f"{base}/{name}.sigstore.json", "sha256": digit * 64}
            for digit, (name, kind) in zip("1234", PREDICATES.items(), strict=True)
        ],
    }
    return Release.model_validate({**fields, **changes})
