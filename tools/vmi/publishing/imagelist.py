"""This module turns what a VO endorses into its image list: HEPiX's format in AppDB's dialect (INTEROP.md section 1).

Pure: the clock, the signer's names and the last version arrive as arguments. Every key that some client demands is
there and never null, whatever the endorsements say.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

from vmi.endorsing.models import Endorsement
from vmi.manifest.models import VirtualOrganisation
from vmi.publishing.models import image_identifier, list_identifier
from vmi.publishing.properties import Json, glance, hypervisor, needs
from vmi.releasing.models import Release, ReleasedImage
from vmi.signing.models import record_path


class Entry(NamedTuple):
    """This is one endorsed image: what the manager signed off, and the record it speaks of."""

    endorsement: Endorsement
    release: Release
    bundles: Mapping[str, str]
    """The SHA-256 of each attestation bundle by name: provenance, audit, boot, summary."""


class Signer(NamedTuple):
    """This is the endorser as a list names it; dn and ca in slash form, byte for byte as in the certificate."""

    name: str
    dn: str
    ca: str
    email: str | None


@dataclass(frozen=True)
class Publisher:
    """This is who publishes, where, and when."""

    signer: Signer
    base_url: str
    """The site's address, without a slash at its end."""
    now: datetime

    def list_url(self, vo: str) -> str:
        return f"{self.base_url}/store/vo/{vo}/image.list"


def image_list(
    vo: VirtualOrganisation, entries: Iterable[Entry], publisher: Publisher, previous_version: str | None = None
) -> Json:
    """This is a VO's list; an empty one is legal and retires what was there."""
    expires = publisher.now + timedelta(days=vo.list_expiry_days)
    signer = publisher.signer
    content: Json = {
        "dc:date:created": date(publisher.now),
        "dc:date:expires": date(expires),
        "dc:identifier": str(list_identifier(vo.name)),
        "dc:title": f"Image list of {vo.title}",
        "dc:description": vo.description,
        "dc:source": publisher.base_url,
        "ad:vo": vo.name,
        "hv:endorser": {
            "hv:x509": {
                "dc:creator": signer.name,
                "hv:ca": signer.ca,
                "hv:dn": signer.dn,
                "hv:email": signer.email or vo.email,
            }
        },
        "hv:images": [{"hv:image": _image(vo, entry, publisher)} for entry in entries],
        "hv:uri": publisher.list_url(vo.name),
        "hv:version": next_version(publisher.now, previous_version),
    }
    return {"hv:imagelist": content}


def serialise(content: Json) -> bytes:
    """This is a list as one line of ASCII: the same bytes inside and beside the S/MIME message."""
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def next_version(now: datetime, previous: str | None) -> str:
    """This is YYYYMMDDNN, NN counting the day's quarter hours: it rises without a memory, and always above `previous`.

    Ten digits also fit the 32-bit integer that a client may keep it in.
    """
    moment = utc(now)
    version = int(f"{moment:%Y%m%d}{(moment.hour * 60 + moment.minute) // 15:02}")
    return str(version if previous is None else max(version, int(previous) + 1))


def date(moment: datetime) -> str:
    """This is the one form of a date that no client breaks on."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(moment: datetime) -> datetime:
    """This reads a moment without a time zone as UTC, as the repository's files mean it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _image(vo: VirtualOrganisation, entry: Entry, publisher: Publisher) -> Json:
    release, image = entry.release, entry.release.image
    page = f"{publisher.base_url}/index.html"
    return {
        "dc:identifier": str(image_identifier(vo.name, release.appliance, release.identifier)),
        "dc:title": f"Image for {release.title} [{release.os.name}/{release.os.version}/{hypervisor(release)}]",
        "dc:description": release.description,
        "dc:date:expires": date(entry.endorsement.expires),
        "hv:uri": image.url,
        "hv:size": image.size_bytes,
        "hv:version": release.version,
        "hv:hypervisor": hypervisor(release),
        "hv:format": image.format,
        "sl:arch": release.architecture,
        "sl:checksum:sha512": image.sha512,
        "sl:comments": release.notes or "",
        "sl:os": release.os.family,
        "sl:osname": release.os.name,
        "sl:osversion": release.os.version,
        "ad:group": "General group",
        "ad:mpuri": f"{page}#{vo.name}/{release.appliance}:{release.version}",
        "ad:base_mpuri": f"{page}#{vo.name}/{release.appliance}",
        "ad:appid": release.appliance,
        "ad:user:fullname": f"Managers of {vo.title}",
        "ad:user:guid": str(uuid5(NAMESPACE_OID, f"vmi_vo_managers:{vo.name}")),
        "ad:user:uri": f"{page}#{vo.name}",
        **needs(release),
        **_proofs(entry, publisher),
        **glance(release),
    }


def _proofs(entry: Entry, publisher: Publisher) -> Json:
    """These keys are ours: old clients carry them along, `vmi sync` demands them."""
    return {
        "sl:checksum:sha256": entry.release.image.sha256,
        "vmi:release": {
            "record": record_path(entry.release.appliance, entry.release.version),
            "sha256": entry.endorsement.record_sha256,
            "commit": entry.release.commit,
            "build_id": entry.release.build_id,
        },
        "vmi:attestations": {
            name: {"url": f"{publisher.base_url}/{bundle_path(sha256)}", "sha256": sha256}
            for name, sha256 in sorted(entry.bundles.items())
        },
        # The same disk in other formats, proved by the same statements; lists of HEPiX's kind name one file an image.
        "vmi:other_formats": [_other(other) for other in entry.release.others],
    }


def bundle_path(sha256: str) -> str:
    """This is where the site keeps a bundle: named after its bytes, so that two images never share a name."""
    return f"attestations/{sha256}.sigstore.json"


def _other(other: ReleasedImage) -> Json:
    return {
        "format": other.format,
        "url": other.url,
        "size": other.size_bytes,
        "sha256": other.sha256,
        "sha512": other.sha512,
    }
