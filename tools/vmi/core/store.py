"""This module knows where things lie in the store: a directory beside the repository that git does not track."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Store:
    """This is the store's layout. Every entry under a final name is whole; anything else has a leading dot."""

    root: Path

    def build(self, build_id: str) -> Path:
        """One build's directory: artifacts.json, the image, audit.json, boot.json, attestations/."""
        return self.root / "builds" / build_id

    def built(self) -> frozenset[str]:
        """Which versions have an image in builds/, each as NAME-VERSION."""
        return frozenset(path.name.rpartition("-")[0] for path in (self.root / "builds").glob("[!.]*/*.qcow2"))

    def base(self, digest: str) -> Path:
        """One bootstrapped base, named after the digest of what it was made of."""
        return self.root / "bases" / f"{digest}.qcow2"

    def download(self, checksum: str) -> Path:
        """One file that a distribution publishes, named after its checksum (`sha256:...` or `sha512:...`)."""
        return self.root / "downloads" / checksum.replace(":", "-")

    def resolution(self, digest: str) -> Path:
        """What a distribution's archive answered to one request, and when."""
        return self.root / "resolved" / f"{digest}.json"

    def attestation(self, digest: str) -> Path:
        """One Sigstore bundle that was fetched, named after the digest of its bytes."""
        return self.root / "attestations" / f"{digest}.sigstore.json"

    def shellcheck(self, version: str) -> Path:
        """What a version of shellcheck said of scripts."""
        return self.root / "cache" / f"shellcheck-{version}.json"

    def log(self, name: str) -> Path:
        """A log that outlives a failed run."""
        return self.root / "logs" / f"{name}.log"

    def work(self) -> Path:
        """Where unfinished work lies; safe to delete when nothing runs."""
        return self.root / "work"
