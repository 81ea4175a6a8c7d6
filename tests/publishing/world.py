"""This module is one released image with everything real: bundles, an endorser, a catalogue, a host for assets.

Each test gets a catalogue and a site of its own; keys and bundles are made once, because they are the same for all.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from tests import examples

from sandbox.pages import StaticSite
from sandbox.pki import Endorser
from sandbox.sigstore import PrivateSigstore
from vmi.core import documents
from vmi.core.digests import sha256_of
from vmi.core.progress import Silent
from vmi.core.store import Store
from vmi.endorsing.models import Endorsement
from vmi.publishing import smime
from vmi.publishing.models import Publication
from vmi.publishing.site import Job, prepare, write
from vmi.releasing.models import Release
from vmi.signing.attestation import attest, read_subject
from vmi.signing.models import PREDICATE_TYPES, STATEMENTS, SUFFIX
from vmi.signing.sigstore import signer
from vmi.signing.verification import Policy, Verifier, verify_image

IDENTITY = "https://github.com/egi-sandbox/catalogue/.github/workflows/release.yml@refs/heads/main"


@dataclass(frozen=True)
class Signed:
    """Keys and bundles, made once."""

    sigstore: PrivateSigstore
    endorser: Endorser
    bundles: Mapping[str, Mapping[str, bytes]]
    """By version and by name: the same image, released twice."""

    def verifier(self, identity: str = IDENTITY) -> Verifier:
        return Verifier(Policy(identity=identity, issuer=self.sigstore.issuer), self.sigstore.trusted_root)

    @contextmanager
    def workflow(self, identity: str = IDENTITY) -> Iterator[None]:
        with mock.patch.dict(os.environ, self.sigstore.environment(identity)):
            yield

    @contextmanager
    def seal(self, identity: str = IDENTITY) -> Iterator[Callable[[bytes], bytes]]:
        with self.workflow(identity), signer(self.sigstore.trust_config) as signing:
            yield signing.sign_bytes


@contextmanager
def signed(state: Path) -> Iterator[Signed]:
    with PrivateSigstore(state / "sigstore") as sigstore:
        made = Signed(sigstore, Endorser(state), {})
        bundles = {version: _attest(made, state / version, version) for version in ("13.1", "13.2")}
        yield Signed(sigstore, made.endorser, bundles)


def _attest(signed: Signed, build: Path, version: str) -> Mapping[str, bytes]:
    appliance = examples.appliance(version=version)
    examples.artifacts(build=examples.build(appliance=appliance)).write(build / "artifacts.json")
    examples.audit_report().write(build / "audit.json")
    examples.boot_report().write(build / "boot.json")
    (build / examples.IMAGE_NAME).write_bytes(examples.IMAGE)
    with signed.workflow():
        attest(read_subject(build, Silent()), Silent(), trust_config=signed.sigstore.trust_config)
    return {name: (build / "attestations" / f"{name}{SUFFIX}").read_bytes() for name in STATEMENTS}


@dataclass
class World:
    """One test's catalogue, its release assets and its site, both served on loopback."""

    signed: Signed
    root: Path
    assets_url: str
    site_url: str
    now: datetime

    @property
    def repo(self) -> Path:
        return self.root / "catalogue"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def assets(self) -> Path:
        return self.root / "assets"

    @property
    def list_url(self) -> str:
        return f"{self.site_url}/store/vo/demo.vo/image.list"

    def release(self, *, proof_of: str | None = None, **changes: Any) -> Release:
        """Write a record; its image and bundles lie among the assets. `proof_of` names another version's bundles."""
        bundles = self.signed.bundles[proof_of or changes.get("version", "13.1")]
        for name, data in bundles.items():
            (self.assets / f"{name}{SUFFIX}").write_bytes(data)
        (self.assets / examples.IMAGE_NAME).write_bytes(examples.IMAGE)
        image = examples.release().image.model_dump() | {"url": f"{self.assets_url}/{examples.IMAGE_NAME}"}
        attestations = [
            {
                "predicate_type": PREDICATE_TYPES[name],
                "url": f"{self.assets_url}/{name}{SUFFIX}",
                "sha256": sha256_of(data),
            }
            for name, data in bundles.items()
        ]
        record = examples.release(**{"image": image, "attestations": attestations, **changes})
        self.put(f"appliances/{record.appliance}/releases/{record.version}.yaml", documents.dump(record))
        return record

    def endorse(self, vo: str = "demo.vo", version: str = "13.1", **changes: Any) -> None:
        """Endorse a record as it lies there."""
        record = self.repo / "appliances" / "debian-13" / "releases" / f"{version}.yaml"
        fields: dict[str, Any] = {
            "apiVersion": "vmi/v1",
            "kind": "Endorsement",
            "vo": vo,
            "appliance": "debian-13",
            "version": version,
            "image_sha256": examples.IMAGE_SHA256,
            "record_sha256": sha256_of(record.read_bytes()),
            "expires": self.now + timedelta(days=90),
        }
        self.put(f"vos/{vo}/images/debian-13.yaml", documents.dump(Endorsement.model_validate({**fields, **changes})))

    def vo(self, name: str = "demo.vo", **changes: Any) -> None:
        self.put(f"vos/{name}/vo.yaml", documents.dump(examples.virtual_organisation(name=name, **changes)))

    def put(self, path: str, text: str) -> Path:
        file = self.repo / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def job(self, **changes: Any) -> Job:
        files = self.signed.endorser
        verifier = self.signed.verifier()
        fields: dict[str, Any] = {
            "repo": self.repo,
            "out": self.site,
            "base_url": self.site_url,
            "endorser": smime.load(files.certificate, files.key, files.chain),
            "prove": lambda sha256, bundles: verify_image(sha256, bundles, verifier),
            "prove_list": verifier.bytes,
            "store": Store(self.root / "store"),
            "now": self.now,
        }
        return Job(**{**fields, **changes})

    def publish(self, identity: str = IDENTITY, **changes: Any) -> Publication:
        job = self.job(**changes)
        drafts = prepare(job, Silent())
        with self.signed.seal(identity) as seal:
            write(drafts, job, seal, Silent())
        return drafts.publication


@contextmanager
def world(signed: Signed, root: Path) -> Iterator[World]:
    """A catalogue with one VO that endorses one release; nothing is published yet."""
    for name in ("catalogue/appliances", "assets", "site"):
        (root / name).mkdir(parents=True)
    with ExitStack() as stack:
        assets = stack.enter_context(StaticSite(root / "assets"))
        pages = stack.enter_context(StaticSite(root / "site"))
        made = World(signed, root, assets.url, pages.url, datetime.now(UTC).replace(microsecond=0))
        made.vo()
        made.release()
        made.endorse()
        yield made
