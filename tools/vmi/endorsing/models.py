"""This module is the endorsement: what a VO stands behind now, one file per appliance."""

from typing import Literal

from vmi.core.models import ApplianceName, Model, Moment, Sha256, Version, VoName


class Endorsement(Model):
    """This is vos/<vo>/images/<appliance>.yaml; merged after a VO manager's review, it is the endorsement."""

    apiVersion: Literal["vmi/v1"]
    kind: Literal["Endorsement"]
    vo: VoName
    appliance: ApplianceName
    version: Version
    image_sha256: Sha256
    """Equals the release record's; publishing refuses anything else."""
    record_sha256: Sha256
    """Of the release record's bytes in this repository: what the manager saw is what is published."""
    expires: Moment
    """When the endorsement ends, UTC."""
