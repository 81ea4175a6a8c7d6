"""This module reads a proved list into the few values that a provider needs, and refuses what lacks one of them."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from vmi.core.errors import Refusal
from vmi.core.models import ApplianceName, Line, Sha256, Sha512, Url, Version, first_fault

SIZE_LIMIT_BYTES = 2**41
Distinguished = Annotated[str, Field(pattern=r"^(/[^\x00-\x1f\x7f]+)+$", max_length=1000)]
ListVersion = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]


class Part(BaseModel):
    """This is a piece of a list; keys that we do not need are somebody else's and pass."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=False)


class Bundle(Part):
    """This is where a statement about an image lies, and what its bytes must be."""

    url: Url
    sha256: Sha256


class Bundles(Part):
    """This is every statement that an image needs; one that is missing makes the image unproved."""

    provenance: Bundle
    audit: Bundle
    boot: Bundle
    summary: Bundle

    def items(self) -> tuple[tuple[str, Bundle], ...]:
        return tuple((name, getattr(self, name)) for name in type(self).model_fields)


class Image(Part):
    """This is one image of a list."""

    identifier: Annotated[UUID, Field(alias="dc:identifier")]
    title: Annotated[Line, Field(alias="dc:title")]
    expires: Annotated[AwareDatetime, Field(alias="dc:date:expires")]
    appliance: Annotated[ApplianceName, Field(alias="ad:appid")]
    version: Annotated[Version, Field(alias="hv:version")]
    url: Annotated[Url, Field(alias="hv:uri")]
    format: Annotated[str, Field(alias="hv:format", pattern="^[a-z0-9]{1,10}$")]
    size_bytes: Annotated[int, Field(alias="hv:size", ge=1, le=SIZE_LIMIT_BYTES)]
    sha256: Annotated[Sha256, Field(alias="sl:checksum:sha256")]
    sha512: Annotated[Sha512, Field(alias="sl:checksum:sha512")]
    bundles: Annotated[Bundles, Field(alias="vmi:attestations")]

    @property
    def stem(self) -> str:
        """A file name without its ending; a UUID and a version, so nothing in it can leave the directory."""
        return f"{self.identifier}-{self.version}"


class ImageList(Part):
    """This is a VO's list."""

    identifier: Annotated[UUID, Field(alias="dc:identifier")]
    vo: Annotated[Line, Field(alias="ad:vo")]
    created: Annotated[AwareDatetime, Field(alias="dc:date:created")]
    expires: Annotated[AwareDatetime, Field(alias="dc:date:expires")]
    version: Annotated[ListVersion, Field(alias="hv:version")]
    endorser_dn: Distinguished
    endorser_ca: Distinguished
    images: tuple[Image, ...]

    def is_expired(self, now: datetime) -> bool:
        return self.expires <= now


def parse(content: bytes) -> ImageList:
    """This reads the bytes that were signed."""
    try:
        document = json.loads(content, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise Refusal(f"holds no JSON: {error}") from error
    try:
        return ImageList.model_validate(_flat(document))
    except ValidationError as error:
        raise Refusal(f"is not an image list of this catalogue: {first_fault(error)}") from error


def _flat(document: Any) -> dict[str, Any]:  # Any: JSON values that nobody checked yet
    """This brings the list's nesting to that of the models."""
    try:
        content = document["hv:imagelist"]
        endorser = content["hv:endorser"]["hv:x509"]
        images = [entry["hv:image"] for entry in content["hv:images"]]
        return {**content, "endorser_dn": endorser["hv:dn"], "endorser_ca": endorser["hv:ca"], "images": images}
    except (KeyError, TypeError) as error:
        raise Refusal(f"is not an image list: {error} is missing or has another form") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON values
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return value
