"""This module is vos/<vo>/vo.yaml as a whole."""

from typing import Annotated, Literal

from pydantic import Field

from vmi.core.models import DECIMAL, ApplianceName, Handle, Line, Model, Text, VoName
from vmi.manifest.models.words import EmailAddress


class Follow(Model):
    """This is one appliance that a VO follows: each release of it opens a pull request."""

    appliance: ApplianceName


class VirtualOrganisation(Model):
    """This is vos/<vo>/vo.yaml: who manages a VO and which appliances it follows."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["VirtualOrganisation"]
    name: VoName
    """Equals the directory's name."""
    title: Annotated[Line, Field(examples=["Demonstration VO"])]
    description: Annotated[Text, Field(examples=["Who this VO is for."])]
    managers: Annotated[tuple[Handle, ...], Field(min_length=1, max_length=50)]
    """Who approves what this VO endorses."""
    email: EmailAddress
    """Where providers and users reach the managers."""
    follows: Annotated[tuple[Follow, ...], Field(max_length=5000)] = ()
    list_expiry_days: Annotated[int, Field(ge=1, le=31), DECIMAL] = 7
    """How long a published list is valid: it is signed again every day, so a frozen copy is noticed soon."""
    image_expiry_days: Annotated[int, Field(ge=1, le=366), DECIMAL] = 180
    """How long an endorsement is valid after the image's release; an appliance's own policy may make it shorter."""
